//! What is typed into the client of one round, and what is to be seen of it there.

use std::time::Duration;

use super::plan::{Disk, Editor, End, Last, Plan, When};
use super::trouble::Trouble;
use crate::faults::screen::{before_caret, shows};
use crate::faults::terminal::Terminal;
use crate::faults::words::in_input;

/// A round while it goes on.
pub struct Round {
    pub plan: Plan,
    pub terminal: Terminal,
    pub trouble: Trouble,
    /// Texts that somebody saw standing there.
    pub said: Vec<String>,
    /// The last of them that an editor was to save.
    pub edited: Option<String>,
    /// The draft of another chat was counted on the last row when a note's line covered that.
    pub is_draft_told: bool,
}

impl Round {
    /// Types a text, and sees it.
    pub fn types(&mut self, keys: &str, text: &str) {
        self.terminal.keys(&format!("{keys}{text}"));
        self.terminal.wait("the text", |screen| before_caret(screen).ends_with(text));
        self.said.push(text.to_owned());
    }

    /// Types a quick note, whose line covers the last row.
    pub fn notes(&mut self, text: &str) {
        self.is_draft_told = self.terminal.look(|screen| shows(screen, "草稿"));
        self.types("\x18n", text);
    }

    /// Waits for the client to leave; where it says that it waits for the disk, somebody may not want
    /// to wait.
    pub fn leaves(&mut self) {
        let mut tries = 0;
        while !self.terminal.has_left_within(Duration::from_secs(3)) {
            tries += 1;
            assert!(tries < 30, "the client does not leave:\n{}", self.terminal.dump());
            if self.plan.end == End::HangUp {
                continue;
            }
            // The client itself says so too, where Control-C empties its input.
            let waits =
                |screen: &vt100::Screen| !screen.alternate_screen() && shows(screen, "正在存盘");
            if self.terminal.look(waits) {
                if self.plan.is_impatient {
                    self.terminal.keys("\x03");
                }
            } else if matches!(self.plan.end, End::Key | End::Command) {
                // The disk took nothing, which was said first.
                self.terminal.keys("\x18\x03");
            }
        }
        self.terminal.exit();
        self.terminal.settle(Duration::from_millis(30));
    }

    /// Texts that are not on the disk as far as the screen says.
    pub fn in_sight(&self) -> Vec<String> {
        self.terminal.look(|screen| {
            let is_shown = |text: &&String| shows(screen, text);
            let mut texts: Vec<String> = self.said.iter().filter(is_shown).cloned().collect();
            // A draft of another chat that no disk takes is counted there, as is a note that came back.
            let counts_drafts = shows(screen, "草稿");
            if counts_drafts || self.is_draft_told {
                texts.extend(self.said.first().filter(|_| self.plan.has_draft).cloned());
            }
            if counts_drafts {
                let is_note = self.plan.last == Last::NoteEntered;
                texts.extend(self.said.last().filter(|_| is_note).cloned());
            }
            texts
        })
    }

    /// Sends a text.
    pub fn sends(&mut self, text: &str) {
        self.types("", text);
        self.terminal.keys("\r");
        // A disk that takes nothing gives it back, or keeps it waiting in sight.
        if self.plan.disk == Disk::Fine || self.plan.when >= When::BeforeLast {
            self.terminal.wait("it to be kept", |screen| !in_input(screen, text));
        }
    }

    /// Writes more of a text in the user's editor, where that can be opened.
    pub fn edits(&mut self, editor: Editor, text: &str) {
        self.types("", text);
        let more = format!("{text}e");
        let saves = format!("printf '{more}' >> \"$1\"; echo $$ > pid; echo up");
        let script = match editor {
            Editor::Saved => format!("trap 'exit 1' TERM HUP INT QUIT; {saves}"),
            Editor::Deaf => format!("stty raw -echo; trap '' TERM HUP INT QUIT; {saves}"),
            Editor::Unsaved => "trap 'exit 1' TERM HUP INT QUIT; echo $$ > pid; echo up".to_owned(),
        };
        let home = self.terminal.home.path();
        std::fs::write(home.join("script"), format!("{script}; while :; do sleep 1; done\n"))
            .unwrap();
        self.terminal.keys("\x18e");
        let is_open =
            || self.terminal.look(|screen| shows(screen, "up")) && home.join("pid").exists();
        for _ in 0..100 {
            if is_open() {
                break;
            }
            self.terminal.bytes_within(Duration::from_millis(50));
        }
        if is_open() && editor != Editor::Unsaved {
            self.said.push(more.clone());
            self.edited = Some(more);
        }
    }
}
