//! All state of the frontend, and what each event does to it. Pure: no clock, file, task or terminal.

pub mod action;
mod chats;
pub mod command;
mod composer;
pub mod effect;
pub mod event;
pub mod geometry;
mod goto;
pub mod info;
pub mod key;
pub mod keymap;
pub mod notice;
pub mod page;
pub mod picker;
pub mod picture;
pub mod popup;
pub mod prompt;
#[cfg(test)]
mod robot;
mod search;
pub mod settings;
pub mod timeline;
pub mod transfers;
mod update;
pub mod words;

use crate::api::{Account, Connection, Login};
use crate::model::{
    Chat, ChatId, Content, EditionId, Item, ItemId, Lang, Member, Position, Timestamp,
};
use crate::text::{Editor, Layout as InputLayout, Widths};

pub use effect::Effect;
pub use event::{Copied, Event, Mouse, MouseKind, Timer};
pub use key::{Code, Key};
pub use settings::{Settings, Theme};
pub use update::update;

use chats::Chats;
use composer::Composer;
use event::TimerKind;
use geometry::{INPUT_MARGIN, Panes, Places};
use goto::Index;
use page::{INDENT, LEFT, Layout, Measure, Placed, RIGHT};
use popup::{Popup, PopupRow, PopupView};
use search::{Seeking, Walk};
use timeline::{Scroll, Timeline};
use transfers::Transfers;

/// What covers the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The login.
    Login,
    /// List, messages, input.
    Chats,
    /// Nothing, until a key is pressed.
    Blank,
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

/// Something said on the last line for a while.
#[derive(Clone, Debug)]
struct Notice {
    words: String,
    alarming: bool,
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
    /// The user reads the chats although the session has ended.
    peeking: bool,
    connection: Connection,
    chats: Chats,
    timeline: Timeline,
    composer: Composer,
    popup: Option<Popup>,
    /// The names of chats and members, once they were looked for.
    index: Option<Index>,
    questions: Vec<(ChatId, Vec<Chat>)>,
    transfers: Transfers,
    /// Members of the open group.
    members: Vec<Member>,
    /// An own message is being recalled to be written anew: which, and its text.
    rewriting: Option<(ItemId, String)>,
    /// A place in a history was asked for.
    seeking: Option<Seeking>,
    /// Where the user was before going to places; `None`: at the newest message.
    origins: Vec<(ChatId, Option<Position>)>,
    /// The walk through the messages that mention the user.
    walk: Option<Walk>,
    /// A path in the input is being completed: from which byte, and which.
    completing: Option<(usize, std::path::PathBuf)>,
    /// What is known of somebody was asked for: whom, and the group they were seen in.
    asked_details: Option<(ChatId, Option<ChatId>)>,
    /// The keys of a sequence that is not complete.
    pending: Vec<Key>,
    notice: Option<Notice>,
    /// When the user was called last.
    called: Option<Timestamp>,
    /// The next Control-C quits.
    quitting: bool,
    list_shown: bool,
    /// With one pane, the list is shown.
    list_only: bool,
    bare: bool,
    blank: bool,
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
            peeking: false,
            connection: Connection::Connecting,
            chats: Chats::default(),
            timeline: Timeline::default(),
            composer: Composer::default(),
            popup: None,
            index: None,
            questions: Vec::new(),
            transfers: Transfers::default(),
            members: Vec::new(),
            rewriting: None,
            seeking: None,
            origins: Vec::new(),
            walk: None,
            completing: None,
            asked_details: None,
            pending: Vec::new(),
            notice: None,
            called: None,
            quitting: false,
            list_shown: true,
            list_only: true,
            bare: false,
            blank: false,
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
    /// answered; the login as soon as it needs the user.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        if self.blank {
            return Screen::Blank;
        }
        let chats = match self.login {
            Login::In => true,
            Login::Starting | Login::Unreachable { .. } => self.account.is_some(),
            Login::Entering { .. }
            | Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::Pushed
            | Login::Expired
            | Login::Refused { .. } => self.peeking,
        };
        if chats { Screen::Chats } else { Screen::Login }
    }

    /// The account's name; empty while there is none.
    #[must_use]
    pub fn me(&self) -> &str {
        self.account.as_ref().map_or("", |account| account.me.name().as_str())
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

    /// Which part of the screen stands where.
    #[must_use]
    pub fn places(&self) -> Places {
        let (columns, rows) = self.size;
        let first = Places::of(columns, rows, 1, self.panes());
        let width = first.input.width.saturating_sub(INPUT_MARGIN).max(1);
        let input = self.composer.editor().layout(width, self.widths()).rows.len();
        Places::of(columns, rows, u16::try_from(input).unwrap_or(u16::MAX), self.panes())
    }

    fn panes(&self) -> Panes {
        if self.bare {
            Panes::Bare
        } else if self.list_shown || self.chats.open().is_none() {
            Panes::Usual { list_only: self.list_only || self.chats.open().is_none() }
        } else {
            Panes::Messages
        }
    }

    /// The input's rows and caret.
    #[must_use]
    pub fn input_layout(&self) -> InputLayout {
        let width = self.places().input.width.saturating_sub(INPUT_MARGIN).max(1);
        self.composer.editor().layout(width, self.widths())
    }

    /// What is being written.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.composer.editor()
    }

    /// The rows of the list from the first one in sight, and which of them is open.
    pub fn list(&self) -> impl Iterator<Item = (&Chat, bool)> {
        let open = self.chats.open_id();
        let rows = self.chats.listed().skip(self.chats.first_row());
        rows.map(move |chat| (chat, Some(chat.id) == open))
    }

    /// Unread messages and mentions in all conversations that are not muted.
    #[must_use]
    pub fn totals(&self) -> (u32, u32) {
        self.chats.totals()
    }

    /// The conversation that is open.
    #[must_use]
    pub fn open(&self) -> Option<&Chat> {
        self.chats.open()
    }

    /// The rows of messages in sight, from top to bottom; fewer than the area has stand at its end.
    #[must_use]
    pub fn page(&self) -> Vec<Placed> {
        self.layout().page(self.timeline.scroll)
    }

    /// New messages may lie below the page.
    #[must_use]
    pub fn scrolled_up(&self) -> bool {
        self.timeline.scroll != Scroll::Bottom || self.timeline.is_cut_off()
    }

    /// For a text that is read over the whole width.
    const fn reader_measure(&self) -> Measure {
        // A popup's rows have a cell left and right, and are read across no more than 72.
        let width = self.size.0.saturating_sub(2);
        let width = if width > 72 { 72 } else { width };
        Measure { width, widths: self.widths(), lang: self.lang() }
    }

    fn layout(&self) -> Layout<'_> {
        let place = self.places().timeline;
        let (read_to, unread) = self.timeline.unread();
        let group = matches!(
            self.chats.open().map(|chat| chat.kind),
            Some(crate::model::ChatKind::Group { .. })
        );
        let other = self.chats.open().filter(|_| !group).map_or("", |chat| chat.name.as_str());
        Layout {
            items: self.timeline.items(),
            names: self.timeline.names(),
            transfers: &self.transfers,
            me: self.me(),
            other,
            zone: &self.settings.zone,
            today: page::when::date(self.now, &self.settings.zone),
            read_to,
            unread,
            selected: self.timeline.selected().map(|item| item.id),
            at_start: self.timeline.at_start(),
            measure: Measure {
                width: place.width.saturating_sub(LEFT + INDENT + RIGHT),
                widths: self.widths(),
                lang: self.lang(),
            },
            height: usize::from(place.height),
        }
    }

    /// The list over the rest, if there is one.
    #[must_use]
    pub fn popup(&self) -> Option<PopupView> {
        self.popup.as_ref().map(|popup| popup.view(self))
    }

    /// Messages as a text to read: time and name, then the words indented.
    fn transcript(&self, items: &[Item]) -> String {
        let layout = self.layout();
        let measure = self.reader_measure();
        let mut out = String::new();
        for item in items {
            let day = page::when::date(item.at, &self.settings.zone);
            let day = day.map(|day| day.to_string()).unwrap_or_default();
            let at = page::when::clock(item.at, &self.settings.zone);
            out.push_str(&[day.as_str(), " ", &at, " ", &layout.name(item), "\n"].concat());
            let rows = match &item.content {
                // As it was written, without our line breaks.
                Content::Text(text) => text.lines().map(str::to_owned).collect(),
                content => page::whole(content, measure),
            };
            for row in rows {
                out.push_str(&["    ", &row, "\n"].concat());
            }
        }
        out
    }

    fn chat_row(&self, id: ChatId) -> PopupRow {
        let Some(chat) = self.chats.get(id) else { return PopupRow::default() };
        let right = if chat.unread > 0 { chat.unread.to_string() } else { String::new() };
        PopupRow { left: chat.name.to_string(), right, key: None }
    }

    /// The last line.
    #[must_use]
    pub fn hint(&self) -> Hint {
        let (words, alarming) = match &self.notice {
            Some(notice) => (notice.words.clone(), notice.alarming),
            None if self.screen() == Screen::Login => (String::new(), false),
            None => (self.keys_hint(), false),
        };
        Hint { words, alarming, counts: self.counts() }
    }

    fn keys_hint(&self) -> String {
        let lang = self.lang();
        if !self.pending.is_empty() {
            let keys: Vec<String> = self.pending.iter().map(ToString::to_string).collect();
            return format!("{} …", keys.join(" "));
        }
        if let Some(item) = self.timeline.selected() {
            let enter = update::default_words(item, lang);
            let keys = lang.pick(
                "r 引用 y 复制 f 转发 d 撤回 e 改 v 看 Esc 返回",
                "r quote y copy f forward d recall e edit v view Esc",
            );
            return format!("Enter {enter} {keys}");
        }
        if self.login != Login::In && self.peeking {
            return lang
                .pick(
                    "未登录，可以读和写草稿；^X / login 扫码",
                    "not logged in; ^X / login shows the code",
                )
                .to_owned();
        }
        lang.pick(
            "^G 跳转 ^N/^P 切换 ^R 搜索 ↑ 选消息 ^X 菜单 F1 帮助",
            "^G go to ^N/^P chats ^R search ↑ select ^X menu F1 help",
        )
        .to_owned()
    }

    fn counts(&self) -> String {
        let (drafts, waiting) = (self.composer.drafts(), self.chats.waiting());
        let mut parts = Vec::new();
        if drafts > 0 {
            parts.push(format!("{} {drafts}", self.lang().pick("草稿", "drafts")));
        }
        if waiting > 0 {
            parts.push(format!("{} {waiting}", self.lang().pick("待发", "unsent")));
        }
        parts.join(" ")
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
