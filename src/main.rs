//! The command `wx`: run what the arguments say and print the chain of a failure once.

use std::error::Error as _;
use std::io::Write as _;
use std::process::ExitCode;

use wetui::cli;

fn main() -> ExitCode {
    // whatever is created from here on is ours alone
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    match cli::run(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::from(error.code())
        }
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
