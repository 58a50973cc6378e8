//! What commands print: data on standard output, messages on standard error.

use std::io;

use super::error::Error;
use super::io_task::IoTask;
use crate::text::{Printable, display_line};

/// Text from outside as one line of what can be drawn: nothing in it moves a cursor.
pub(super) fn one_line(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}

/// A message for whoever looks. A closed standard error is no reason to fail.
pub(super) fn print_error(words: &str) {
    use io::Write as _;
    writeln!(io::stderr().lock(), "{words}").ok();
}

/// Print to standard output. A reader that has gone away (`wx man | head`) is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    use io::Write as _;
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io { what: IoTask::Output, source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
