//! `wx completions`: generated from the command line's own table.

use super::error::Error;
use super::output::print;

/// Completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(shell: clap_complete::Shell, command: &mut clap::Command) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, command, "wx", &mut text);
    print(&text)
}
