//! A panic anywhere: the terminal is given back, a report without secrets is left, and we end.

use std::fs;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::clock;
use crate::paths::{self, Opening};

/// The exit code of a panic, as Rust programs have it.
const CODE: i32 = 101;

/// What saves the words that a frontend holds, once there is one.
static RESCUE: OnceLock<Rescue> = OnceLock::new();

/// Gives what is said of it on the terminal.
type Rescue = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// From now on a panic of any thread also does this, and says what it gives. It must not panic, nor
/// wait for what the thread that panicked may hold. The first one counts.
pub fn rescue_by(save: impl Fn() -> Option<String> + Send + Sync + 'static) {
    RESCUE.set(Box::new(save)).ok();
}

/// From now on a panic of any thread ends the program in order. Replaces every other hook: those
/// of libraries print to a terminal that may be gone, and panic again. Before anything else
/// `give_back` undoes what the process has made of its terminal; it runs on the thread that panicked.
pub fn install(state: &Path, give_back: fn()) {
    let state = state.to_owned();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        let place = report(&state, info);
        let rescued = RESCUE.get().and_then(|save| save());
        // a closed standard error is no reason to fail again
        let mut stderr = std::io::stderr().lock();
        match place {
            Some(place) => {
                writeln!(stderr, "wx has crashed; what happened is in {}", place.display()).ok()
            }
            None => writeln!(stderr, "wx has crashed: {}", told(info)).ok(),
        };
        if let Some(rescued) = rescued {
            writeln!(stderr, "  -> {rescued}").ok();
        }
        std::process::exit(CODE);
    }));
}

/// Where and what, nothing else: no arguments, no environment, no state.
fn report(state: &Path, info: &PanicHookInfo<'_>) -> Option<PathBuf> {
    let path = state.join(format!("crash-{}.txt", clock::now().0));
    let mut file = paths::private_file(&path, Opening::CreateNew).ok()?;
    let thread = std::thread::current();
    let backtrace = std::backtrace::Backtrace::force_capture();
    let written = writeln!(
        file,
        "wx {}\nthread {:?}\n{}\n{backtrace}",
        env!("CARGO_PKG_VERSION"),
        thread.name().unwrap_or("?"),
        told(info),
    );
    keep_few(state);
    written.ok().map(|()| path)
}

/// Where it happened, and what, as far as that was written by a programmer: words put together at
/// the time may hold what somebody wrote, as those of a string cut in a wrong place do.
fn told(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let words = info.payload().downcast_ref::<&str>();
    format!("{place}: {}", words.unwrap_or(&"(words withheld, they may hold messages)"))
}

/// The newest ten reports are enough.
fn keep_few(state: &Path) {
    let Ok(entries) = fs::read_dir(state) else { return };
    let mut reports: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("crash-"))
        })
        .collect();
    reports.sort();
    let many = reports.len().saturating_sub(10);
    for old in reports.iter().take(many) {
        fs::remove_file(old).ok();
    }
}
