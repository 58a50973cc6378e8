//! What a line-oriented client has to print and to ask, and how a text becomes one line.

use crate::api::Method;
use crate::text::{Printable, display_line};

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Out {
    /// Printed, in order.
    pub lines: Vec<String>,
    /// Asked of the backend before the rest, about the account that was left.
    pub ask_left: Vec<Method>,
    /// Asked of the backend, in order.
    pub ask: Vec<Method>,
    /// The code of this text is written as a picture.
    pub png: Option<String>,
    /// So much of what was meant will not be done; `lines` say why.
    pub undone: u32,
    /// Lines that waited may be carried out now.
    pub early: bool,
    pub quit: bool,
}

impl Out {
    pub fn say(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], ..Self::default() }
    }

    /// A line that cannot be carried out, and why.
    pub fn undone(line: impl Into<String>) -> Self {
        Self { undone: 1, ..Self::say(line) }
    }

    pub fn ask(request: Method) -> Self {
        Self { ask: vec![request], ..Self::default() }
    }

    /// A request that may not be needed.
    pub fn ask_some(request: Option<Method>) -> Self {
        Self { ask: request.into_iter().collect(), ..Self::default() }
    }

    /// What is to be done after this.
    pub fn append(&mut self, more: Self) {
        self.lines.extend(more.lines);
        self.ask_left.extend(more.ask_left);
        self.ask.extend(more.ask);
        self.png = more.png.or(self.png.take());
        self.undone += more.undone;
        self.early |= more.early;
        self.quit |= more.quit;
    }
}

/// What stands between the parts of a line, or begins one, and what reads like it.
const APART: &str = ":：∶꞉﹕︓·•‧・∙⋅#＃“”\"@＠";

/// A name among the other parts of a line. One that could be taken for a part of ours, as for the time
/// of a line or for a name and its words, stands in quotation marks that it has none of itself.
pub(super) fn name_in_line(name: &str) -> String {
    let name = plain(name);
    let begins_like_ours =
        name.starts_with(['-', '!', '?', '*', '/', '>', '！', '？', '[', '［', '【', '〔']);
    if !begins_like_ours && !name.contains(|c| APART.contains(c)) {
        return name;
    }
    format!("“{}”", name.replace('“', "‘").replace('”', "’"))
}

/// One line of what can be drawn: nothing in it moves a cursor or rings a bell.
pub(super) fn plain(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}
