//! The command `wx`: run what the arguments say and print the chain of a failure once.

use std::error::Error as _;
use std::io::Write as _;
use std::process::ExitCode;

use wetui::cli;

fn main() -> ExitCode {
    // whatever is created from here on is ours alone
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    keep_memory_private();
    match cli::run(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::from(error.code())
        }
    }
}

/// No core file holds messages and keys, and no other program of the user looks into our memory.
/// Where the system does not know how, it stays as it is.
fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let core = getrlimit(Resource::Core);
    setrlimit(Resource::Core, Rlimit { current: Some(0), ..core }).ok();
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    }
}

/// A closed standard error is no reason to fail again.
fn tell(error: &cli::Error) {
    if let cli::Error::Usage(usage) = error {
        usage.print().ok();
        return;
    }
    let mut lines = vec![format!("wx: {error}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        lines.push(format!("  because {error}"));
        cause = error.source();
    }
    writeln!(std::io::stderr().lock(), "{}", lines.join("\n")).ok();
}
