//! All state of the frontend, and what each event does to it. Pure: no clock, file, task or terminal.

pub mod action;
mod chats;
pub mod command;
mod composer;
pub mod effect;
pub mod event;
mod forms;
pub mod frame;
pub mod geometry;
mod goto;
mod hands;
mod held;
mod hint;
pub mod info;
pub mod key;
pub mod keymap;
mod namesakes;
pub mod notice;
mod ops;
pub mod page;
pub mod picker;
pub mod picture;
pub mod popup;
pub mod previews;
pub mod prompt;
mod question;
pub mod quotation;
#[cfg(test)]
mod robot;
mod screen;
mod search;
pub mod settings;
pub mod side;
mod status_message;
pub mod timeline;
pub mod transfers;
mod unconfirmed;
mod update;
mod view;
pub mod words;

use crate::api::{Account, Connection, Login};
use crate::model::{ChatId, EditionId, ItemId, Lang, Member, Position, Timestamp};
use crate::text::Widths;

pub use effect::{Effect, Opening};
pub use event::{Copied, Event, Mouse, MouseKind, Timer};
pub use held::{Held, Writing};
pub use key::{Code, Key};
pub use ops::item::name_of as file_name;
pub use screen::Screen;
pub use settings::{Settings, Theme};
pub use update::update;

use chats::Chats;
use composer::Composer;
use event::TimerKind;
use forms::Forms;
use frame::Seen;
use goto::Index;
use hands::Hands;
use popup::Popup;
use previews::Previews;
use prompt::Garbled;
use question::{Irrevocable, Standing};
use search::{Seeking, Walk};
use side::Side;
use status_message::StatusMessage;
use timeline::Timeline;
use transfers::Transfers;
use unconfirmed::{Leaving, Unconfirmed};

/// Where the user stands while there is no session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Outside {
    /// Nothing was asked of them: the chats are shown while the session is restored.
    #[default]
    Waiting,
    /// The login needed them: it stays until it is done or they leave it, whatever comes between
    /// one step of it and the next.
    AtLogin,
    /// They read the chats although a login waits.
    Reading,
}

/// How the login code is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeView {
    /// Two blanks with a background colour for each module, instead of half blocks.
    pub spaces: bool,
    /// Light on dark.
    pub inverted: bool,
    /// The address too.
    pub link: bool,
}

/// The last line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// Keys, or what happened.
    pub words: String,
    /// It went wrong.
    pub alarming: bool,
    /// Drafts and unsent messages.
    pub counts: String,
}

/// Lines that came at once wait in the input of a conversation for what the user says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lines {
    chat: ChatId,
    /// The byte of the text at which their first line begins.
    from: usize,
    /// They came into a sent text that was looked at: which, counted from the newest.
    looked_at: Option<usize>,
}

/// What is known of somebody was asked for, to be shown when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AskedDetails {
    chat: ChatId,
    /// The group they were seen in.
    within: Option<ChatId>,
    /// By a row of a list, which stays until then: what is typed meanwhile is not for the chat below.
    from_list: bool,
}

/// Texts that came back within a moment: they are copied together, since a clipboard holds one.
#[derive(Clone, Debug)]
struct Returned {
    at: Timestamp,
    texts: String,
    why: String,
    copied: bool,
}

/// All state of the frontend.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own; none excludes another"
)]
pub struct App {
    settings: Settings,
    light: Option<bool>,
    size: (u16, u16),
    now: Timestamp,
    focused: bool,
    account: Option<Account>,
    edition: EditionId,
    login: Login,
    code: CodeView,
    outside: Outside,
    connection: Connection,
    chats: Chats,
    timeline: Timeline,
    composer: Composer,
    unconfirmed: Unconfirmed,
    leaving: Leaving,
    popup: Option<Popup>,
    /// The names of chats and members, once they were looked for.
    index: Option<Index>,
    hands: Hands,
    forms: Forms,
    transfers: Transfers,
    previews: Previews,
    /// Members of the open group.
    members: Vec<Member>,
    /// Own messages that are being recalled to be written anew: which, where, and their texts.
    rewriting: Vec<(ItemId, ChatId, String)>,
    /// What is being written in the user's editor: for which chat, and what stood in its input.
    writing: Option<(ChatId, String)>,
    /// Where pictures of the clipboard go when they come, by their numbers.
    pasting: Vec<(u64, ChatId)>,
    /// So many were asked for.
    pastes: u64,
    /// Texts that came back and have no conversation any more.
    returned: Option<Returned>,
    /// A line that nearly names a command, and was not sent the first time; in which chat.
    doubted: Option<(ChatId, String)>,
    /// Lines that the user is asked about.
    lines: Vec<Lines>,
    /// What is written in these conversations lacks something that was not understood.
    garbled: Vec<(ChatId, Garbled)>,
    /// The oldest change of a draft that the disk has not heard of.
    unsaved: Option<Timestamp>,
    /// The open chat was marked as unread by hand, and is not read yet.
    kept_unread: Option<ChatId>,
    /// A place in a history was asked for.
    seeking: Option<Seeking>,
    /// Where the user was before going to places; `None`: at the newest message.
    origins: Vec<(ChatId, Option<Position>)>,
    /// The walk through the messages that mention the user.
    walk: Option<Walk>,
    /// A path in the input is being completed: from which byte, and which.
    completing: Option<(usize, std::path::PathBuf)>,
    /// What is known of somebody was asked for.
    asked_details: Option<AskedDetails>,
    /// What cannot be undone and was asked about: the same key again does it.
    asked: Option<(ItemId, Irrevocable)>,
    /// How far the open conversation was on the screen.
    seen: Option<Seen>,
    /// The question that stands on the screen.
    standing: Option<Standing>,
    /// When a letter was pressed last while a message was selected.
    lettered: Option<Timestamp>,
    /// The first key of a sequence, pressed while a list lay over the rest.
    begun: Option<Key>,
    /// The keys of a sequence that is not complete.
    pending: Vec<Key>,
    status: Option<StatusMessage>,
    /// When the user was called last.
    called: Option<Timestamp>,
    /// The next Control-C quits.
    quitting: bool,
    list_shown: bool,
    side_shown: bool,
    side: Side,
    /// With one pane, the list is shown.
    list_only: bool,
    /// The login code lies on the disk as a picture.
    code_saved: bool,
    bare: bool,
    blank: bool,
    /// Normal mode.
    normal: bool,
    title: String,
    generation: u64,
    /// The generation of the newest timer of each kind.
    timers: Vec<Timer>,
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
        Self {
            settings,
            light: None,
            size: (columns, rows),
            now,
            focused: true,
            account: None,
            edition,
            login: Login::Starting,
            code: CodeView::default(),
            outside: Outside::Waiting,
            connection: Connection::Connecting,
            chats: Chats::default(),
            timeline: Timeline::default(),
            composer: Composer::default(),
            unconfirmed: Unconfirmed::default(),
            leaving: Leaving::default(),
            popup: None,
            index: None,
            hands: Hands::default(),
            forms: Forms::default(),
            transfers: Transfers::default(),
            previews: Previews::default(),
            members: Vec::new(),
            rewriting: Vec::new(),
            writing: None,
            pasting: Vec::new(),
            pastes: 0,
            returned: None,
            doubted: None,
            lines: Vec::new(),
            garbled: Vec::new(),
            unsaved: None,
            kept_unread: None,
            seeking: None,
            origins: Vec::new(),
            walk: None,
            completing: None,
            asked_details: None,
            asked: None,
            seen: None,
            standing: None,
            lettered: None,
            begun: None,
            pending: Vec::new(),
            status: None,
            called: None,
            quitting: false,
            list_shown: true,
            side_shown: true,
            side: Side::default(),
            list_only: true,
            code_saved: false,
            bare: false,
            blank: false,
            normal: false,
            title: String::new(),
            generation: 0,
            timers: Vec::new(),
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
        self.light
    }

    /// How wide characters are.
    #[must_use]
    pub const fn widths(&self) -> Widths {
        Widths::new(self.settings.ambiguous_wide)
    }

    /// The time of the last event.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Columns and rows.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        self.size
    }

    /// What covers the screen. The chats are shown as soon as there are any, before the server has
    /// answered; the login as soon as it needs the user, and from then on to its end.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        if self.blank {
            return Screen::Blank;
        }
        let chats = match self.login {
            Login::In => true,
            Login::Starting | Login::Unreachable { .. } => match self.outside {
                Outside::Waiting => self.account.is_some(),
                Outside::AtLogin => false,
                Outside::Reading => true,
            },
            Login::Entering { .. }
            | Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::Pushed
            | Login::Expired
            | Login::Refused { .. } => matches!(self.outside, Outside::Reading),
        };
        if chats { Screen::Chats } else { Screen::Login }
    }

    /// Somebody has logged in here: there is a history to read.
    #[must_use]
    pub const fn has_account(&self) -> bool {
        self.account.is_some()
    }

    /// The account's name; empty while there is none.
    #[must_use]
    pub fn me(&self) -> &str {
        self.account.as_ref().map_or("", |account| account.me.name().as_str())
    }

    /// The account whose conversations are shown.
    fn account_id(&self) -> Option<(u64, EditionId)> {
        self.account.as_ref().map(|account| (account.uin, account.edition))
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
        self.edition
    }

    /// How far the login is.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.login
    }

    /// How the login code is shown.
    #[must_use]
    pub const fn code(&self) -> CodeView {
        self.code
    }

    /// How the session fares.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A new timer of a kind; those of the kind that still run are void.
    fn timer(&mut self, kind: TimerKind) -> Timer {
        self.generation += 1;
        let timer = Timer { kind, generation: self.generation };
        self.timers.retain(|old| old.kind != kind);
        self.timers.push(timer);
        timer
    }

    /// The timer is the newest of its kind; it has run out now.
    fn expire(&mut self, timer: Timer) -> bool {
        let before = self.timers.len();
        self.timers.retain(|other| *other != timer);
        self.timers.len() < before
    }
}
