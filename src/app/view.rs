//! What is drawn of the state: which part stands where, and what each says.

use super::action::Action;
use super::geometry::{INPUT_MARGIN, INPUT_ROWS, Panes, Places, TALL_ROWS};
use super::page::{self, INDENT, LEFT, Layout, Measure, Placed, RIGHT};
use super::popup::{PopupRow, PopupView};
use super::side::SideRow;
use super::status_message::Tone;
use super::timeline::Scroll;
use super::{App, Hint, Outside, Screen, ops};
use crate::api::{Connection, Login};
use crate::model::{Chat, ChatId, ChatKind, Content, Item, Lang, undisguised};
use crate::text::{self, Editor, Layout as InputLayout};

impl App {
    /// Which part of the screen stands where.
    #[must_use]
    pub fn places(&self) -> Places {
        let (columns, rows) = self.size;
        let first = Places::of(columns, rows, 1, self.panes());
        let width = first.input.width.saturating_sub(INPUT_MARGIN).max(1);
        let input = self.composer.editor().row_count(width, self.widths(), usize::from(INPUT_ROWS));
        let input = input.saturating_add(self.unconfirmed().len());
        Places::of(columns, rows, u16::try_from(input).unwrap_or(u16::MAX), self.panes())
    }

    /// The edition has one conversation only: there is nothing to choose, so there is no list, and
    /// it is open at any size.
    #[must_use]
    pub(super) fn is_notebook(&self) -> bool {
        let edition = self.account.as_ref().map_or(self.edition, |account| account.edition);
        !edition.has_contacts() && self.chats.is_single()
    }

    pub(super) fn panes(&self) -> Panes {
        if self.bare {
            Panes::Bare
        } else if self.is_notebook() {
            Panes::Messages
        } else if self.list_shown || self.chats.open().is_none() {
            Panes::Usual {
                list_only: self.list_only || self.chats.open().is_none(),
                side: self.side_shown && self.chats.open().is_some(),
            }
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

    /// The list has the place of the messages, or no conversation is open beside it: it is chosen
    /// from by keys.
    #[must_use]
    pub(super) fn list_has_keys(&self) -> bool {
        let places = self.places();
        let alone = places.timeline.is_empty() || self.chats.open().is_none();
        self.screen() == Screen::Chats && !places.list.is_empty() && alone
    }

    /// The rows of the list from the first one in sight, and at which of them the user is.
    pub fn list(&self) -> impl Iterator<Item = (&Chat, bool)> {
        let open = if self.list_has_keys() { self.chats.marked() } else { self.chats.open_id() };
        let rows = self.chats.listed().skip(self.chats.first_row());
        rows.map(move |chat| (chat, Some(chat.id) == open))
    }

    /// Rows of the screen that each conversation of the list has: with a high window the newest
    /// message is shown too.
    #[must_use]
    pub const fn list_lines(&self) -> u16 {
        if self.size.1 >= TALL_ROWS { 2 } else { 1 }
    }

    /// The rows of the pane at the right.
    #[must_use]
    pub fn side(&self) -> Vec<SideRow> {
        let height = usize::from(self.places().side.height);
        let members = if self.open_is_group() { self.members.as_slice() } else { &[] };
        self.side.rows(members, height, self.lang())
    }

    fn open_is_group(&self) -> bool {
        matches!(self.chats.open().map(|chat| chat.kind), Some(ChatKind::Group { .. }))
    }

    /// Unread messages and mentions in all conversations that are not muted.
    #[must_use]
    pub fn totals(&self) -> (u32, u32) {
        self.chats.totals()
    }

    /// The conversation that is open.
    #[must_use]
    pub fn open(&self) -> Option<&Chat> {
        self.chats.open_id().and_then(|id| self.chats.shown(id))
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
    pub(super) const fn reader_measure(&self) -> Measure {
        // A popup's rows have a cell left and right, and are read across no more than 72.
        let width = self.size.0.saturating_sub(2);
        let width = if width > 72 { 72 } else { width };
        Measure { width, widths: self.widths(), lang: self.lang() }
    }

    pub(super) fn layout(&self) -> Layout<'_> {
        let place = self.places().timeline;
        let (read_to, unread) = self.timeline.unread();
        let group = self.open_is_group();
        let other = self.chats.open().filter(|_| !group).map_or("", |chat| chat.name.as_str());
        Layout {
            items: self.timeline.items(),
            names: self.timeline.names(),
            transfers: &self.transfers,
            home: self.settings.home.as_deref(),
            previews: &self.previews,
            me: self.me(),
            other,
            zone: &self.settings.zone,
            today: page::when::date(self.now, &self.settings.zone),
            unknown: self
                .chats
                .open()
                .is_some_and(|it| page::is_unknown(it, self.login == Login::In)),
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
    pub(super) fn transcript(&self, items: &[Item]) -> String {
        let layout = self.layout();
        let measure = self.reader_measure();
        let mut out = String::new();
        for item in items {
            let day = page::when::date(item.written(), &self.settings.zone);
            let day = day.map(|day| day.to_string()).unwrap_or_default();
            let at = page::when::clock(item.written(), &self.settings.zone);
            out.push_str(&[day.as_str(), " ", &at, " ", &layout.name(item), "\n"].concat());
            let rows = match &item.content {
                // As it was written, without our line breaks.
                Content::Text(text) => {
                    let text = undisguised(text, self.lang());
                    text.lines().map(str::to_owned).collect()
                }
                content => page::whole(content, measure),
            };
            for row in rows {
                out.push_str(&["    ", &row, "\n"].concat());
            }
        }
        out
    }

    pub(super) fn chat_row(&self, id: ChatId) -> PopupRow {
        let Some(chat) = self.chats.shown(id) else { return PopupRow::default() };
        let right = if chat.unread > 0 { chat.unread.to_string() } else { String::new() };
        PopupRow { left: chat.called(self.lang()).to_owned(), right, ..PopupRow::default() }
    }

    /// The last line.
    #[must_use]
    pub fn hint(&self) -> Hint {
        let counts = self.counts();
        let alarmed = self.status.as_ref().is_some_and(|it| it.tone == Tone::Alarming);
        if let Some(words) = ops::lines::question(self).filter(|_| !alarmed) {
            return Hint { words, alarming: false, counts };
        }
        // A cell left and right, and a blank before the counts.
        let taken = if counts.is_empty() { 2 } else { 3 + text::cells(&counts, self.widths()) };
        let room = self.size.0.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX));
        let (words, alarming) = match &self.status {
            Some(message) => (self.status_within(message, room), message.tone == Tone::Alarming),
            None if self.screen() == Screen::Login => match &self.connection {
                // Why one stands here again.
                Connection::Ended { why } | Connection::LivesOn { why } => (why.to_string(), true),
                _ => (String::new(), false),
            },
            None => (self.keys_hint(), false),
        };
        Hint { words, alarming, counts }
    }

    fn keys_hint(&self) -> String {
        let lang = self.lang();
        if !self.pending.is_empty() {
            let keys: Vec<String> = self.pending.iter().map(|key| key.shown()).collect();
            return format!("{} …", keys.join(" "));
        }
        if let Some(item) = self.timeline.selected() {
            return ops::item::keys_of(self, item);
        }
        if self.login != Login::In && self.outside == Outside::Reading {
            return lang
                .pick(
                    "未登录，可以读和写草稿；输入 /login 扫码",
                    "not logged in: reading and drafts only; /login shows the code",
                )
                .to_owned();
        }
        if self.normal {
            return lang
                .pick(
                    "普通模式: i 写 F1 帮助 : 命令 / 搜索 v 选消息 J/K 切换",
                    "NORMAL: i insert F1 help : commands / search v select J/K chats",
                )
                .to_owned();
        }
        let keys = |actions: &[(Action, &str)]| {
            let key = |(action, does): &(Action, &str)| {
                self.settings.keymap.key_of(*action).map(|key| format!("{key} {does}"))
            };
            actions.iter().filter_map(key).collect::<Vec<_>>().join(" ")
        };
        let (help, menu) = (lang.pick("帮助", "help"), lang.pick("菜单", "menu"));
        let first = [(Action::Help, help), (Action::Menu, menu)];
        let search = (Action::Search, lang.pick("搜索", "search"));
        let select = (Action::Select, lang.pick("选消息", "select"));
        if self.list_has_keys() {
            let choose = lang.pick("↑↓ 选 Enter 打开", "↑↓ choose Enter open");
            return format!("{choose} {}", keys(&first));
        }
        if self.is_notebook() {
            return format!("{} {}", keys(&first), keys(&[search, select]));
        }
        // In a narrow window the end is cut: what leads to all the rest goes first.
        let go_to = (Action::GoTo, lang.pick("跳转", "go to"));
        let step = [Action::NextChat, Action::PreviousChat];
        let step: Vec<_> = step.iter().filter_map(|it| self.settings.keymap.key_of(*it)).collect();
        [
            keys(&first),
            keys(&[go_to]),
            format!("{} {}", step.join("/"), lang.pick("切换", "chats")),
            keys(&[search, select]),
        ]
        .join(" ")
    }

    fn counts(&self) -> String {
        let drafts = self.composer.drafts();
        let (waiting, undecided) = self.chats.waiting();
        let mut parts: Vec<String> = Vec::new();
        if drafts > 0 {
            parts.push(format!("{} {drafts}", self.lang().pick("草稿", "drafts")));
        }
        if waiting > 0 {
            parts.push(format!("{} {waiting}", self.lang().pick("待发", "unsent")));
        }
        let others = parts.join(" ");
        if undecided == 0 {
            return others;
        }
        let (full, short) = undecided_words(self, undecided);
        let with = |words: &str| [others.as_str(), words].join(" ").trim_start().to_owned();
        // Half of the last line is theirs.
        let room = usize::from(self.size.0.saturating_sub(2).div_ceil(2));
        let forms = [with(&full), with(&short), full];
        let fits = |form: &String| text::cells(form, self.widths()) <= room;
        forms.into_iter().find(fits).unwrap_or(short)
    }
}

/// How many messages wait for the user to decide, in which chat the next of them stands, and the
/// key that leads there: in full, and where there is little room.
fn undecided_words(app: &App, count: u32) -> (String, String) {
    let (lang, open) = (app.lang(), app.chats.open_id());
    let key = app.settings.keymap.key_of(Action::NextUndecided);
    let key = key.filter(|_| app.screen() == Screen::Chats);
    let key = key.map(|key| format!(" {key}")).unwrap_or_default();
    let next = ops::undecided::leads_to(app).filter(|chat| Some(*chat) != open);
    let Some(chat) = next.and_then(|chat| app.chats.get(chat)) else {
        return match lang {
            Lang::Zh => (format!("{count} 条要你决定{key}"), format!("{count} 条待定{key}")),
            Lang::En => (format!("{count} to decide{key}"), format!("{count}?{key}")),
        };
    };
    let called = |most: u16| {
        let mark = page::mark(app.widths());
        text::truncate(chat.called(lang), most, app.widths(), mark).into_owned()
    };
    let more = count > chat.stuck;
    match lang {
        Lang::Zh => {
            let and_more = if more { "等" } else { "" };
            let full = format!("{}{and_more} {count} 条要你决定{key}", called(12));
            (full, format!("{}待定{key}", called(6)))
        }
        Lang::En => {
            let and_more = if more { " …" } else { "" };
            let full = format!("{count} to decide: {}{and_more}{key}", called(12));
            (full, format!("{}?{key}", called(6)))
        }
    }
}
