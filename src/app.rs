//! The whole state of the frontend, and how each event changes it. Nothing here reads a clock,
//! opens a file, starts a task or touches the terminal.

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
mod mentions;
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
    /// The keys that matter now, or a status message.
    pub words: String,
    pub alarming: bool,
    /// Whether `words` is a status message; otherwise they are hints about keys.
    pub said: bool,
    /// How many drafts and unsent messages there are, in words.
    pub counts: String,
}

/// The state of the frontend, changed by [`update`] alone.
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

    /// Whether the terminal's background is light; `None` as long as the terminal has not told.
    #[must_use]
    pub const fn light(&self) -> Option<bool> {
        self.window.light
    }

    /// How many cells the terminal gives to characters of ambiguous width.
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

    /// What covers the screen: the chats as soon as there are any, even before the server has
    /// answered; the login as soon as it needs the user, and from then on until it is done or left.
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

    /// Whether an account has logged in here, so that there is a history to read.
    #[must_use]
    pub const fn has_account(&self) -> bool {
        self.account.who.is_some()
    }

    /// The account's name; empty while there is none.
    #[must_use]
    pub fn me(&self) -> &str {
        self.account.who.as_ref().map_or("", |account| account.me.name().as_str())
    }

    /// A request about the account that is shown.
    fn ask(&mut self, method: Method) -> Effect {
        let id = self.requests.next();
        Effect::Ask(Request { id, account: self.account.key(), method })
    }

    /// Whether the user has quit and the program leaves as soon as every text is confirmed to be on
    /// the disk.
    #[must_use]
    pub const fn is_leaving(&self) -> bool {
        matches!(self.leaving, Leaving::Waiting)
    }

    /// Whether texts have left the input that are not confirmed to be on the disk. A frame that
    /// shows them gone waits a moment for that confirmation.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        !self.unconfirmed.all().is_empty()
    }

    /// The edition of the login: the one in use, or the one that comes next.
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

    /// How the connection to the server is.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.session.connection
    }
}
