//! Wraps texts that contain code. Lines between two fences of three backticks, and lines of program
//! output, are broken only at the width.

use super::super::part;
use super::super::width::{Widths, clusters};
use super::{Line, output, wrap};

/// With fewer cells code is wrapped like other text, since a tab alone may be wider.
const LEAST: u16 = 8;

/// The mark that begins and ends code.
const FENCE: &str = "```";

/// A row of a text that may contain code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FencedLine {
    /// Its position in the text.
    pub line: Line,
    /// Whether it continues a line of code that did not fit.
    pub continued: bool,
}

/// Like [`wrap`], but code keeps its blanks and is broken only at the width.
#[must_use]
pub fn wrap_fenced(text: &str, width: u16, widths: Widths) -> WrapFenced<'_> {
    let begins = Place::LineBegins;
    WrapFenced {
        text,
        at: Some(0),
        width: width.max(2),
        widths,
        fence: Fence::Outside,
        place: begins,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fence {
    Outside,
    Inside,
    /// The line that ends the code.
    Ending,
    /// A line of program output without a fence.
    Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    LineBegins,
    WithinLine,
}

/// See [`wrap_fenced`].
#[derive(Clone, Debug)]
pub struct WrapFenced<'a> {
    text: &'a str,
    /// The byte position of the next line; `None` after the last one.
    at: Option<usize>,
    width: u16,
    widths: Widths,
    fence: Fence,
    place: Place,
}

impl Iterator for WrapFenced<'_> {
    type Item = FencedLine;

    fn next(&mut self) -> Option<FencedLine> {
        let start = self.at?;
        let rest = part(self.text, start..self.text.len());
        if self.place == Place::LineBegins && rest.starts_with(FENCE) {
            self.fence = match self.fence {
                Fence::Outside | Fence::Output => Fence::Inside,
                Fence::Inside | Fence::Ending => Fence::Ending,
            };
        } else if self.place == Place::LineBegins
            && self.fence == Fence::Outside
            && output::is_output(rest)
        {
            self.fence = Fence::Output;
        }
        let continued = self.fence != Fence::Outside && self.place == Place::WithinLine;
        let line = match self.fence {
            Fence::Outside => wrap(rest, self.width, self.widths).next()?,
            Fence::Inside | Fence::Ending | Fence::Output if self.width >= LEAST => self.cut(rest),
            Fence::Inside | Fence::Ending | Fence::Output => {
                wrap(rest, self.width, self.widths).next()?
            }
        };
        let end = line.range.end + usize::from(line.hard);
        self.at = (line.hard || end < rest.len()).then_some(start + end);
        self.place = if line.hard { Place::LineBegins } else { Place::WithinLine };
        if line.hard && matches!(self.fence, Fence::Ending | Fence::Output) {
            self.fence = Fence::Outside;
        }
        let shift = |range: std::ops::Range<usize>| range.start + start..range.end + start;
        let line = Line { range: shift(line.range), shown: shift(line.shown), ..line };
        Some(FencedLine { line, continued })
    }
}

impl std::iter::FusedIterator for WrapFenced<'_> {}

impl WrapFenced<'_> {
    /// The longest beginning of a line that fits.
    fn cut(&self, rest: &str) -> Line {
        let (mut cells, mut end, mut hard) = (0_u16, 0, false);
        for cluster in clusters(rest, self.widths) {
            if part(rest, cluster.range.clone()) == "\n" {
                hard = true;
                break;
            }
            if cells + cluster.cells > self.width && end > 0 {
                break;
            }
            cells = cells.saturating_add(cluster.cells);
            end = cluster.range.end;
        }
        Line { range: 0..end, shown: 0..end, cells: cells.min(self.width), hard }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, width: u16) -> Vec<(String, bool)> {
        let lines = wrap_fenced(text, width, Widths::NARROW);
        lines.map(|it| (it.line.shown(text).to_owned(), it.continued)).collect()
    }

    #[test]
    fn code_keeps_its_indentation_and_is_broken_only_at_the_width() {
        let text = "看 这段代码\n```rust\n    let v: Vec<String> = std::env::args();\n```\n好 的";
        let rows = shown(text, 20);
        let row = |words: &str, continued| (words.to_owned(), continued);
        assert_eq!(
            rows,
            [
                row("看 这段代码", false),
                row("```rust", false),
                row("    let v: Vec<Strin", false),
                row("g> = std::env::args(", true),
                row(");", true),
                row("```", false),
                row("好 的", false),
            ]
        );
    }

    #[test]
    fn a_line_of_a_log_keeps_its_blanks_and_the_next_line_is_a_text_again() {
        let text = "2026-11-29T16:00:11Z  INFO done\n好 的";
        let rows = shown(text, 20);
        let row = |words: &str, continued| (words.to_owned(), continued);
        assert_eq!(
            rows,
            [row("2026-11-29T16:00:11Z", false), row("  INFO done", true), row("好 的", false)]
        );
    }

    #[test]
    fn a_text_without_code_is_broken_as_ever() {
        let text = "hello world 你好，世界\n\nend  ";
        let lines: Vec<Line> = wrap_fenced(text, 7, Widths::NARROW).map(|it| it.line).collect();
        assert_eq!(lines, wrap(text, 7, Widths::NARROW).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_at_any_width(
            text in "(```|ERROR |16:00:11 |[ab 　你好，`\\n\\t=]){0,30}",
            width in 0_u16..12,
        ) {
            let mut rebuilt = String::new();
            let mut last = 0;
            for FencedLine { line, .. } in wrap_fenced(&text, width, Widths::NARROW) {
                prop_assert_eq!(line.range.start, last);
                prop_assert!(line.cells <= width.max(2));
                rebuilt.push_str(line.text(&text));
                last = line.range.end;
                if line.hard {
                    rebuilt.push('\n');
                    last += 1;
                }
            }
            prop_assert_eq!(rebuilt, text);
        }
    }
}
