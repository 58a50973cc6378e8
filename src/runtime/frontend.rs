//! The frontend as the loop sees it: events go in, frames and effects come out.

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

/// Everything that belongs to the terminal and to what it shows.
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
    /// Something happened since it was told what we hold.
    changed: bool,
    /// The app wants to leave.
    left: bool,
    /// Our job was told to stop, and has not been continued.
    stopping: bool,
    /// The user quit by a key of the read that is dealt with now.
    quit_in_read: bool,
}

/// What is left out, by the configuration or the command.
#[derive(Clone, Copy, Debug)]
struct Options {
    /// The terminal decides how wide ambiguous characters are, not the user.
    ask_widths: bool,
    /// Nobody needs to see the code of the login.
    hide_code: bool,
}

impl Frontend {
    /// With a terminal that was just taken.
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
        if std::mem::take(&mut self.changed) {
            self.jobs.hold(|| self.app.held());
        }
        let timer = self.timers.next();
        let frame = self.paint();
        [timer, frame, self.lending.ends_until()].into_iter().flatten().min()
    }

    /// Something happened by itself.
    pub fn happen(&mut self, event: Event) {
        self.frames.request(Due::InTurn);
        self.update(event);
    }

    /// The backend tells something, or answers.
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
        self.lending.is_away() || self.left || self.stopping || self.quit_in_read
    }

    fn input(&mut self, input: Input) {
        let event = match translate::input(input) {
            // of the same read: it was meant for the next program in the terminal
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

    /// How much the user has written, and where the caret stands.
    fn written(&self) -> (usize, usize) {
        let editor = self.app.editor();
        (editor.text().len(), editor.caret())
    }

    /// The terminal turned out to be so.
    fn learn(&mut self, finding: &Finding) {
        match *finding {
            Finding::Widths { ambiguous_wide, utf8 } => {
                if !utf8 {
                    tracing::warn!("the terminal does not read UTF-8");
                }
                let differs = ambiguous_wide != self.app.settings().ambiguous_wide;
                if self.options.ask_widths && differs {
                    // what was drawn with the wrong widths stands anywhere
                    self.terminal.forget();
                    self.happen(Event::Widths { ambiguous_wide });
                }
            }
            Finding::Background { light } => self.happen(Event::Background { light }),
            Finding::Told(_) => {}
        }
    }

    /// All timers that are due.
    pub fn ring(&mut self) {
        let now = clock::instant();
        let leaving = self.lending.insist(now);
        self.leave_lent_if(leaving);
        while let Some(timer) = self.timers.due(now) {
            self.frames.request(Due::Now);
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
        self.terminal.finish_input();
    }

    /// We are told to end, by this signal.
    pub fn end(&mut self, signal: Signal) {
        if self.lending.is_away() {
            let leaving = self.lending.end(signal, clock::instant());
            self.leave_lent_if(leaving);
        } else {
            self.finish_input();
        }
    }

    /// `ctrl-c` from a terminal that makes a signal of it.
    pub fn interrupt(&mut self) {
        if self.lending.is_away() {
            self.lending.interrupt();
        } else {
            self.finish_input();
        }
    }

    /// Another program had the terminal and is over, and so are we.
    fn leave_lent_if(&mut self, leaving: Leaving) {
        match leaving {
            Leaving::Waits => {}
            Leaving::Now => {
                self.terminal.restore(self.lending.departure());
                self.happen(Event::Leave);
            }
        }
    }

    /// The editor has ended. What it left comes first: a terminal that cannot be taken again is
    /// the end, and the text then goes with the draft.
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

    /// SIGTSTP has come. By our own doing, or while another program has the terminal, nothing stands in
    /// the way; from elsewhere it means what Control-Z does, which waits for the disk.
    pub fn told_to_stop(&mut self) {
        if self.stopping || self.lending.is_away() {
            self.stop();
        } else {
            self.happen(Event::Suspend);
        }
    }

    /// Stop until the shell continues us.
    fn stop(&mut self) {
        if !self.lending.is_away() {
            self.terminal.hand_back();
        }
        signals::stop_ourselves();
        self.continued();
    }

    /// Somebody continued us, and may have been at the terminal: take it again. A terminal that
    /// cannot be taken has gone (its hang-up continues stopped programs, too).
    pub fn continued(&mut self) {
        self.stopping = false;
        if self.lending.is_away() {
            return;
        }
        if self.terminal.retake().is_err() {
            return self.happen(Event::Leave);
        }
        self.frames.request(Due::Now);
        self.resized();
    }

    /// The frame that was on its way was written.
    pub fn painted(&mut self, written: Written) {
        let now = clock::instant();
        self.terminal.painted(written, now);
        if let Some(frame) = self.frames.painted(written, now) {
            self.update(Event::Shown(frame));
        }
    }

    /// Show the state if it changed and the terminal can take a frame; else when it may.
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
            // the backend ends only with us, and then nothing can be asked any more
            Effect::Ask(request) => drop(self.requests.send(request)),
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
            Effect::PastePicture(number) => self.jobs.paste_picture(number, lang),
            Effect::Notify(notice) => {
                self.terminal.notify(&notice);
                self.jobs.run_hook(notice);
            }
            Effect::Pager(text, opening) => self.page(text, opening),
            Effect::KeepView(view) => self.jobs.keep_view(view),
            Effect::Title(text) => self.terminal.set_title(text),
            Effect::Suspend => self.stopping = signals::stop_all(),
            Effect::Redraw => {
                self.terminal.forget();
                self.terminal.ask();
                self.frames.request(Due::Now);
            }
            Effect::Quit => self.left = true,
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

    /// How a failure of a program is told.
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
