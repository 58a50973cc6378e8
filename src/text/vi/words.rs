//! The motions over words of vi.

use super::classes::WordKind;
use super::command::Size;
use super::cursor::{Cursor, Step};

/// Whether a motion ended where it should. If the text ended before, an operator takes the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    There,
    /// The text ended before.
    Short,
}

/// Whether the last word of a motion ends with its line, as for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    Stop,
    Pass,
}

/// Whether the word at whose end the caret stands counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Counts,
    Passed,
}

/// Moves to the beginning of the `count`th next word.
pub fn forward(cursor: &mut Cursor<'_>, count: usize, size: Size, ends: LineEnds) -> Arrived {
    for left in (0..count).rev() {
        let stops = ends == LineEnds::Stop && left == 0;
        let (begun, last_line) = (cursor.kind(size), cursor.is_last_line());
        let step = cursor.forward();
        if step == Step::Nowhere || (step.left_line() && last_line) {
            return Arrived::Short;
        }
        if step.left_line() && stops {
            return Arrived::There;
        }
        if begun != WordKind::Blank {
            while cursor.kind(size) == begun {
                let step = cursor.forward();
                if step == Step::Nowhere || (step.left_line() && stops) {
                    return Arrived::There;
                }
            }
        }
        while cursor.kind(size) == WordKind::Blank && !cursor.is_empty_line() {
            let last_line = cursor.is_last_line();
            let step = cursor.forward();
            if step == Step::Nowhere || (step.left_line() && last_line) {
                return Arrived::There;
            }
        }
    }
    Arrived::There
}

/// Moves to the beginning of the `count`th word before.
pub fn back(cursor: &mut Cursor<'_>, count: usize, size: Size) -> Arrived {
    for _ in 0..count {
        if cursor.back() == Step::Nowhere {
            return Arrived::Short;
        }
        let mut at_empty_line = false;
        while cursor.kind(size) == WordKind::Blank {
            if cursor.is_empty_line() {
                at_empty_line = true;
                break;
            }
            if cursor.back() == Step::Nowhere {
                return Arrived::There;
            }
        }
        if at_empty_line {
            continue;
        }
        let of = cursor.kind(size);
        if cursor.skip_back(of, size) {
            return Arrived::There;
        }
        cursor.forward();
    }
    Arrived::There
}

/// Moves to the end of the `count`th next word.
pub fn end(cursor: &mut Cursor<'_>, count: usize, size: Size, mut here: Here) -> Arrived {
    for _ in 0..count {
        let begun = cursor.kind(size);
        if cursor.forward() == Step::Nowhere {
            return Arrived::Short;
        }
        if cursor.kind(size) == begun && begun != WordKind::Blank {
            if cursor.skip_forward(begun, size) {
                return Arrived::Short;
            }
        } else if here == Here::Passed || begun == WordKind::Blank {
            while cursor.kind(size) == WordKind::Blank {
                if cursor.forward() == Step::Nowhere {
                    return Arrived::Short;
                }
            }
            let of = cursor.kind(size);
            if cursor.skip_forward(of, size) {
                return Arrived::Short;
            }
        }
        cursor.back();
        here = Here::Passed;
    }
    Arrived::There
}

/// Moves to the end of the `count`th word before.
pub fn end_back(cursor: &mut Cursor<'_>, count: usize, size: Size) -> Arrived {
    for _ in 0..count {
        let begun = cursor.kind(size);
        if cursor.back() == Step::Nowhere {
            return Arrived::Short;
        }
        if begun != WordKind::Blank {
            while cursor.kind(size) == begun {
                if cursor.back() == Step::Nowhere {
                    return Arrived::There;
                }
            }
        }
        while cursor.kind(size) == WordKind::Blank && !cursor.is_empty_line() {
            if cursor.back() == Step::Nowhere {
                return Arrived::There;
            }
        }
    }
    Arrived::There
}
