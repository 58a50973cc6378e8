//! Handling panics: the terminal is restored, a report without secrets is written, and the process
//! ends.

use std::fs;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::clock;
use crate::paths::{self, Opening};

/// The exit code after a panic, the same as that of other Rust programs.
const CODE: i32 = 101;

/// The function that saves unsaved texts, once a frontend has set it.
static RESCUE: OnceLock<Rescue> = OnceLock::new();

/// Returns what to say about it on the terminal.
type Rescue = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// Sets the function that saves unsaved texts on a panic of any thread, and returns what to say
/// about it. It must not panic, nor wait for a lock that the panicking thread may hold. Only the
/// first call counts.
pub fn rescue_by(save: impl Fn() -> Option<String> + Send + Sync + 'static) {
    RESCUE.set(Box::new(save)).ok();
}

/// Makes a panic of any thread end the program in order. It replaces all other hooks, because those
/// of libraries print to a terminal that may be gone, and panic again. First `give_back` restores
/// what the process has changed of its terminal; it runs on the panicking thread.
pub fn install(state: &Path, give_back: fn()) {
    let state = state.to_owned();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        let place = report(&state, info);
        let rescued = RESCUE.get().and_then(|save| save());
        // A closed standard error must not cause another failure.
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

/// Writes a report of the place and the message, without arguments, environment or state.
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

/// The place, and the message if it is a constant of the program. Formatted messages can contain
/// what somebody wrote, as those about a string cut in a wrong place do.
fn told(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let words = info.payload().downcast_ref::<&str>();
    format!("{place}: {}", words.unwrap_or(&"(words withheld, they may hold messages)"))
}

/// Removes all but the newest ten reports.
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
