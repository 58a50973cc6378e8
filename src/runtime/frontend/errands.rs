//! What is done beside the loop for the app: on other threads, and told when it has ended.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::desktop::{clipboard_image, editor, opener, osc};
use super::super::reason::{self, Program};
use super::super::terminal::{graphics, screen, tmux};
use super::super::{save_wait, thumbnail};
use super::Frontend;
use crate::api::PictureOf;
use crate::app::{Copied, Event, Opening};
use crate::engine::reason::of_io;
use crate::host::{background, clock};
use crate::text::Printable;

impl Frontend {
    /// Into tmux's buffer where we run in it, else to the terminal, else into a file.
    pub(super) fn copy(&mut self, text: String) {
        let fits = osc::copy(&text).filter(|_| !self.around.tmux);
        if let Some(bytes) = fits {
            self.before.extend(bytes);
            return self.happen(Event::Copied(Ok(Copied::Terminal)));
        }
        self.learn_tmux();
        let (later, dir) = (self.later.clone(), self.around.scratch.clone());
        let lang = self.app.lang();
        let outside = self.tmux.as_ref().is_some_and(|tmux| tmux.clipboard != "off");
        let tmux = self.around.tmux;
        background::run(move || {
            let kept = || osc::keep(&text, &dir).map(Copied::File);
            let copied = if tmux {
                tmux::copy(&text).map(|()| Copied::Tmux { outside }).or_else(|_| kept())
            } else {
                kept()
            };
            later.send(Event::Copied(copied.map_err(|error| of_io(&error, lang)))).ok();
        });
    }

    pub(super) fn write_png(&mut self, text: String) {
        let (later, lang) = (self.later.clone(), self.app.lang());
        self.code.write(text, move |written| {
            let words = written.map(|path| path.display().to_string());
            let words = words.map_err(|error| reason::of_picture(&error, lang));
            later.send(Event::Saved(words)).ok();
        });
    }

    pub(super) fn open(&self, words: Vec<String>, what: OsString) {
        let (later, lang) = (self.later.clone(), self.app.lang());
        background::run(move || {
            let shown = opener::show(&words, &what);
            let failed = shown.err().map(|error| reason::of_opener(&error, lang));
            let what = Printable::line(&what.to_string_lossy()).to_string();
            later.send(Event::Opened { what, failed }).ok();
        });
    }

    pub(super) fn paint_picture(
        &mut self,
        of: PictureOf,
        path: PathBuf,
        room: (u16, u16),
        native: bool,
    ) {
        self.learn_tmux();
        let (later, language) = (self.later.clone(), self.app.lang());
        let lane = if native { &mut self.large } else { &mut self.small };
        let found = graphics::of(&self.told, self.tmux.as_ref(), self.around.tmux);
        let graphics = self.around.graphics.unwrap_or(found).filter(|_| native);
        let encoded = graphics.map(|graphics| thumbnail::Native { graphics, cell: screen::cell() });
        lane.next(of, move || {
            let picture = thumbnail::picture(&path, room, encoded);
            let picture = picture.map_err(|error| reason::of_preview(&error, language));
            later.send(Event::Painted { of, path, native, picture }).ok();
        });
    }

    pub(super) fn paste_picture(&self, number: u64) {
        let (dir, later) = (self.around.scratch.clone(), self.later.clone());
        let (stamp, lang) = (clock::now().0, self.app.lang());
        background::run(move || {
            let pasted = clipboard_image::picture(&dir, stamp);
            let pasted = pasted.map_err(|error| reason::of_pasteboard(&error, lang));
            later.send(Event::Pasted(number, pasted)).ok();
        });
    }

    pub(super) fn complete(&self, path: PathBuf) {
        let later = self.later.clone();
        background::run(move || {
            let found = opener::complete(&path);
            later.send(Event::Completed { path, found }).ok();
        });
    }

    pub(super) fn page(&mut self, text: String, opening: Opening) {
        self.lend();
        let words = editor::opened(self.around.pager.clone(), opening);
        let dir = self.around.scratch.clone();
        let (later, why) = (self.later.clone(), self.why_not(Program::Pager));
        let lent = self.lent.clone();
        background::run(move || {
            let read = editor::read(&words, &dir, &text, &lent).map_err(why);
            later.send(Event::Paged(read)).ok();
        });
    }

    pub(super) fn edit(&mut self, text: String) {
        self.lend();
        let (words, dir) = (self.around.editor.clone(), self.around.scratch.clone());
        let (later, files) = (self.later.clone(), self.save_wait.files());
        let why = self.why_not(Program::Editor);
        let (lent, notes) = (self.lent.clone(), self.around.notes.clone());
        let writing = self.app.edited();
        background::run(move || {
            let note = |file: &Path| notes?.write(&writing?, file);
            let edited = editor::edit(&words, &dir, &text, &lent, note).map_err(why);
            let edited = edited.map(|(text, edited)| {
                if let Err(unsent) = files.send(edited) {
                    // Nobody is there to take the text over.
                    save_wait::keep_file(unsent.0);
                }
                text
            });
            later.send(Event::Edited(edited)).ok();
        });
    }

    /// The editor's files stay, and it is said where.
    pub(super) fn keep_edited(&self, why: &str) {
        for path in self.save_wait.keep_files() {
            self.later.send(Event::EditedKept { path, why: why.to_owned() }).ok();
        }
    }

    /// Words the failure of the editor or the pager.
    fn why_not(&self, program: Program) -> impl Fn(editor::Error) -> String + use<> {
        let (home, lang) = (self.app.settings().home.clone(), self.app.lang());
        move |error| reason::of_editor(&error, program, home.as_deref(), lang)
    }
}
