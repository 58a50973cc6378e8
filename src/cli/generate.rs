//! `wx completions` and `wx man`: texts generated from the command line's own table.

use super::{Error, What, command, print};

/// Completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(shell: clap_complete::Shell) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "wx", &mut text);
    print(&text)
}

/// The manual page.
///
/// # Errors
/// When standard output cannot be written.
pub fn man() -> Result<(), Error> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command())
        .render(&mut text)
        .map_err(|source| Error::Io { what: What::Manual, source })?;
    print(&text)
}
