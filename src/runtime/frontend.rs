//! The frontend as the loop uses it: events in, frames and effects out.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::process::Signal;
use tokio::sync::mpsc::UnboundedSender;

use super::environment::Environment;
use super::input::translate::{self, Translated};
use super::input::{Input, Reader};
use super::save_wait::SaveWait;
use super::terminal::capabilities::Clipboard;
use super::terminal::painter::Written;
use super::terminal::probe::Finding;
use super::terminal::screen::{self, Screen};
use super::thumbnail;
use super::timers::Timers;
use crate::api::{FromBackend, Login, Notification, Request};
use crate::app::{App, Copied, Effect, Event, Held, Opening, Timer, update};
use crate::host::{clock, signals};
use crate::ui;
use frames::{Due, Frames};
use jobs::{Jobs, Wanted};
use lending::{Leaving, Lending};
use terminal::{Drawn, Terminal};

mod frames;
mod jobs;
mod lending;
mod terminal;

/// The app with the terminal and everything that is shown on it.
#[derive(Debug)]
pub struct Frontend {
    app: App,
    cache: ui::Cache,
    requests: UnboundedSender<Request>,
    terminal: Terminal,
    frames: Frames,
    jobs: Jobs,
    lending: Lending,
    timers: Timers<Timer>,
    save_wait: SaveWait,
    options: Options,
    /// Whether something happened since the unsaved texts were last passed on.
    changed: bool,
    end: End,
    /// Whether the job was stopped and not continued yet.
    stopping: bool,
    /// Whether the user quit by a key of the read that is being handled.
    quit_in_read: bool,
}

/// Whether it ends, and why.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// The app wants to leave.
    left: bool,
    /// The signal, where nobody at the terminal wanted it.
    told_by: Option<Signal>,
}

/// What the configuration or the command leaves out.
#[derive(Clone, Copy, Debug)]
struct Options {
    /// Whether the terminal is asked for the width of ambiguous characters.
    ask_widths: bool,
    /// Whether the login code is not shown.
    hide_code: bool,
}

impl Frontend {
    /// A frontend on a terminal that was just taken.
    pub fn new(
        app: App,
        terminal: (Screen, Reader),
        environment: Environment,
        requests: UnboundedSender<Request>,
        later: UnboundedSender<Event>,
    ) -> Self {
        let Environment { terminal: facts, programs, folders, notes, .. } = environment;
        let Environment { ask_widths, hide_code, .. } = environment;
        Self {
            app,
            cache: ui::Cache::default(),
            requests,
            terminal: Terminal::new(terminal, facts),
            frames: Frames::new(clock::instant()),
            jobs: Jobs::new(later, programs, folders, notes),
            lending: Lending::default(),
            timers: Timers::new(),
            save_wait: SaveWait::new(),
            options: Options { ask_widths, hide_code },
            changed: true,
            end: End::default(),
            stopping: false,
            quit_in_read: false,
        }
    }

    /// Whether the app wants to leave.
    pub const fn left(&self) -> bool {
        self.end.left
    }

    /// The terminal went before anybody wanted to leave.
    pub fn hung_up(&self) -> bool {
        self.end.told_by == Some(Signal::HUP)
    }

    /// Nothing more comes from the terminal.
    pub fn input_is_gone(&mut self) {
        if !self.end.left {
            self.end.told_by.get_or_insert(Signal::HUP);
        }
    }

    /// Texts that are not known to be on the disk.
    pub fn held(&self) -> Held {
        self.app.held()
    }

    /// When something is due that no event reports: a timer, or a frame that was held back.
    pub fn wakes(&mut self) -> Option<Instant> {
        if std::mem::take(&mut self.changed) {
            self.jobs.hold(|| self.app.held());
        }
        let timer = self.timers.next();
        let frame = self.paint();
        [timer, frame, self.lending.ends_until()].into_iter().flatten().min()
    }

    /// Handles an event that no key caused.
    pub fn happen(&mut self, event: Event) {
        self.frames.request(Due::InTurn);
        self.update(event);
    }

    /// Handles a notification or an answer of the backend.
    pub fn told(&mut self, told: FromBackend) {
        match told {
            FromBackend::Response(response) => self.happen(Event::Response(response)),
            FromBackend::Notification(notification) => {
                let code = matches!(
                    notification,
                    Notification::Login(Login::Scan { .. } | Login::Confirm { .. })
                );
                if !(code && self.options.hide_code) {
                    self.happen(Event::Server(notification));
                }
            }
        }
    }

    /// Handles the input of one read.
    pub fn inputs(&mut self, inputs: Vec<Input>) {
        let was_leaving = self.app.is_leaving();
        for input in inputs {
            // A quit waits for the disk, and a user who sees that can press more keys.
            self.quit_in_read = !was_leaving && self.app.is_leaving();
            self.input(input);
        }
        self.quit_in_read = false;
    }

    /// Whether keys are for another program: an editor has the terminal, or the shell is about to
    /// get it.
    const fn is_lent(&self) -> bool {
        self.lending.is_away() || self.end.left || self.stopping || self.quit_in_read
    }

    fn input(&mut self, input: Input) {
        let event = match translate::input(input) {
            // It was in the same read, so it was meant for the next program in the terminal.
            Translated::User(_) if self.is_lent() => None,
            Translated::User(event) => event,
            Translated::Window(event) => Some(event),
            Translated::Nothing => None,
            Translated::Reply(reply) => {
                if let Some(finding) = self.terminal.answered(reply) {
                    self.learn(&finding);
                }
                None
            }
        };
        if let Some(event) = event {
            let before = self.written();
            self.update(event);
            let typed = self.written() != before;
            self.frames.request(if typed { Due::Typed } else { Due::Now });
        }
    }

    /// The length of the text in the input, and the caret.
    fn written(&self) -> (usize, usize) {
        let editor = self.app.editor();
        (editor.text().len(), editor.caret())
    }

    /// Takes in a fact about the terminal.
    fn learn(&mut self, finding: &Finding) {
        match *finding {
            Finding::Widths { ambiguous_wide, utf8 } => {
                if !utf8 {
                    tracing::warn!("the terminal does not read UTF-8");
                }
                let differs = ambiguous_wide != self.app.settings().ambiguous_wide;
                if self.options.ask_widths && differs {
                    // Characters that were drawn with wrong widths can be anywhere.
                    self.terminal.forget();
                    self.happen(Event::Widths { ambiguous_wide });
                }
            }
            Finding::Background { light } => self.happen(Event::Background { light }),
            Finding::Told(_) => {}
        }
    }

    /// Handles all timers that are due.
    pub fn ring(&mut self) {
        let now = clock::instant();
        let leaving = self.lending.insist(now);
        self.leave_lent_if(leaving);
        while let Some(timer) = self.timers.due(now) {
            self.frames.request(Due::Now);
            self.update(Event::Timer(timer));
        }
    }

    /// Handles a change of the size of the window.
    pub fn resized(&mut self) {
        let size = screen::size();
        if self.app.size() != (size.width, size.height) {
            self.happen(Event::Resize { columns: size.width, rows: size.height });
        }
    }

    /// Takes in the last input before the terminal is left.
    pub fn finish_input(&mut self) {
        self.terminal.finish_input();
    }

    /// Handles a signal that ends the program.
    pub fn end(&mut self, signal: Signal) {
        self.end.told_by.get_or_insert(signal);
        if self.lending.is_away() {
            let leaving = self.lending.end(signal, clock::instant());
            self.leave_lent_if(leaving);
        } else {
            self.finish_input();
        }
    }

    /// Handles Ctrl-C from a terminal that makes a signal of it.
    pub fn interrupt(&mut self) {
        self.end.told_by.get_or_insert(Signal::INT);
        if self.lending.is_away() {
            self.lending.interrupt();
        } else {
            self.finish_input();
        }
    }

    /// Ends after the program that had the terminal has ended.
    fn leave_lent_if(&mut self, leaving: Leaving) {
        match leaving {
            Leaving::Waits => {}
            Leaving::Now => {
                self.terminal.restore(self.lending.departure());
                self.happen(Event::Leave);
            }
        }
    }

    /// Takes the terminal back after the editor, whose text comes first: if the terminal cannot be
    /// taken again, the text still goes to the draft.
    pub fn edited(&mut self, event: Event) {
        let was_away = self.lending.take_back();
        self.update(event);
        if self.lending.is_ending() {
            return self.leave_lent_if(Leaving::Now);
        }
        if was_away && !self.lending.is_away() {
            self.terminal.resume();
            self.continued();
        }
    }

    /// Handles SIGTSTP. If we caused it, or another program has the terminal, the process stops at
    /// once; otherwise it has the effect of Ctrl-Z, which waits for the disk.
    pub fn told_to_stop(&mut self) {
        if self.stopping || self.lending.is_away() {
            self.stop();
        } else {
            self.happen(Event::Suspend);
        }
    }

    /// Stops until the shell continues the process.
    fn stop(&mut self) {
        if !self.lending.is_away() {
            self.terminal.hand_back();
        }
        signals::stop_ourselves();
        self.continued();
    }

    /// Takes the terminal again after the process was continued. If that fails it is gone, because
    /// a hang-up continues stopped programs too.
    pub fn continued(&mut self) {
        self.stopping = false;
        if self.lending.is_away() {
            return;
        }
        if self.terminal.retake().is_err() {
            self.input_is_gone();
            return self.happen(Event::Leave);
        }
        self.frames.request(Due::Now);
        self.resized();
    }

    /// Notes that the last frame was written.
    pub fn painted(&mut self, written: Written) {
        let now = clock::instant();
        self.terminal.painted(written, now);
        if let Some(frame) = self.frames.painted(written, now) {
            self.update(Event::Shown(frame));
        }
    }

    /// Draws the state if it has changed and the terminal can take a frame; otherwise returns when
    /// it can.
    fn paint(&mut self) -> Option<Instant> {
        let wanted = self.frames.is_due() || self.terminal.has_output();
        if !wanted || self.frames.is_painting() || self.lending.is_away() {
            return None;
        }
        let now = clock::instant();
        let until = self.terminal.holds_until(now).max(self.save_wait.until(&self.app, now));
        if until.is_some() {
            return until;
        }
        match self.frames.take_turn(now, self.terminal.speed()) {
            Err(next) => Some(next),
            Ok(most) => {
                self.show(most.or(self.terminal.frame_limit()));
                None
            }
        }
    }

    fn show(&mut self, most: Option<usize>) {
        let (columns, rows) = self.app.size();
        let area = Rect::new(0, 0, columns, rows);
        let mut frame = Buffer::empty(area);
        let caret = ui::render(&self.app, &mut self.cache, area, &mut frame);
        let links = self.cache.take_links();
        self.terminal.show((frame, caret), links, most);
        let drawn = self.terminal.draw_native(self.cache.native().cloned());
        self.frames.begin(self.app.shows_first());
        match drawn {
            Drawn::Whole => {}
            Drawn::Again => self.frames.request(Due::Now),
        }
    }

    fn update(&mut self, event: Event) {
        self.changed = true;
        for effect in update(&mut self.app, clock::now(), event) {
            self.act(effect);
        }
    }

    fn act(&mut self, effect: Effect) {
        let lang = self.app.lang();
        match effect {
            // Fails only if the backend has ended, and then nothing can be requested any more.
            Effect::Ask(request) => {
                if request.method.stores_user_text() {
                    // Before the backend can fail on it.
                    self.jobs.hold(|| self.app.held());
                }
                drop(self.requests.send(request));
            }
            Effect::Timer { after_ms, timer } => {
                self.timers.set(clock::instant(), Duration::from_millis(after_ms), timer);
            }
            Effect::Copy(text) => self.copy(text),
            Effect::WritePng { text } => self.jobs.write_png(text, lang),
            Effect::RemovePng => self.jobs.remove_png(),
            Effect::Edit(text) => self.edit(text),
            Effect::NoteUnaddressed(text) => self.jobs.note_unaddressed(text),
            Effect::RemoveEdited => self.save_wait.remove_oldest_file(),
            Effect::KeepEdited { why } => self.jobs.tell_kept(self.save_wait.keep_files(), &why),
            Effect::OpenFile { path, play: true } => self.jobs.play(path.into_os_string(), lang),
            Effect::OpenFile { path, play: false } => self.jobs.open(path.into_os_string(), lang),
            Effect::OpenAddress(url) => {
                let address = url.starts_with("https://") || url.starts_with("http://");
                if address {
                    self.jobs.open(url.into(), lang);
                }
            }
            Effect::CompletePath(path) => self.jobs.complete_path(path),
            Effect::Paint { of, path, room, native } => {
                self.paint_picture(Wanted { of, path, room, native });
            }
            Effect::SaveText { number, name, text } => {
                self.jobs.save_text(number, (name, text), lang);
            }
            Effect::PastePicture(number) => self.jobs.paste_picture(number, lang),
            Effect::Notify(notice) => {
                self.terminal.notify(&notice);
                self.jobs.run_hook(notice);
            }
            Effect::Pager(text, opening) => self.page(text, opening),
            Effect::KeepView(view) => self.jobs.keep_view(view),
            Effect::Title(text) => self.terminal.set_title(text),
            Effect::StartDaemon => self.jobs.start_daemon(lang),
            Effect::Suspend => self.stopping = signals::stop_all(),
            Effect::Redraw => {
                self.terminal.forget();
                self.terminal.ask();
                self.frames.request(Due::Now);
            }
            Effect::Quit => self.end.left = true,
        }
    }

    fn copy(&mut self, text: String) {
        let lang = self.app.lang();
        match self.terminal.capabilities().clipboard.of_length(text.len()) {
            Clipboard::Terminal => {
                self.terminal.copy(&text);
                self.happen(Event::Copied(Ok(Copied::Terminal)));
            }
            Clipboard::Tmux { outside } => {
                self.jobs.copy_to_tmux(text, Copied::Tmux { outside }, lang);
            }
            Clipboard::File => self.jobs.copy_to_file(text, lang),
        }
    }

    fn paint_picture(&mut self, wanted: Wanted) {
        let graphics = self.terminal.capabilities().graphics.filter(|_| wanted.native);
        let cell = screen::cell();
        let graphics = graphics.map(|graphics| thumbnail::Native { graphics, cell });
        self.jobs.paint_picture(wanted, graphics, self.app.lang());
    }

    fn page(&mut self, text: String, opening: Opening) {
        self.terminal.lend();
        let program = self.lending.begin();
        let unseen = self.app.held().beside(None);
        self.jobs.page((text, opening), unseen, program, self.wording());
    }

    fn edit(&mut self, text: String) {
        self.terminal.lend();
        let (program, files) = (self.lending.begin(), self.save_wait.files());
        let given = self.app.edited();
        let unseen = self.app.held().beside(given.as_ref());
        self.jobs.edit(text, (given, unseen), files, program, self.wording());
    }

    /// The words for failures of programs.
    fn wording(&self) -> jobs::Wording {
        jobs::Wording { lang: self.app.lang(), home: self.app.settings().home.clone() }
    }
}

impl Drop for Frontend {
    fn drop(&mut self) {
        if self.lending.is_away() {
            self.lending.give_up();
            self.terminal.restore(screen::Departure::Killed);
        }
        self.terminal.hand_back();
    }
}

#[cfg(test)]
mod tests;
