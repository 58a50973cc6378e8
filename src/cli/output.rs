//! Printing: data on standard output, messages on standard error.

use std::io;

use super::error::Error;
use super::io_task::IoTask;
use crate::text::{Printable, Widths, cells, display_line};

/// A text from outside as one line without control characters.
pub(super) fn one_line(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}

/// Prints a message on standard error. If that is closed, nothing happens.
pub(super) fn print_error(words: &str) {
    use io::Write as _;
    writeln!(io::stderr().lock(), "{words}").ok();
}

/// Prints rows of fields: separated by tabs for programs, in columns on a terminal.
pub(super) fn print_rows(rows: &[Vec<String>]) -> Result<(), Error> {
    if rows.is_empty() {
        return Err(Error::NothingFound);
    }
    let text = if io::IsTerminal::is_terminal(&io::stdout()) {
        in_columns(rows)
    } else {
        rows.iter().map(|row| row.join("\t") + "\n").collect()
    };
    print(text.as_bytes())
}

/// The width of a column at most, in cells, so that a few long fields do not widen it.
const WIDEST: usize = 24;

fn in_columns(rows: &[Vec<String>]) -> String {
    let measured = |field: &String| cells(field, Widths::NARROW);
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(measured).max();
    let widths: Vec<usize> =
        (0..columns).map(|at| width(at).unwrap_or_default().min(WIDEST)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (field, width) in row.iter().zip(&widths) {
            line.push_str(field);
            let rest = width.saturating_sub(measured(field));
            line.extend(std::iter::repeat_n(' ', rest + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Whether standard output still has a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    Reads,
    Gone,
}

/// Prints to standard output. A reader that has closed it (`wx man | head`) is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    print_to_reader(bytes).map(drop)
}

/// The same for commands that go on only as long as somebody reads.
pub(super) fn print_to_reader(bytes: &[u8]) -> Result<Reader, Error> {
    use io::Write as _;
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(Reader::Reads),
        Err(source) if source.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(source) => Err(Error::Io { what: IoTask::Output, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_width_of_their_letters() {
        let row = |fields: [&str; 3]| fields.map(str::to_owned).to_vec();
        let rows = [row(["妈妈", "3", "在吗"]), row(["Amy", "12", ""]), row(["é", "", "x"])];
        assert_eq!(in_columns(&rows), "妈妈  3   在吗\nAmy   12\né         x\n");
        let long = "很长的名字".repeat(9);
        let rows = [row([&long, "1", "a"]), row(["b", "2", "c"])];
        assert_eq!(in_columns(&rows), format!("{long}  1  a\nb{}2  c\n", " ".repeat(25)));
    }
}
