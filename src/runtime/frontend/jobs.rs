//! Work for the app on other threads. The app is told when it has ended.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::api::PictureOf;
use crate::api::SystemProblem;
use crate::app::notification::DesktopNotification;
use crate::app::{Copied, Event, Held, KeptView, Opening, Writing};
use crate::host::background::{self, OneByOne};
use crate::host::daemon_process::{DaemonFault, DaemonProcess};
use crate::host::{clock, qr_png};
use crate::model::Lang;
use crate::runtime::desktop::editor::{self, Edited, Notes};
use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::runtime::desktop::{clipboard_file, clipboard_image, notify, opener};
use crate::runtime::environment::{Folders, Programs};
use crate::runtime::lifo_worker::LifoWorker;
use crate::runtime::reason::{self, Program};
use crate::runtime::terminal::tmux;
use crate::runtime::{save_wait, thumbnail, view_file};
use crate::text::Printable;

/// A daemon begins in less than this.
const DAEMON_PATIENCE: Duration = Duration::from_secs(10);

/// The threads that work for the app, and what they need.
#[derive(Debug)]
pub(super) struct Jobs {
    /// The channel for events from other threads.
    later: UnboundedSender<Event>,
    programs: Programs,
    folders: Folders,
    /// Notes about the text in an editor, for the next start.
    notes: Option<Notes>,
    hook: OneByOne<notify::Hook>,
    code: qr_png::CodeFile,
    /// Scales the picture that fills the screen; it does not wait for the previews.
    large: LifoWorker<PictureOf>,
    small: LifoWorker<PictureOf>,
    /// Writes notes, of which only the last one counts.
    note: LifoWorker<()>,
    /// Saves the view, of which only the last one counts.
    view: LifoWorker<()>,
}

/// A picture to be scaled.
#[derive(Debug)]
pub(super) struct Wanted {
    pub of: PictureOf,
    pub path: PathBuf,
    /// Columns and rows.
    pub room: (u16, u16),
    /// Whether the terminal's own graphics may be used.
    pub native: bool,
}

/// The words for failures of programs.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    pub lang: Lang,
    pub home: Option<PathBuf>,
}

impl Jobs {
    pub fn new(
        later: UnboundedSender<Event>,
        programs: Programs,
        folders: Folders,
        notes: Option<Notes>,
    ) -> Self {
        Self {
            later,
            programs,
            code: qr_png::CodeFile::new(&folders.pictures),
            folders,
            notes,
            hook: OneByOne::new(notify::tell),
            large: LifoWorker::new(),
            small: LifoWorker::new(),
            note: LifoWorker::new(),
            view: LifoWorker::new(),
        }
    }

    /// Copies a text into a paste buffer of tmux, or into a file if that fails.
    pub fn copy_to_tmux(&self, text: String, copied: Copied, lang: Lang) {
        let (later, dir) = (self.later.clone(), self.folders.scratch.clone());
        background::run(move || {
            let copied = tmux::copy(&text).map(|()| copied).or_else(|error| {
                let why = SystemProblem::from(&error).words(lang);
                let kept = clipboard_file::keep_copied(&text, &dir);
                kept.map(|path| Copied::FileForTmux { path, why })
            });
            later
                .send(Event::Copied(
                    copied.map_err(|error| SystemProblem::from(&error).words(lang)),
                ))
                .ok();
        });
    }

    /// Copies a text into a file, because no terminal accepts it.
    pub fn copy_to_file(&self, text: String, lang: Lang) {
        let (later, dir) = (self.later.clone(), self.folders.scratch.clone());
        background::run(move || {
            let kept = clipboard_file::keep_copied(&text, &dir).map(Copied::File);
            later
                .send(Event::Copied(kept.map_err(|error| SystemProblem::from(&error).words(lang))))
                .ok();
        });
    }

    /// Passes a notification to the user's own program.
    pub fn run_hook(&mut self, notice: DesktopNotification) {
        let words = self.programs.hook.clone();
        if !words.is_empty() {
            // If the program is slow, it gets the next notification, not all of them.
            self.hook.next(notify::Hook { words, notice });
        }
    }

    pub fn write_png(&mut self, text: String, lang: Lang) {
        let later = self.later.clone();
        self.code.write(text, move |written| {
            let words = written.map(|path| path.display().to_string());
            let words = words.map_err(|error| reason::of_picture(&error, lang));
            later.send(Event::Saved(words)).ok();
        });
    }

    pub fn remove_png(&mut self) {
        self.code.remove();
    }

    /// Opens something with the user's opener.
    pub fn open(&self, what: OsString, lang: Lang) {
        self.show(self.programs.open.clone(), what, lang);
    }

    /// Plays something with the user's player.
    pub fn play(&self, what: OsString, lang: Lang) {
        self.show(self.programs.play.clone(), what, lang);
    }

    fn show(&self, words: Vec<String>, what: OsString, lang: Lang) {
        let later = self.later.clone();
        background::run(move || {
            let shown = opener::show(&words, &what);
            let failed = shown.err().map(|error| reason::of_opener(&error, lang));
            let what = Printable::line(&what.to_string_lossy()).to_string();
            later.send(Event::Opened { what, failed }).ok();
        });
    }

    /// Scales a picture for the screen, in the terminal's graphics if they are given.
    pub fn paint_picture(
        &mut self,
        wanted: Wanted,
        graphics: Option<thumbnail::Native>,
        lang: Lang,
    ) {
        let Wanted { of, path, room, native } = wanted;
        let later = self.later.clone();
        let worker = if native { &mut self.large } else { &mut self.small };
        worker.next(of, move || {
            let picture = thumbnail::picture(&path, room, graphics);
            let picture = picture.map_err(|error| reason::of_preview(&error, lang));
            later.send(Event::Painted { of, path, native, picture }).ok();
        });
    }

    pub fn paste_picture(&self, number: u64, lang: Lang) {
        let (dir, later) = (self.folders.scratch.clone(), self.later.clone());
        let stamp = clock::now().0;
        background::run(move || {
            let pasted = clipboard_image::picture(&dir, stamp);
            let pasted = pasted.map_err(|error| reason::of_pasteboard(&error, lang));
            later.send(Event::Pasted(number, pasted)).ok();
        });
    }

    /// Writes a pasted text into a private file, from which it is sent.
    pub fn save_text(&self, number: u64, (name, text): (String, String), lang: Lang) {
        let (dir, later) = (self.folders.scratch.clone(), self.later.clone());
        background::run(move || {
            let saved = clipboard_file::keep_pasted(&text, &dir.join(name));
            let saved = saved.map_err(|error| SystemProblem::from(&error).words(lang));
            later.send(Event::TextSaved(number, saved)).ok();
        });
    }

    pub fn complete_path(&self, path: PathBuf) {
        let later = self.later.clone();
        background::run(move || {
            let found = opener::complete(&path);
            later.send(Event::Completed { path, found }).ok();
        });
    }

    /// A daemon of this session, until it waits beside it.
    pub fn start_daemon(&self, lang: Lang) {
        let (words, later) = (self.programs.daemon.clone(), self.later.clone());
        let home = self.programs.home.clone();
        background::run(move || {
            let started = DaemonProcess::start(&words, home.as_deref());
            let serves = started
                .map_err(DaemonFault::from)
                .and_then(|daemon| daemon.until_serving(DAEMON_PATIENCE));
            let serves = serves.map_err(|fault| reason::of_daemon(&fault, lang));
            later.send(Event::DaemonStarted(serves)).ok();
        });
    }

    /// Shows a text in the user's pager, which has the terminal meanwhile; `unseen` are texts that
    /// are out of sight.
    pub fn page(
        &self,
        (text, opening): (String, Opening),
        unseen: Vec<Writing>,
        program: ForegroundProgram,
        wording: Wording,
    ) {
        let words = editor::opened(self.programs.pager.clone(), opening);
        let (dir, later) = (self.folders.scratch.clone(), self.later.clone());
        let notes = self.notes.clone();
        background::run(move || {
            let _unseen = notes.and_then(|notes| notes.keep_unseen(&unseen));
            let read = editor::read(&words, &dir, &text, &program);
            let read = read.map_err(|error| wording.editor_words(&error, Program::Pager));
            later.send(Event::Paged(read)).ok();
        });
    }

    /// Opens a text in the user's editor, which has the terminal meanwhile. Its file is sent to
    /// `files`, and kept until the text is a draft.
    pub fn edit(
        &self,
        text: String,
        (given, unseen): (Option<Writing>, Vec<Writing>),
        files: Sender<Edited>,
        program: ForegroundProgram,
        wording: Wording,
    ) {
        let (words, dir) = (self.programs.editor.clone(), self.folders.scratch.clone());
        let (later, notes) = (self.later.clone(), self.notes.clone());
        background::run(move || {
            let _unseen = notes.as_ref().and_then(|notes| notes.keep_unseen(&unseen));
            let note = |file: &Path| notes?.write(&given?, file);
            let edited = editor::edit(&words, &dir, &text, &program, note);
            let edited = edited.map_err(|error| wording.editor_words(&error, Program::Editor));
            let edited = edited.map(|(text, edited)| {
                if let Err(unsent) = files.send(edited) {
                    // The frontend has ended and cannot take the text.
                    save_wait::keep_file(unsent.0);
                }
                text
            });
            later.send(Event::Edited(edited)).ok();
        });
    }

    /// Saves the text that belongs to no chat yet.
    pub fn note_unaddressed(&mut self, text: String) {
        if let Some(notes) = self.notes.clone() {
            self.note.next((), move || notes.keep_unaddressed(&text));
        }
    }

    /// Saves the view for the next start.
    pub fn keep_view(&mut self, view: KeptView) {
        let path = self.folders.view.clone();
        self.view.next((), move || view_file::keep(view, &path));
    }

    /// Passes on what would be lost if this process ended now.
    pub fn hold(&self, held: impl FnOnce() -> Held) {
        if let Some(notes) = &self.notes {
            notes.hold(held());
        }
    }

    /// Reports the files of the editor that were kept, and why.
    pub fn tell_kept(&self, files: Vec<PathBuf>, why: &str) {
        for path in files {
            self.later.send(Event::EditedKept { path, why: why.to_owned() }).ok();
        }
    }
}

impl Wording {
    /// Why the editor or the pager failed.
    fn editor_words(&self, error: &editor::Error, program: Program) -> String {
        reason::of_editor(error, program, self.home.as_deref(), self.lang)
    }
}
