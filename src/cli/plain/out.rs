//! The output of the client in line mode: lines and requests; and texts as one line.

use crate::api::Method;
use crate::text::{Printable, display_line};

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Out {
    /// Lines to print, in order.
    pub lines: Vec<String>,
    /// Requests about the account that was left, made before the others.
    pub ask_left: Vec<Method>,
    /// Requests, in order.
    pub ask: Vec<Method>,
    /// The content of a login code that is written as a picture.
    pub png: Option<String>,
    /// How much of what was meant will not be done; `lines` say why.
    pub undone: u32,
    /// Whether lines that waited can be carried out now.
    pub early: bool,
    pub quit: bool,
}

impl Out {
    pub fn say(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], ..Self::default() }
    }

    /// A line that cannot be carried out, with the reason.
    pub fn undone(line: impl Into<String>) -> Self {
        Self { undone: 1, ..Self::say(line) }
    }

    pub fn ask(request: Method) -> Self {
        Self { ask: vec![request], ..Self::default() }
    }

    /// An output with an optional request.
    pub fn ask_some(request: Option<Method>) -> Self {
        Self { ask: request.into_iter().collect(), ..Self::default() }
    }

    /// Appends what is to be done after this.
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

/// Characters that separate the parts of a line or begin one, and those that look like them.
const APART: &str = ":：∶꞉﹕︓·•‧・∙⋅#＃“”\"@＠";

/// A name among the other parts of a line. If it could be taken for a part of the line, such as a
/// time, or a name with words, it gets quotation marks, which it cannot contain itself.
pub(super) fn name_in_line(name: &str) -> String {
    let name = plain(name);
    let begins_like_ours =
        name.starts_with(['-', '!', '?', '*', '/', '>', '！', '？', '[', '［', '【', '〔']);
    if !begins_like_ours && !name.contains(|c| APART.contains(c)) {
        return name;
    }
    format!("“{}”", name.replace('“', "‘").replace('”', "’"))
}

/// A text as one line without control characters.
pub(super) fn plain(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}
