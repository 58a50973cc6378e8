//! The last line of the screen: the status message, or the keys that matter here, and the count of
//! messages that wait.

use super::action::{
    Action, ChatAction, EditAction, MessageAction, NormalAction, Place, SelectAction, WindowAction,
};
use super::ops::{item, leave, lending, lines, side_pane, undecided};
use super::page;
use super::session::Outside;
use super::status_message::{StatusMessage, Tone, Until};
use super::transfers::Transfer;
use super::{App, Hint, Screen};
use crate::api::{Connection, Login};
use crate::model::{Item, Lang};
use crate::text;
use crate::words::lives_on;

impl App {
    #[must_use]
    pub fn hint(&self) -> Hint {
        let counts = self.counts();
        let alarmed = self.status.message.as_ref().is_some_and(|it| it.tone == Tone::Alarming);
        if let Some(words) = lines::question(self).filter(|_| !alarmed) {
            return Hint { words, alarming: false, said: true, counts };
        }
        // One cell left and right, and a blank before the counts.
        let taken = if counts.is_empty() { 2 } else { 3 + text::cells(&counts, self.widths()) };
        let room = self.window.size.0.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX));
        let (words, alarming) = match &self.status.message {
            Some(message) => (self.status_within(message, room), message.tone == Tone::Alarming),
            None if let Some(what) = waits_for_disk(self) => (what.to_owned(), false),
            None if self.screen() == Screen::Login => match &self.session.connection {
                // The reason why the user is asked to log in again.
                Connection::Ended { why } => (why.words(self.lang()).to_string(), true),
                Connection::LivesOn { why } => (lives_on(why, self.lang()).to_string(), true),
                Connection::Connecting
                | Connection::Online { .. }
                | Connection::Stale { .. }
                | Connection::Offline { .. } => (String::new(), false),
            },
            None => (self.keys_hint(room), false),
        };
        let said = self.status.message.is_some() || !self.keys.pending.is_empty();
        Hint { words, alarming, said, counts }
    }

    /// When the selected message was written, by whom, and its place among the loaded ones; then
    /// the keys that act on it.
    fn selected_hint(&self, item: &Item, room: u16) -> String {
        let keys = item::keys_of(self, item);
        let marked = self.inbox.timeline.marked().len();
        let (now, zone) = (self.clock.now, &self.settings.zone);
        let name = self.layout().name(item);
        let short = |most: u16| {
            text::truncate(&name, most, self.widths(), page::mark(self.widths())).into_owned()
        };
        let marks = match (marked, self.lang()) {
            (0, _) => String::new(),
            (count, Lang::Zh) => format!("已选 {count} 条 · "),
            (count, Lang::En) => format!("{count} marked · "),
        };
        let at = self.inbox.timeline.place(item.id).map_or(0, |at| at + 1);
        let more = if self.inbox.timeline.at_start() { "" } else { "+" };
        let (written, of) = (item.written(), self.inbox.timeline.items().len());
        let (second, short_name) = (page::when::second(written, now, zone), short(12));
        let named =
            |name: &str| if name.is_empty() { String::new() } else { format!(" · {name}") };
        let forms = [
            format!("{marks}{second}{} · {at}/{of}{more}  {keys}", named(&short_name)),
            format!("{marks}{second}{}  {keys}", named(&short_name)),
            format!("{marks}{}{}  {keys}", page::when::clock(written, zone), named(&short(8))),
        ];
        let fits = |form: &String| text::cells(form, self.widths()) <= usize::from(room);
        let [_, _, shortest] = &forms;
        let shortest = shortest.clone();
        forms.into_iter().find(fits).unwrap_or(shortest)
    }

    fn keys_hint(&self, room: u16) -> String {
        let lang = self.lang();
        if !self.keys.pending.is_empty() {
            let keys: Vec<String> = self.keys.pending.iter().map(|key| key.shown()).collect();
            return format!("{} …", keys.join(" "));
        }
        if let Some(item) = self.inbox.timeline.selected() {
            return self.selected_hint(item, room);
        }
        if side_pane::cursor(self).is_some() {
            return side_hint(self);
        }
        if self.session.login != Login::LoggedIn && self.session.outside == Outside::Reading {
            return lang
                .pick(
                    "未登录，可以读和写草稿；输入 /login 扫码",
                    "not logged in: reading and drafts only; /login shows the code",
                )
                .to_owned();
        }
        if self.keys.normal {
            return normal_hint(self);
        }
        let keys = |actions: &[(Action, &str)]| {
            let key = |(action, does): &(Action, &str)| {
                self.settings.keymap.key_of(*action).map(|key| format!("{key} {does}"))
            };
            actions.iter().filter_map(key).collect::<Vec<_>>().join(" ")
        };
        let (help, menu) = (lang.pick("帮助", "help"), lang.pick("菜单", "menu"));
        let first = [
            (Action::Window(WindowAction::Help), help),
            (Action::Window(WindowAction::Menu), menu),
        ];
        let search = (Action::Chat(ChatAction::Search), lang.pick("搜索", "search"));
        let select = (Action::Select(SelectAction::Begin), lang.pick("选消息", "select"));
        if self.list_has_keys() {
            let choose = choosing(self);
            return format!("{choose} {}", keys(&first));
        }
        if self.is_notebook() {
            return format!("{} {}", keys(&first), keys(&[search, select]));
        }
        let unread = (Action::Chat(ChatAction::NextUnread), lang.pick("未读", "unread"));
        let tab = self.inbox.chats.unread_elsewhere() > 0 && self.editor().is_empty();
        // A narrow window cuts off the end, so the key that leads to everything else comes first.
        let go_to = (Action::Chat(ChatAction::GoTo), lang.pick("跳转", "go to"));
        let step = [Action::Chat(ChatAction::NextChat), Action::Chat(ChatAction::PreviousChat)];
        let step: Vec<_> = step.iter().filter_map(|it| self.settings.keymap.key_of(*it)).collect();
        let unread = if tab { format!(" {}", keys(&[unread])) } else { String::new() };
        [
            keys(&first),
            keys(&[go_to]),
            format!("{} {}", step.join("/"), lang.pick("切换", "chats")),
            format!("{}{unread}", keys(&[search, select])),
        ]
        .join(" ")
    }

    fn counts(&self) -> String {
        let drafts = self.account.composer.drafts();
        let (waiting, undecided) = self.inbox.chats.waiting();
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
        // The counts get at most half of the last line.
        let room = usize::from(self.window.size.0.saturating_sub(2).div_ceil(2));
        let forms = [with(&full), with(&short), full];
        let fits = |form: &String| text::cells(form, self.widths()) <= room;
        forms.into_iter().find(fits).unwrap_or(short)
    }

    /// The status message in `width` cells, with the current progress if it is about a file in
    /// transfer.
    fn status_within(&self, message: &StatusMessage, width: u16) -> String {
        let mut text = message.text.clone();
        if let Until::Transfer(item) = message.until
            && let Some(Transfer::Moving(moving)) = self.account.transfers.get(item)
        {
            text.tail = format!("  {}{}", moving.amount(), text.tail);
        }
        text.within(width, self.widths())
    }
}

/// The keys that work in the side pane.
fn side_hint(app: &App) -> String {
    let lang = app.lang();
    let key = app.settings.keymap.key_of(Action::Window(WindowAction::ToggleSide));
    let key = key.unwrap_or_default();
    let done = app.settings.keymap.key_of_selected(MessageAction::ToggleTodo);
    let done = if app.inbox.chats.notes_are_open() {
        format!("{done} {} ", lang.pick("勾掉", "done"))
    } else {
        String::new()
    };
    match lang {
        Lang::Zh => format!("↑↓ 选 Enter 打开 {done}Esc 返回 {key} 收起"),
        Lang::En => format!("↑↓ choose Enter open {done}Esc back {key} hide"),
    }
}

/// The keys that choose from the list, and what Enter does there.
fn choosing(app: &App) -> &'static str {
    let lang = app.lang();
    // Enter does not send a text that was written while no chat was open: it moves into the chat
    // that is chosen.
    match (app.editor().is_empty(), app.grace.chooses) {
        (true, _) => lang.pick("↑↓ 选 Enter 打开", "↑↓ choose Enter open"),
        (false, true) => {
            lang.pick("Enter 打开，文字带过去", "Enter opens it and takes the text there")
        }
        (false, false) => lang.pick(
            "↑↓ 选聊天，再 Enter 打开，文字带过去",
            "↑↓ choose a chat, then Enter takes the text there",
        ),
    }
}

/// The hint for vim's Normal mode.
fn normal_hint(app: &App) -> String {
    let (lang, keymap) = (app.lang(), &app.settings.keymap);
    let begun = app.keys.vi.begun();
    if !begun.is_empty() {
        return format!("{begun} …");
    }
    if app.keys.vi.is_visual() {
        let words = lang.pick(
            "可视模式: y 复制 d 剪 c 改 ~ u U 大小写 o 另一头 Esc 退出",
            "VISUAL: y yank d cut c change ~ u U case o other end Esc leaves",
        );
        return words.to_owned();
    }
    let key = |action| keymap.key_in(Place::Normal, action).or_else(|| keymap.key_of(action));
    let chat = |action| key(Action::Chat(action)).unwrap_or_default();
    let window = |action| key(Action::Window(action)).unwrap_or_default();
    let insert = key(Action::Edit(EditAction::Normal(NormalAction::Insert))).unwrap_or_default();
    let select = key(Action::Select(SelectAction::Begin)).unwrap_or_default();
    let (help, commands) = (window(WindowAction::Help), window(WindowAction::Palette));
    let search = chat(ChatAction::Search);
    let (next, previous) = (chat(ChatAction::NextChat), chat(ChatAction::PreviousChat));
    match lang {
        Lang::Zh => format!(
            "普通模式: {insert} 写 {help} 帮助 {commands} 命令 {search} 搜索 {select} 选消息 \
             {next}/{previous} 切换"
        ),
        Lang::En => format!(
            "NORMAL: {insert} insert {help} help {commands} commands {search} search {select} select \
             {next}/{previous} chats"
        ),
    }
}

/// What waits for an answer of the disk. It is said for as long as it waits, even after the status
/// message about it is gone.
fn waits_for_disk(app: &App) -> Option<&'static str> {
    if app.is_leaving() {
        return Some(leave::waiting(app.lang()));
    }
    app.unconfirmed.lending.as_ref().map(|_| lending::waiting(app.lang()))
}

/// How many messages wait for the user's decision, the chat of the next one, and the key that leads
/// there: in full, and for little room.
fn undecided_words(app: &App, count: u32) -> (String, String) {
    let (lang, open) = (app.lang(), app.inbox.chats.open_id());
    let key = app.settings.keymap.key_of(Action::Chat(ChatAction::NextUndecided));
    let key = key.filter(|_| app.screen() == Screen::Chats);
    let key = key.map(|key| format!(" {key}")).unwrap_or_default();
    let next = undecided::leads_to(app).filter(|chat| Some(*chat) != open);
    let Some(chat) = next.and_then(|chat| app.inbox.chats.get(chat)) else {
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
