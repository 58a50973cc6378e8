//! The frontend as the loop sees it: events go in, frames and effects come out.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ratatui::layout::Position;
use tokio::sync::mpsc::UnboundedSender;

use super::Environment;
use super::input::translate;
use super::input::{Input, Reader, Reply};
use super::terminal::capabilities;
use super::timers::Timers;
use crate::api::{Login, Notification, PictureOf, Request};
use crate::app::frame::Frame;
use crate::app::notice::Notice;
use crate::app::picture::Native;
use crate::app::{App, Effect, Event, Held, Timer, update};
use crate::host::background::OneByOne;
use crate::host::{clock, qr_png, signals};
use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::runtime::desktop::notify;
use crate::runtime::frame_limiter::FrameLimiter;
use crate::runtime::lifo_worker::LifoWorker;
use crate::runtime::save_wait::SaveWait;
use crate::runtime::terminal::line_speed::LineSpeed;
use crate::runtime::terminal::probe::{Found, Probe, TerminalReport};
use crate::runtime::terminal::screen::{self, Question, Screen};
use crate::runtime::terminal::tmux::{self, Tmux};
use crate::ui;
use ending::Ending;
use frames::Due;

mod ending;
mod errands;
mod frames;

/// What goes out ahead of a frame beyond this waits for nobody (bytes): calls are left out.
const BEFORE_MOST: usize = 64 << 10;

/// Everything that belongs to the terminal and to what it shows.
#[derive(Debug)]
pub struct Frontend {
    app: App,
    cache: ui::Cache,
    screen: Screen,
    reader: Reader,
    around: Environment,
    requests: UnboundedSender<Request>,
    /// What ends later on another thread comes back here.
    later: UnboundedSender<Event>,
    probe: Probe,
    /// What the terminal told of itself.
    told: TerminalReport,
    /// How long it takes to answer.
    line: LineSpeed,
    /// The picture in the terminal's own graphics that is drawn now, and where.
    native: Option<(Position, Native)>,
    /// Where pictures are made for the screen: the one that fills it does not wait for the others.
    large: LifoWorker<PictureOf>,
    small: LifoWorker<PictureOf>,
    /// What lies around tmux, once it has said so.
    tmux: Option<Tmux>,
    asked_tmux: Option<Receiver<Option<Tmux>>>,
    timers: Timers<Timer>,
    hook: OneByOne<notify::Hook>,
    limiter: FrameLimiter,
    save_wait: SaveWait,
    /// Goes out ahead of the next frame.
    before: Vec<u8>,
    /// The window's title that goes with it: of many that change while a slow line is busy, the last.
    title: Option<String>,
    /// The call that goes with it: likewise.
    call: Vec<u8>,
    due: Due,
    /// What the frame that was written last was due for.
    shown_for: Due,
    code: qr_png::CodeFile,
    /// A frame is on its way to the terminal.
    painting: bool,
    /// What it shows first.
    shows: Option<Frame>,
    /// A question goes with it.
    asking: bool,
    /// The editor has the terminal.
    away: bool,
    /// That one.
    lent: ForegroundProgram,
    /// We were told to end while it had.
    ending: Option<Ending>,
    /// The app wants to leave.
    left: bool,
    /// Our job was told to stop, and has not been continued.
    stopping: bool,
    /// The user quit by a key of the read that is dealt with now.
    quit_in_read: bool,
}

impl Frontend {
    /// With a terminal that was just taken.
    pub fn new(
        app: App,
        (screen, reader): (Screen, Reader),
        around: Environment,
        requests: UnboundedSender<Request>,
        later: UnboundedSender<Event>,
    ) -> Self {
        let mut probe = Probe::default();
        let asked_tmux = around.tmux.then(tmux::ask_beside);
        let before = probe.ask(&around.term, around.tmux);
        let mut line = LineSpeed::default();
        if Probe::is_answered_by(&around.term) {
            line.ask(clock::instant());
            reader.asked();
        }
        Self {
            code: qr_png::CodeFile::new(&around.pictures),
            app,
            cache: ui::Cache::default(),
            screen,
            reader,
            around,
            requests,
            later,
            probe,
            told: TerminalReport::default(),
            line,
            native: None,
            large: LifoWorker::new(),
            small: LifoWorker::new(),
            tmux: None,
            asked_tmux,
            timers: Timers::new(),
            hook: OneByOne::new(notify::tell),
            limiter: FrameLimiter::new(clock::instant()),
            save_wait: SaveWait::new(),
            before,
            title: None,
            call: Vec::new(),
            due: Due::Now,
            shown_for: Due::Now,
            painting: false,
            shows: None,
            asking: false,
            away: false,
            lent: ForegroundProgram::default(),
            ending: None,
            left: false,
            stopping: false,
            quit_in_read: false,
        }
    }

    /// The app wants to leave.
    pub const fn left(&self) -> bool {
        self.left
    }

    /// What was written and is not known to be on the disk.
    pub fn held(&self) -> Held {
        self.app.held()
    }

    /// When something is to be done that no event tells: a timer, or a frame that was held back.
    pub fn wakes(&mut self) -> Option<Instant> {
        let timer = self.timers.next();
        let frame = self.paint();
        [timer, frame, self.ending.map(Ending::until)].into_iter().flatten().min()
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

    /// The terminal sent these, in one read.
    pub fn inputs(&mut self, inputs: Vec<Input>) {
        let was_leaving = self.app.is_leaving();
        for input in inputs {
            // a quit waits for the disk, and who sees it wait may press more keys
            self.quit_in_read = !was_leaving && self.app.is_leaving();
            self.input(input);
        }
        self.quit_in_read = false;
    }

    /// What the user sends is not for us: an editor has the terminal, or the shell will have it.
    const fn is_lent(&self) -> bool {
        self.away || self.left || self.stopping || self.quit_in_read
    }

    fn input(&mut self, input: Input) {
        let event = match input {
            // of the same read: they were meant for whoever has the terminal next
            Input::Key(_)
            | Input::Mouse(_)
            | Input::Paste(_)
            | Input::Burst(_)
            | Input::KeysDropped
            | Input::NotUtf8
            | Input::Pasting(_)
                if self.is_lent() =>
            {
                None
            }
            Input::Key(event) => translate::key(event).map(Event::Key),
            Input::Mouse(event) => translate::mouse(event).map(Event::Mouse),
            Input::Paste(text) => Some(Event::Paste(text)),
            Input::Burst(text) => Some(Event::Burst(text)),
            Input::KeysDropped => Some(Event::KeysDropped),
            Input::NotUtf8 => Some(Event::NotUtf8),
            Input::Pasting(bytes) => Some(Event::Pasting(bytes)),
            Input::PasteLost | Input::PasteEnd => None,
            Input::Focus(focused) => Some(Event::Focus(focused)),
            Input::Reply(reply) => {
                if matches!(reply, Reply::Attributes { .. }) {
                    self.line.answered(clock::instant());
                    self.reader.set_escape_patience(self.line.escape_patience());
                }
                let found = self.probe.answer(reply);
                return found.into_iter().for_each(|found| self.found(found));
            }
        };
        if let Some(event) = event {
            let before = self.written();
            self.update(event);
            let typed = self.written() != before;
            self.due = self.due.max(if typed { Due::Typed } else { Due::Now });
        }
    }

    /// How much the user has written, and where the caret stands.
    fn written(&self) -> (usize, usize) {
        let editor = self.app.editor();
        (editor.text().len(), editor.caret())
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
        self.insist(now);
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

    /// The terminal is gone, or somebody wants us to end: what it sent comes first, then the end.
    pub fn finish_input(&mut self) {
        self.reader.finish();
    }

    /// The machine was asleep: the backend's connections are dead.
    pub fn awake(&self) {
        // it ends only with us
        drop(self.requests.send(Request::Awake));
    }

    /// The editor has ended. What it left comes first: a terminal that cannot be taken again is
    /// the end, and the text then goes with the draft.
    pub fn edited(&mut self, event: Event) {
        let was_away = std::mem::take(&mut self.away);
        self.update(event);
        if self.ending.is_some() {
            return self.leave_lent();
        }
        if was_away && !self.away {
            self.reader.resume();
            self.continued();
        }
    }

    /// Stop until the shell continues us (SIGTSTP has come).
    pub fn stop(&mut self) {
        if !self.away {
            self.hand_back();
        }
        signals::stop_ourselves();
        self.continued();
    }

    /// The terminal goes to another program that reads it.
    fn lend(&mut self) {
        self.hand_back();
        self.reader.pause();
        self.away = true;
    }

    /// Give the terminal back, and with it nothing that it sent to us: what was asked is waited for
    /// as long as this line takes.
    fn hand_back(&mut self) {
        let now = clock::instant();
        let question = if self.line.is_answering() { Question::Asked } else { Question::Left };
        if self.screen.quiet(question) {
            if question == Question::Asked {
                self.line.ask(now);
                self.reader.asked();
            }
            self.reader.drain(self.line.patience(now));
            self.line.forget();
        }
        self.screen.give_back();
    }

    /// Somebody continued us, and may have been at the terminal: take it again. A terminal that
    /// cannot be taken has gone (its hang-up continues stopped programs, too).
    pub fn continued(&mut self) {
        self.stopping = false;
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
            Effect::RemoveEdited => self.save_wait.remove_oldest_file(),
            Effect::KeepEdited { why } => self.keep_edited(&why),
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
            Effect::Pager(text, opening) => self.page(text, opening),
            Effect::Title(text) => self.title = Some(text),
            Effect::Suspend => self.stopping = signals::stop_all(),
            Effect::Redraw => {
                self.screen.forget();
                self.ask();
                self.due = Due::Now;
            }
            Effect::Quit => self.left = true,
        }
    }

    /// Ask the terminal about itself.
    fn ask(&mut self) {
        self.before.extend(self.probe.ask(&self.around.term, self.around.tmux));
        if Probe::is_answered_by(&self.around.term) {
            self.line.ask(clock::instant());
            self.reader.asked();
        }
    }

    /// The bell, the terminal's own notice, and the user's program.
    fn notify(&mut self, notice: Notice) {
        self.learn_tmux();
        let passes = self.around.tmux.then(|| self.tmux.as_ref().is_some_and(|it| it.passes));
        let how = self.around.notify.unwrap_or_else(|| {
            capabilities::notices(&self.told, self.tmux.as_ref(), &self.around.term)
        });
        let bytes = notify::bytes(&notice, how, passes);
        if self.line.most().is_some() {
            // on a slow line many would come at once, long after
            self.call = bytes;
        } else if self.before.len() + bytes.len() < BEFORE_MOST {
            self.before.extend(bytes);
        }
        let hook = self.around.hook.clone();
        if !hook.is_empty() {
            // Of many notices behind a program that is slow the next one is told, not all of them.
            self.hook.next(notify::Hook { words: hook, notice });
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

    /// What tmux said meanwhile.
    fn learn_tmux(&mut self) {
        if let Some(told) = self.asked_tmux.as_ref().and_then(|asked| asked.try_recv().ok()) {
            self.tmux = told;
            self.asked_tmux = None;
        }
    }
}

impl Drop for Frontend {
    fn drop(&mut self) {
        if self.away {
            self.give_up_lent();
        }
        self.hand_back();
    }
}

#[cfg(test)]
mod tests;
