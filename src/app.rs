//! All state of the frontend, and what each event does to it. Pure: no clock, file, task or terminal.

mod account;
pub mod action;
mod chats;
mod clipboard;
mod clock;
pub mod colours;
pub mod command;
mod composer;
pub mod dialog;
pub mod effect;
pub mod event;
pub mod finder;
mod forms;
pub mod frame;
pub mod geometry;
mod held;
mod hint;
mod inbox;
mod input_grace;
mod jump;
mod kept_view;
pub mod key;
mod key_state;
pub mod keymap;
mod listing;
mod local_names;
mod namesakes;
pub mod notification;
mod ops;
pub mod page;
pub mod picture;
pub mod previews;
mod question;
pub mod quotation;
mod quotations;
mod requests;
#[cfg(test)]
mod robot;
mod screen;
mod session;
pub mod settings;
pub mod shell_words;
pub mod side_pane;
mod status_message;
pub mod timeline;
pub mod transfers;
mod unconfirmed;
mod update;
mod view;
mod window;

use crate::api::{Connection, Login, Method, Request};
use crate::model::{EditionId, Lang, Timestamp};
use crate::text::Widths;

pub use chats::ListRoom;
pub use effect::{Effect, Effects, Opening};
pub use event::{Copied, Event, Mouse, MouseKind, Timer};
pub use held::{Held, Writing, words_of};
pub use kept_view::KeptView;
pub use key::{Code, Key};
pub use ops::item::name_of as file_name;
pub use screen::Screen;
pub use session::CodeView;
pub use settings::{Keeps, OpenAt, PageLayout, Settings, Theme};
pub use update::update;

use account::AccountState;
use clipboard::Clipboard;
use clock::Clock;
use dialog::Dialog;
use inbox::Inbox;
use input_grace::InputGrace;
use key_state::KeyState;
use requests::Requests;
use session::{Outside, Session};
use status_message::Status;
use unconfirmed::{Leaving, Unconfirmed};
use window::Window;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// Keys, or what happened.
    pub words: String,
    pub alarming: bool,
    /// Something is said; else these are keys.
    pub said: bool,
    /// Drafts and unsent messages.
    pub counts: String,
}

/// All state of the frontend.
#[derive(Clone, Debug)]
pub struct App {
    settings: Settings,
    window: Window,
    clock: Clock,
    session: Session,
    account: AccountState,
    inbox: Inbox,
    requests: Requests,
    unconfirmed: Unconfirmed,
    leaving: Leaving,
    dialog: Option<Dialog>,
    grace: InputGrace,
    keys: KeyState,
    status: Status,
    clipboard: Clipboard,
}

impl App {
    /// A frontend of which nothing is known yet.
    #[must_use]
    pub fn new(
        settings: Settings,
        edition: EditionId,
        (columns, rows): (u16, u16),
        now: Timestamp,
    ) -> Self {
        let view = settings.view;
        let mut inbox = Inbox::default();
        inbox.chats.set_listing(view.listing);
        Self {
            settings,
            window: Window::new((columns, rows), view),
            clock: Clock::new(now),
            session: Session::new(edition),
            account: AccountState::default(),
            inbox,
            requests: Requests::default(),
            unconfirmed: Unconfirmed::default(),
            leaving: Leaving::default(),
            dialog: None,
            grace: InputGrace::default(),
            keys: KeyState::default(),
            status: Status::default(),
            clipboard: Clipboard::default(),
        }
    }

    /// What the user chose and what the terminal is.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The interface's language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.settings.lang
    }

    /// The terminal's background, where it told: a light one.
    #[must_use]
    pub const fn light(&self) -> Option<bool> {
        self.window.light
    }

    /// How wide characters are.
    #[must_use]
    pub const fn widths(&self) -> Widths {
        self.settings.widths()
    }

    /// The time of the last event.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.clock.now
    }

    /// Columns and rows.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        self.window.size
    }

    /// What covers the screen. The chats are shown as soon as there are any, before the server has
    /// answered; the login as soon as it needs the user, and from then on to its end.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        if self.window.blank {
            return Screen::Blank;
        }
        let chats = match self.session.login {
            Login::LoggedIn => true,
            Login::Starting | Login::Unreachable { .. } => match self.session.outside {
                Outside::Waiting => self.account.who.is_some(),
                Outside::AtLogin => false,
                Outside::Reading => true,
            },
            Login::LoadingContacts { .. }
            | Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::Expired
            | Login::Refused { .. } => matches!(self.session.outside, Outside::Reading),
        };
        if chats { Screen::Chats } else { Screen::Login }
    }

    /// Somebody has logged in here: there is a history to read.
    #[must_use]
    pub const fn has_account(&self) -> bool {
        self.account.who.is_some()
    }

    /// The account's name; empty while there is none.
    #[must_use]
    pub fn me(&self) -> &str {
        self.account.who.as_ref().map_or("", |account| account.me.name().as_str())
    }

    /// Asks something about the account that is shown.
    fn ask(&mut self, method: Method) -> Effect {
        let id = self.requests.next();
        Effect::Ask(Request { id, account: self.account.key(), method })
    }

    /// The user has quit, and the program leaves as soon as every word is confirmed.
    #[must_use]
    pub const fn is_leaving(&self) -> bool {
        matches!(self.leaving, Leaving::Waiting)
    }

    /// Words have left the input and are not confirmed to be on the disk. A frame that shows them
    /// gone waits a moment for that.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        !self.unconfirmed.all().is_empty()
    }

    /// The edition that is or will be logged in to.
    #[must_use]
    pub const fn edition(&self) -> EditionId {
        self.session.edition
    }

    /// How far the login is.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.session.login
    }

    /// How the login code is shown.
    #[must_use]
    pub const fn code(&self) -> CodeView {
        self.session.code
    }

    /// How the session fares.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.session.connection
    }
}
