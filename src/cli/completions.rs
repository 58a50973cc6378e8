//! `wx completions`: generated from the command line's own table.

use super::{Error, command, print};

/// Completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(shell: clap_complete::Shell) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "wx", &mut text);
    print(&text)
}
