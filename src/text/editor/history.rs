//! The undo history of the editor.

use std::collections::VecDeque;

/// How many changes are remembered. Older ones cannot be undone.
const CHANGES: usize = 1_000;

/// How many bytes of text the remembered changes may hold.
const BYTES: usize = 4 << 20;

/// How many typed characters are undone at a time, as in readline.
const RUN: usize = 20;

/// Which changes are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Typing, together with what was typed before it up to the beginning of a word.
    Typing,
    /// Deleting to the left, together with the clusters deleted before.
    EraseBack,
    /// Deleting to the right, together with the clusters deleted before.
    EraseForward,
    Block,
}

/// One replacement of text.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub at: usize,
    pub removed: String,
    pub inserted: String,
    pub caret_before: usize,
    pub caret_after: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: VecDeque<Edit>,
    undone: Vec<Edit>,
    /// The size of all texts in `done`, in bytes.
    bytes: usize,
}

impl History {
    /// Records a change that is undone on its own.
    pub(super) fn record(&mut self, edit: Edit) {
        self.undone.clear();
        self.bytes += edit.size();
        self.done.push_back(edit);
        self.forget_oldest();
    }

    /// Records a change that directly follows another one. If both are of one kind and adjoin, they
    /// are undone together.
    pub(super) fn record_more(&mut self, edit: Edit) {
        match self.done.back_mut() {
            Some(last) if last.continues(&edit) => {
                last.join(&edit);
                self.undone.clear();
                self.bytes += edit.size();
                self.forget_oldest();
            }
            Some(_) | None => self.record(edit),
        }
    }

    fn forget_oldest(&mut self) {
        while self.done.len() > CHANGES || (self.bytes > BYTES && self.done.len() > 1) {
            let Some(oldest) = self.done.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    /// The change to take back; `None` if there is none.
    pub(super) fn undo(&mut self) -> Option<&Edit> {
        let edit = self.done.pop_back()?;
        self.bytes -= edit.size();
        self.undone.push(edit);
        self.undone.last()
    }

    /// The change to make again; `None` if there is none.
    pub(super) fn redo(&mut self) -> Option<&Edit> {
        let edit = self.undone.pop()?;
        self.bytes += edit.size();
        self.done.push_back(edit);
        self.done.back()
    }
}

impl Edit {
    const fn size(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }

    /// Whether `next` is undone together with this change.
    fn continues(&self, next: &Self) -> bool {
        if self.kind != next.kind || self.caret_after != next.caret_before {
            return false;
        }
        match self.kind {
            Kind::Typing => {
                next.removed.is_empty()
                    && next.at == self.at + self.inserted.len()
                    && self.inserted.chars().count() + next.inserted.chars().count() <= RUN
                    && !begins_word(&self.inserted, &next.inserted)
            }
            Kind::EraseBack => next.inserted.is_empty() && next.at + next.removed.len() == self.at,
            Kind::EraseForward => next.inserted.is_empty() && next.at == self.at,
            Kind::Block => false,
        }
    }

    fn join(&mut self, next: &Self) {
        self.caret_after = next.caret_after;
        self.inserted.push_str(&next.inserted);
        if next.at < self.at {
            self.removed.insert_str(0, &next.removed);
        } else {
            self.removed.push_str(&next.removed);
        }
        self.at = self.at.min(next.at);
    }
}

/// Whether a step back should end here, since it would cross a line or the beginning of a word.
fn begins_word(before: &str, next: &str) -> bool {
    let spaced = before.ends_with(char::is_whitespace);
    next.contains('\n')
        || before.ends_with('\n')
        || spaced && !next.starts_with(char::is_whitespace)
}
