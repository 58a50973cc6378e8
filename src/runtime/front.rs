//! The frontend as the loop sees it: events go in, frames and effects come out.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use tokio::sync::mpsc::UnboundedSender;

use super::input::{Input, Reader};
use super::lane::Lane;
use super::notify;
use super::pace::Pace;
use super::probe::{Found, Probe, Told};
use super::screen::{self, Screen};
use super::timers::Timers;
use super::tmux::{self, Tmux};
use super::{
    Surroundings, chain, clipboard, clock, editor, graphics, keys, opener, pasteboard, picture,
    preview, signals,
};
use crate::api::{Login, Notification, PictureOf, Request};
use crate::app::notice::{How, Notice};
use crate::app::picture::Native;
use crate::app::{App, Copied, Effect, Event, Timer, update};
use crate::text::Printable;
use crate::ui;

/// What goes out ahead of a frame beyond this waits for nobody (bytes): calls are left out.
const BEFORE_MOST: usize = 64 << 10;

/// Everything that belongs to the terminal and to what it shows.
#[derive(Debug)]
pub struct Front {
    app: App,
    cache: ui::Cache,
    screen: Screen,
    reader: Reader,
    around: Surroundings,
    requests: UnboundedSender<Request>,
    /// What ends later on another thread comes back here.
    later: UnboundedSender<Event>,
    probe: Probe,
    /// What the terminal told of itself.
    told: Told,
    /// The picture in the terminal's own graphics that is drawn now, and where.
    native: Option<(Position, Native)>,
    /// Where pictures are made for the screen: the one that fills it does not wait for the others.
    large: Lane<PictureOf>,
    small: Lane<PictureOf>,
    /// What lies around tmux, once it has said so.
    tmux: Option<Tmux>,
    asked_tmux: Option<Receiver<Option<Tmux>>>,
    timers: Timers<Timer>,
    pace: Pace,
    /// Goes out ahead of the next frame.
    before: Vec<u8>,
    due: Due,
    code: picture::CodeFile,
    /// A frame is on its way to the terminal.
    painting: bool,
    /// The editor has the terminal.
    away: bool,
    /// The app wants to leave.
    left: bool,
}

/// Whether the screen is behind the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    No,
    /// By something that happened by itself: in its turn.
    InTurn,
    /// By the user: at once.
    Now,
}

impl Front {
    /// With a terminal that was just taken.
    pub fn new(
        app: App,
        (screen, reader): (Screen, Reader),
        around: Surroundings,
        requests: UnboundedSender<Request>,
        later: UnboundedSender<Event>,
    ) -> Self {
        let mut probe = Probe::default();
        let asked_tmux = around.tmux.then(tmux::ask_beside);
        let before = probe.ask(&around.term, around.tmux);
        Self {
            code: picture::CodeFile::new(&around.pictures),
            app,
            cache: ui::Cache::default(),
            screen,
            reader,
            around,
            requests,
            later,
            probe,
            told: Told::default(),
            native: None,
            large: Lane::new(),
            small: Lane::new(),
            tmux: None,
            asked_tmux,
            timers: Timers::new(),
            pace: Pace::new(clock::instant()),
            before,
            due: Due::Now,
            painting: false,
            away: false,
            left: false,
        }
    }

    /// The app wants to leave.
    pub const fn left(&self) -> bool {
        self.left
    }

    /// When something is to be done that no event tells: a timer, or a frame that was held back.
    pub fn wakes(&mut self) -> Option<Instant> {
        let timer = self.timers.next();
        let frame = self.paint();
        [timer, frame].into_iter().flatten().min()
    }

    /// Something happened by itself.
    pub fn happen(&mut self, event: Event) {
        self.due = self.due.max(Due::InTurn);
        self.update(event);
    }

    /// The backend tells something.
    pub fn told(&mut self, told: Notification) {
        let code = matches!(told, Notification::Login(Login::Scan { .. } | Login::Confirm { .. }));
        if !(code && self.around.hide_code) {
            self.happen(Event::Server(told));
        }
    }

    /// The terminal sent something.
    pub fn input(&mut self, input: Input) {
        let event = match input {
            // of the same read: they were meant for the editor
            Input::Key(_) | Input::Mouse(_) | Input::Paste(_) if self.away => None,
            Input::Key(event) => keys::key(event).map(Event::Key),
            Input::Mouse(event) => keys::mouse(event).map(Event::Mouse),
            Input::Paste(text) => Some(Event::Paste(text)),
            Input::Focus(focused) => Some(Event::Focus(focused)),
            Input::Reply(reply) => {
                let found = self.probe.answer(reply);
                return found.into_iter().for_each(|found| self.found(found));
            }
        };
        if let Some(event) = event {
            self.due = Due::Now;
            self.update(event);
        }
    }

    fn found(&mut self, found: Found) {
        match found {
            Found::Widths { ambiguous_wide, utf8 } => {
                if !utf8 {
                    tracing::warn!("the terminal does not read UTF-8");
                }
                if self.around.ask_widths && ambiguous_wide != self.app.settings().ambiguous_wide {
                    // what was drawn with the wrong widths stands anywhere
                    self.screen.forget();
                    self.happen(Event::Widths { ambiguous_wide });
                }
            }
            Found::Background { light } => self.happen(Event::Background { light }),
            Found::Told(told) => {
                tracing::debug!(?told, "the terminal");
                self.told = told;
            }
        }
    }

    /// All timers that are due.
    pub fn ring(&mut self) {
        let now = clock::instant();
        while let Some(timer) = self.timers.due(now) {
            self.due = Due::Now;
            self.update(Event::Timer(timer));
        }
    }

    /// The window has another size.
    pub fn resized(&mut self) {
        let size = screen::size();
        if self.app.size() != (size.width, size.height) {
            self.happen(Event::Resize { columns: size.width, rows: size.height });
        }
    }

    /// The machine was asleep: the backend's connections are dead.
    pub fn awake(&self) {
        // it ends only with us
        drop(self.requests.send(Request::Awake));
    }

    /// The frame that was on its way has arrived.
    pub const fn painted(&mut self) {
        self.painting = false;
    }

    /// The editor has ended. What it left comes first: a terminal that cannot be taken again is
    /// the end, and the text then goes with the draft.
    pub fn edited(&mut self, event: Event) {
        let was_away = std::mem::take(&mut self.away);
        self.update(event);
        if was_away && !self.away {
            self.reader.resume();
            self.continued();
        }
    }

    /// The editor has the terminal, so C-c is meant for it.
    pub const fn away(&self) -> bool {
        self.away
    }

    /// Stop until the shell continues us (SIGTSTP has come).
    pub fn stop(&mut self) {
        if !self.away {
            self.screen.give_back();
        }
        signals::stop_ourselves();
        self.continued();
    }

    /// Somebody continued us, and may have been at the terminal: take it again. A terminal that
    /// cannot be taken has gone (its hang-up continues stopped programs, too).
    pub fn continued(&mut self) {
        if self.away {
            return;
        }
        if self.screen.retake().is_err() {
            return self.happen(Event::Leave);
        }
        self.due = Due::Now;
        self.resized();
    }

    fn update(&mut self, event: Event) {
        for effect in update(&mut self.app, clock::now(), event) {
            self.act(effect);
        }
    }

    fn act(&mut self, effect: Effect) {
        match effect {
            // the backend ends only with us, and then nothing can be asked any more
            Effect::Ask(request) => drop(self.requests.send(request)),
            Effect::Timer { after_ms, timer } => {
                self.timers.set(clock::instant(), Duration::from_millis(after_ms), timer);
            }
            Effect::Copy(text) => self.copy(text),
            Effect::WritePng { text } => self.write_png(text),
            Effect::RemovePng => self.code.remove(),
            Effect::Edit(text) => self.edit(text),
            Effect::OpenFile { path, play } => {
                let words = if play { &self.around.play } else { &self.around.open };
                self.open(words.clone(), path.into_os_string());
            }
            Effect::OpenAddress(url) => {
                let address = url.starts_with("https://") || url.starts_with("http://");
                if address {
                    self.open(self.around.open.clone(), url.into());
                }
            }
            Effect::CompletePath(path) => self.complete(path),
            Effect::Paint { of, path, room, native } => {
                self.paint_picture(of, path, room, native);
            }
            Effect::PastePicture(number) => self.paste_picture(number),
            Effect::Notify(notice) => self.notify(notice),
            Effect::Pager(text) => self.page(text),
            Effect::Title(text) => self.before.extend(clipboard::title(&text)),
            Effect::Suspend => signals::stop_all(),
            Effect::Redraw => {
                self.screen.forget();
                self.before.extend(self.probe.ask(&self.around.term, self.around.tmux));
                self.due = Due::Now;
            }
            Effect::Quit => self.left = true,
        }
    }

    /// Into tmux's buffer where we run in it, else to the terminal, else into a file.
    fn copy(&mut self, text: String) {
        let fits = clipboard::copy(&text).filter(|_| !self.around.tmux);
        if let Some(bytes) = fits {
            self.before.extend(bytes);
            return self.happen(Event::Copied(Ok(Copied::Terminal)));
        }
        self.learn_tmux();
        let (later, dir) = (self.later.clone(), self.around.scratch.clone());
        let outside = self.tmux.as_ref().is_some_and(|tmux| tmux.clipboard != "off");
        let tmux = self.around.tmux;
        tokio::task::spawn_blocking(move || {
            let kept = || clipboard::keep(&text, &dir).map(Copied::File);
            let copied = if tmux {
                tmux::copy(&text).map(|()| Copied::Tmux { outside }).or_else(|_| kept())
            } else {
                kept()
            };
            later.send(Event::Copied(copied.map_err(|error| chain(&error)))).ok();
        });
    }

    /// The bell, the terminal's own notice, and the user's program.
    fn notify(&mut self, notice: Notice) {
        self.learn_tmux();
        let passes = self.around.tmux.then(|| self.tmux.as_ref().is_some_and(|it| it.passes));
        let bytes = notify::bytes(&notice, self.how(), passes);
        if self.before.len() + bytes.len() < BEFORE_MOST {
            self.before.extend(bytes);
        }
        let hook = self.around.hook.clone();
        if !hook.is_empty() {
            tokio::task::spawn_blocking(move || notify::tell(&hook, &notice));
        }
    }

    /// As the user wishes, else as the terminal around everything understands.
    fn how(&self) -> How {
        if let Some(how) = self.around.notify {
            return how;
        }
        match &self.tmux {
            Some(tmux) => notify::by_name(&tmux.name, &tmux.term),
            None => notify::by_name(&self.told.name, &self.around.term),
        }
    }

    /// The terminal's own graphics go over the frame that left their cells free.
    fn draw_native(&mut self) {
        let shown = self.cache.native().cloned();
        if shown == self.native {
            return;
        }
        if let Some((_, old)) = self.native.take() {
            self.screen.write(old.erase.to_vec());
            // what has no command to take it away is painted over
            self.screen.forget();
            self.due = Due::Now;
        }
        if let Some((at, native)) = shown {
            let mut bytes = format!("\x1b7\x1b[{};{}H", at.y + 1, at.x + 1).into_bytes();
            bytes.extend_from_slice(&native.bytes);
            bytes.extend_from_slice(b"\x1b8");
            self.screen.write(bytes);
            self.native = Some((at, native));
        }
    }

    /// The Linux console prints what it does not know, and tmux passes addresses on from 3.4.
    fn shows_links(&mut self) -> bool {
        self.learn_tmux();
        let passes = |tmux: &Tmux| !matches!(tmux.version.as_str(), old if old < "3.4");
        let around = !self.around.tmux || self.tmux.as_ref().is_some_and(passes);
        around && self.around.term != "linux"
    }

    /// screen prints what of a sequence is more than 768 bytes.
    fn longest_link(&self) -> usize {
        if self.around.term.starts_with("screen") { 500 } else { usize::MAX }
    }

    /// What tmux said meanwhile.
    fn learn_tmux(&mut self) {
        if let Some(told) = self.asked_tmux.as_ref().and_then(|asked| asked.try_recv().ok()) {
            self.tmux = told;
            self.asked_tmux = None;
        }
    }

    fn write_png(&mut self, text: String) {
        let later = self.later.clone();
        self.code.write(text, move |written| {
            let words = written.map(|path| path.display().to_string()).map_err(|e| chain(&e));
            later.send(Event::Saved(words)).ok();
        });
    }

    fn open(&self, words: Vec<String>, what: OsString) {
        let later = self.later.clone();
        tokio::task::spawn_blocking(move || {
            let shown = opener::show(&words, &what);
            let failed = shown.err().map(|error| match error {
                opener::Error::Nobody => String::new(),
                error => chain(&error),
            });
            let what = Printable::line(&what.to_string_lossy()).to_string();
            later.send(Event::Opened { what, failed }).ok();
        });
    }

    fn paint_picture(&mut self, of: PictureOf, path: PathBuf, room: (u16, u16), native: bool) {
        self.learn_tmux();
        let later = self.later.clone();
        let lane = if native { &mut self.large } else { &mut self.small };
        let found = graphics::of(&self.told, self.tmux.as_ref(), self.around.tmux);
        let graphics = self.around.graphics.unwrap_or(found).filter(|_| native);
        let encoded = graphics.map(|graphics| preview::Native { graphics, cell: screen::cell() });
        lane.next(of, move || {
            let picture = preview::picture(&path, room, encoded).map_err(|error| chain(&error));
            later.send(Event::Painted { of, path, native, picture }).ok();
        });
    }

    fn paste_picture(&self, number: u64) {
        let (dir, later) = (self.around.scratch.clone(), self.later.clone());
        let stamp = clock::now().0;
        tokio::task::spawn_blocking(move || {
            let pasted = pasteboard::picture(&dir, stamp).map_err(|error| chain(&error));
            later.send(Event::Pasted(number, pasted)).ok();
        });
    }

    fn complete(&self, path: PathBuf) {
        let later = self.later.clone();
        tokio::task::spawn_blocking(move || {
            let found = opener::complete(&path);
            later.send(Event::Completed { path, found }).ok();
        });
    }

    fn page(&mut self, text: String) {
        self.reader.pause();
        self.screen.give_back();
        self.away = true;
        let (words, dir) = (self.around.pager.clone(), self.around.scratch.clone());
        let later = self.later.clone();
        tokio::task::spawn_blocking(move || {
            let read = editor::read(&words, &dir, &text).map_err(|error| chain(&error));
            later.send(Event::Paged(read)).ok();
        });
    }

    fn edit(&mut self, text: String) {
        self.reader.pause();
        self.screen.give_back();
        self.away = true;
        let (words, dir) = (self.around.editor.clone(), self.around.scratch.clone());
        let later = self.later.clone();
        tokio::task::spawn_blocking(move || {
            let edited = editor::edit(&words, &dir, &text).map_err(|error| chain(&error));
            later.send(Event::Edited(edited)).ok();
        });
    }

    /// Show the state if it changed and the terminal can take a frame; else when it may.
    fn paint(&mut self) -> Option<Instant> {
        if self.painting || self.away || (self.due == Due::No && self.before.is_empty()) {
            return None;
        }
        if self.due < Due::Now
            && let Err(next) = self.pace.take(clock::instant())
        {
            return Some(next);
        }
        self.show();
        None
    }

    fn show(&mut self) {
        let (columns, rows) = self.app.size();
        let area = ratatui::layout::Rect::new(0, 0, columns, rows);
        let mut frame = Buffer::empty(area);
        let caret = ui::render(&self.app, &mut self.cache, area, &mut frame);
        let links = self.cache.take_links();
        let most = if self.shows_links() { self.longest_link() } else { 0 };
        let links = links.into_iter().filter(|link| link.url.len() <= most).collect();
        self.screen.show(frame, caret, std::mem::take(&mut self.before), links);
        self.draw_native();
        self.painting = true;
        self.due = Due::No;
    }
}

#[cfg(test)]
mod tests;
