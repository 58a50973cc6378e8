//! The faces that messages contain as `[微笑]`, and the emoji with which they are drawn.
//!
//! For drawing only: copied, searched and sent text keeps the brackets.

use std::borrow::Cow;
use std::ops::Range;

/// A face and its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    zh: &'static str,
    en: &'static str,
    emoji: &'static str,
}

impl Face {
    /// Its Chinese names; the first is the common one.
    pub fn zh(&self) -> impl Iterator<Item = &'static str> {
        self.zh.split('·')
    }

    /// Its English name.
    #[must_use]
    pub const fn en(&self) -> &'static str {
        self.en
    }

    /// The emoji that looks like the face, of one character that every terminal draws; `None` if
    /// there is none.
    #[must_use]
    pub const fn emoji(&self) -> Option<&'static str> {
        if self.emoji.is_empty() { None } else { Some(self.emoji) }
    }
}

/// The QQ faces, in the order of their index, from 0 (PROTOCOL 7.4).
#[must_use]
pub fn all() -> &'static [Face] {
    &FACES
}

/// All names without brackets: the QQ faces in their order, then the newer ones of the phone. For
/// each face the Chinese names come first.
pub fn names() -> impl Iterator<Item = &'static str> {
    FACES
        .iter()
        .chain(&NEWER)
        .flat_map(|face| face.zh().chain((face.en != face.zh).then_some(face.en)))
}

/// The text as it is drawn, with an emoji in place of each face that has one. Other brackets stay.
#[must_use]
pub fn show(text: &str) -> Cow<'_, str> {
    let faces = found(text);
    if faces.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut done = 0;
    for (range, emoji) in faces {
        shown.push_str(super::part(text, done..range.start));
        shown.push_str(emoji);
        done = range.end;
    }
    shown.push_str(super::part(text, done..text.len()));
    Cow::Owned(shown)
}

/// The byte ranges of the faces in a text that have an emoji, with the emoji.
#[must_use]
pub fn found(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut faces = Vec::new();
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once('[') {
        let at = text.len() - rest.len() + before.len();
        rest = opened;
        // Only so far, since a bracket that is never closed would otherwise be searched for to the
        // end of the text, for each opening one.
        let end = opened.bytes().take(LONGEST + 1).position(|byte| byte == b']');
        let Some((name, after)) = end.and_then(|end| opened.split_at_checked(end)) else {
            continue;
        };
        let after = after.strip_prefix(']').unwrap_or(after);
        if let Some(emoji) = find(name) {
            faces.push((at..text.len() - after.len(), emoji));
            rest = after;
        }
    }
    faces
}

/// The emoji of the face with this name.
fn find(name: &str) -> Option<&'static str> {
    let named = |face: &&Face| face.en == name || face.zh().any(|zh| zh == name);
    FACES.iter().chain(&NEWER).find(named).and_then(Face::emoji)
}

/// The length of the longest name, in bytes.
const LONGEST: usize = 12;

const fn face(zh: &'static str, en: &'static str, emoji: &'static str) -> Face {
    Face { zh, en, emoji }
}

const FACES: [Face; 113] = include!("../../assets/faces.in");

/// Faces that phones added later. They have no index; web editions show their names.
const NEWER: [Face; 20] = include!("../../assets/faces-newer.in");

#[cfg(test)]
mod tests;
