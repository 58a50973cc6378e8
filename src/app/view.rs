//! What `ui` draws of the state: the areas of the screen and their contents.

use std::path::Path;

use super::action::{Action, ChatAction, EditAction, PageAction, WindowAction};
use super::chats::ListRoom;
use super::dialog::{Context, DialogView};
use super::geometry::{INPUT_MARGIN, INPUT_ROWS, Panes, Places, SidePlace, TALL_ROWS, THREE_PANES};
use super::listing::Listing;
use super::page::{
    self, Chosen, Emphasis, LEFT, Layout, Measure, Placed, RIGHT, Shape, WIDEST_TEXT, Wording,
};
use super::settings::PageLayout;
use super::side_pane::SideRow;
use super::status_message::Said;
use super::timeline::Scroll;
use super::{App, Screen, quotation};
use crate::api::Method;
use crate::model::{Ability, Chat, ChatId, ChatKind, Item, Lang};
use crate::text::{Editor, Layout as InputLayout, Vi};
use crate::words::content;

/// How many of them are shown.
const ROWS: usize = 3;
/// The least width of the page, in columns, at which the compact layout is the default.
const COMPACT_FROM: u16 = 90;
/// The least height of the list that has a row for what it leaves out.
const LEAST_LIST: u16 = 3;
/// The least width of the page that the compact layout can have.
const COMPACT_LEAST: u16 = 48;

impl App {
    /// The areas of the screen.
    #[must_use]
    pub fn places(&self) -> Places {
        let (columns, rows) = self.window.size;
        let first = Places::of(columns, rows, 1, self.panes());
        let width = first.input.width.saturating_sub(INPUT_MARGIN).max(1);
        let input =
            self.account.composer.editor().row_count(width, self.widths(), usize::from(INPUT_ROWS));
        let above = self.unconfirmed().len() + usize::from(self.quoted().is_some());
        let input = input.saturating_add(above);
        Places::of(columns, rows, u16::try_from(input).unwrap_or(u16::MAX), self.panes())
    }

    /// Whether the edition has only one chat, so that there is no list and the chat is open at any
    /// size.
    #[must_use]
    pub(super) fn is_notebook(&self) -> bool {
        let edition =
            self.account.who.as_ref().map_or(self.session.edition, |account| account.key.edition);
        !edition.can(Ability::Contacts) && self.inbox.chats.is_single()
    }

    pub(super) fn panes(&self) -> Panes {
        if self.window.bare {
            Panes::Bare
        } else if self.is_notebook() {
            Panes::Messages { side: side_of_notebook(self) }
        } else if self.window.list_shown || self.inbox.chats.open().is_none() {
            Panes::Usual {
                list_only: self.window.list_only || self.inbox.chats.open().is_none(),
                side: self.window.side_shown
                    && self.inbox.chats.open().is_some()
                    && !side_is_empty(self),
            }
        } else {
            Panes::Messages { side: SidePlace::Nowhere }
        }
    }

    /// The rows of the input and its caret.
    #[must_use]
    pub fn input_layout(&self) -> InputLayout {
        let width = self.places().input.width.saturating_sub(INPUT_MARGIN).max(1);
        self.account.composer.editor().layout(width, self.widths())
    }

    /// The state of vim's Normal mode while it is on.
    #[must_use]
    pub fn normal_mode(&self) -> Option<&Vi> {
        self.keys.normal.then_some(&self.keys.vi)
    }

    /// What is being written.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.account.composer.editor()
    }

    /// Whether keys act on the list, because it covers the messages or no chat is open beside it.
    #[must_use]
    pub(super) fn list_has_keys(&self) -> bool {
        let places = self.places();
        let alone = places.timeline.is_empty() || self.inbox.chats.open().is_none();
        self.screen() == Screen::Chats && !places.list.is_empty() && alone
    }

    /// The rows of the list from the first one in sight, each with whether the cursor is there.
    pub fn list(&self) -> impl Iterator<Item = (&Chat, bool)> {
        let open = if self.list_has_keys() {
            self.inbox.chats.marked()
        } else {
            self.inbox.chats.open_id()
        };
        let rows = self.inbox.chats.listed().skip(self.inbox.chats.first_row());
        rows.map(move |chat| (chat, Some(chat.id) == open))
    }

    /// What the list leaves out, if it has room for a row that says so.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        let out = self.inbox.chats.left_out();
        if !out.listing.leaves_out() || self.places().list.height < LEAST_LIST {
            return None;
        }
        let unread = if out.unread > 0 { format!(" ({})", out.unread) } else { String::new() };
        let words = match (out.listing, self.lang()) {
            (Listing::All, _) => return None,
            (Listing::MutedFolded, Lang::Zh) => format!("免打扰 {} 个", out.chats),
            (Listing::MutedFolded, Lang::En) => format!("{} muted", out.chats),
            (Listing::Unread, Lang::Zh) => format!("只看未读，另 {} 个", out.chats),
            (Listing::Unread, Lang::En) => format!("unread; {} more", out.chats),
        };
        Some(words + &unread)
    }

    /// The size of the list. In a high window it has a second row for each chat with its newest
    /// message.
    #[must_use]
    pub fn list_room(&self) -> ListRoom {
        let foot = u16::from(self.left_out().is_some());
        let height = usize::from(self.places().list.height.saturating_sub(foot));
        let lines = if self.window.size.1 >= TALL_ROWS { 2 } else { 1 };
        ListRoom { height, lines }
    }

    /// The rows of the pane at the right.
    #[must_use]
    pub fn side(&self) -> Vec<SideRow> {
        let (side, lang) = (&self.inbox.side, self.lang());
        let height = usize::from(self.places().side.height);
        let members =
            if is_group(self.inbox.chats.open()) { self.inbox.members.as_slice() } else { &[] };
        let mut rows = if self.inbox.chats.notes_are_open() {
            side.rows_of_notebook(height, lang)
        } else {
            side.rows(members, height, lang)
        };
        if let Some(row) = side.cursor.and_then(|at| rows.get_mut(at)) {
            row.emphasis = Emphasis::Selected;
        }
        rows
    }

    /// The numbers of unread messages and of mentions in all chats that are not muted.
    #[must_use]
    pub fn totals(&self) -> (u32, u32) {
        self.inbox.chats.totals()
    }

    #[must_use]
    pub fn open(&self) -> Option<&Chat> {
        self.inbox.chats.open_id().and_then(|id| self.inbox.chats.shown(id))
    }

    /// The rows of messages in sight, from top to bottom. If there are fewer than the area has,
    /// they are at its end.
    #[must_use]
    pub fn page(&self) -> Vec<Placed> {
        self.layout().page(self.inbox.timeline.scroll)
    }

    /// The sender of the message at the top of the page, if the name line is out of sight.
    #[must_use]
    pub fn speaker_above(&self) -> Option<String> {
        self.layout().speaker_above(self.inbox.timeline.scroll)
    }

    /// What lies below the page, and the key that leads there; `None` at the end.
    #[must_use]
    pub fn below(&self) -> Option<String> {
        if !self.scrolled_up() || self.inbox.timeline.items().is_empty() {
            return None;
        }
        let key = self.settings.keymap.key_of(Action::Page(PageAction::Newest));
        let key = key.map(|key| format!(" {key}")).unwrap_or_default();
        let unread = self.open().map_or(0, |chat| unread_below(self, chat));
        Some(match (unread, self.lang()) {
            (0, Lang::Zh) => format!("回到最新{key}"),
            (0, Lang::En) => format!("newest{key}"),
            (unread, Lang::Zh) => format!("{unread} 条新消息{key}"),
            (unread, Lang::En) => format!("{unread} new{key}"),
        })
    }

    /// The first keys to learn, shown in an empty chat.
    #[must_use]
    pub fn lessons(&self) -> Vec<String> {
        let timeline = &self.inbox.timeline;
        if timeline.chat().is_none() || !timeline.items().is_empty() || !timeline.at_start() {
            return Vec::new();
        }
        let lang = self.lang();
        let key = |action, does: &str| {
            self.settings.keymap.key_of(action).map(|key| format!("{key} {does}"))
        };
        let line =
            |keys: [Option<String>; 2]| keys.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let send = Action::Edit(EditAction::Send);
        let write = key(send, lang.pick("发送，先打字", "sends what you type"));
        let help = key(Action::Window(WindowAction::Help), lang.pick("全部按键", "all keys"));
        let menu = key(Action::Window(WindowAction::Menu), lang.pick("菜单", "menu"));
        let attach = key(Action::Chat(ChatAction::Attach), lang.pick("发文件", "sends files"));
        let unread =
            key(Action::Chat(ChatAction::NextUnread), lang.pick("下一个未读", "next unread"));
        let find =
            key(Action::Chat(ChatAction::GoTo), lang.pick("找人和群", "finds people and groups"));
        if self.is_notebook() {
            let where_to = lang.pick(
                "写在这里的，手机上的文件传输助手也有",
                "what you write here is in File Transfer Helper on your phone too",
            );
            return vec![where_to.to_owned(), line([write, attach]), line([help, menu])];
        }
        vec![line([write, attach]), line([unread, find]), line([help, menu])]
    }

    /// Whether there is room for the pane at the right, if it has anything to show.
    pub(super) fn has_room_for_side(&self) -> bool {
        let window = &self.window;
        if window.bare || self.inbox.chats.open().is_none() {
            return false;
        }
        let is_wanted = window.size.0 >= THREE_PANES && window.side_shown;
        if self.is_notebook() {
            return is_wanted || self.inbox.side.cursor.is_some();
        }
        is_wanted && window.list_shown
    }

    /// Whether there can be newer messages below the page.
    #[must_use]
    pub fn scrolled_up(&self) -> bool {
        self.inbox.timeline.scroll != Scroll::Bottom || self.inbox.timeline.is_cut_off()
    }

    /// The measure of a text that is read over the whole width.
    pub(super) const fn reader_measure(&self) -> Measure {
        // The rows of a dialog have a free cell left and right, and are at most 72 wide.
        let width = self.window.size.0.saturating_sub(2);
        let width = if width > 72 { 72 } else { width };
        Measure { width, widths: self.widths(), lang: self.lang() }
    }

    pub(super) fn layout(&self) -> Layout<'_> {
        let place = self.places().timeline;
        let shape = self.page_shape();
        let (read_to, unread) = self.inbox.timeline.unread();
        let group = is_group(self.inbox.chats.open());
        let other =
            self.inbox.chats.open().filter(|_| !group).map_or("", |chat| chat.name.as_str());
        Layout {
            items: self.inbox.timeline.items(),
            names: self.inbox.timeline.names(),
            transfers: &self.account.transfers,
            home: self.settings.home.as_deref(),
            previews: &self.inbox.previews,
            me: self.me(),
            other,
            zone: &self.settings.zone,
            today: page::when::date(self.clock.now, &self.settings.zone),
            unknown: self
                .inbox
                .chats
                .open()
                .is_some_and(|it| page::is_unknown(it, &self.session.login)),
            read_to,
            unread,
            chosen: Chosen {
                selected: self.inbox.timeline.selected().map(|item| item.id),
                marked: self.inbox.timeline.marked().iter().map(|item| item.id).collect(),
                block: self.inbox.block,
            },
            at_start: self.inbox.timeline.at_start(),
            wording: Wording {
                keymap: &self.settings.keymap,
                measure: Measure {
                    width: place
                        .width
                        .saturating_sub(LEFT + shape.indent() + RIGHT)
                        .min(WIDEST_TEXT),
                    widths: self.widths(),
                    lang: self.lang(),
                },
                people: self.inbox.timeline.names(),
            },
            shape,
            height: usize::from(place.height),
        }
    }

    /// The layout of the messages of the open chat.
    #[must_use]
    pub fn page_shape(&self) -> Shape {
        if self.inbox.chats.notes_are_open() {
            return Shape::Notebook;
        }
        shape_of(self.settings.layout, self.places().timeline.width)
    }

    /// Messages as a text to read: time and name, then the words, indented.
    pub(super) fn transcript(&self, items: &[Item]) -> String {
        let layout = self.layout();
        let mut out = String::new();
        for item in items {
            let day = page::when::date(item.written(), &self.settings.zone);
            let day = day.map(|day| day.to_string()).unwrap_or_default();
            let at = page::when::clock(item.written(), &self.settings.zone);
            out.push_str(&[day.as_str(), " ", &at, " ", &layout.name(item), "\n"].concat());
            // As it was written, without line breaks of the layout.
            let rows = content::lines(&item.content, self.lang());
            for row in rows {
                out.push_str(&["    ", &row, "\n"].concat());
            }
        }
        out
    }

    /// The open dialog.
    #[must_use]
    pub fn dialog(&self) -> Option<DialogView> {
        self.dialog.as_ref().map(|dialog| dialog.modal().view(&self.dialog_context()))
    }

    /// The state that dialogs may read.
    pub(super) fn dialog_context(&self) -> Context<'_> {
        Context {
            settings: &self.settings,
            inbox: &self.inbox,
            now: self.clock.now,
            size: self.window.size,
            has_others: !self.is_notebook(),
            other_clients: self.session.shared.others,
            input_rows: self.places().input.height,
        }
    }

    /// The quotation that the input answers, and the key that drops it; `None` without one.
    #[must_use]
    pub fn quoted(&self) -> Option<(String, String)> {
        let quotation = self.account.composer.quotations.get(self.account.composer.chat()?);
        let row = Some(quotation::row(quotation, self.inbox.timeline.names(), self.lang()))
            .filter(|row| !row.is_empty())?;
        let key = self.settings.keymap.key_of(Action::Window(WindowAction::Cancel));
        let key = key.map(|key| format!("{key} {}", self.lang().pick("去掉", "drops it")));
        Some((row, key.unwrap_or_default()))
    }

    /// The texts that have left their inputs and are not confirmed to be on the disk, one row each,
    /// the newest last.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<String> {
        let here = self.account.key();
        let mut rows: Vec<String> = Vec::new();
        for one in self.unconfirmed.all().iter().filter(|it| it.account == here) {
            rows.extend(one.methods.iter().filter_map(|method| row_of(self, method)));
        }
        let more = rows.len().saturating_sub(ROWS);
        rows.split_off(more)
    }
}

/// The side pane of the notebook is shown where there is room for it beside the notes and it has something to
/// show, and in any window while keys go to it.
fn side_of_notebook(app: &App) -> SidePlace {
    let (side, is_wide) = (&app.inbox.side, app.window.size.0 >= THREE_PANES);
    let has_something = side.chat.is_some() && !side.is_bare();
    match (side.cursor, is_wide) {
        (Some(_), false) => SidePlace::Instead,
        (Some(_), true) => SidePlace::Beside,
        (None, true) if app.window.side_shown && has_something => SidePlace::Beside,
        (None, _) => SidePlace::Nowhere,
    }
}

/// What of a method is nowhere else on the screen.
fn row_of(app: &App, method: &Method) -> Option<String> {
    let to = |chat: ChatId, words: &str| {
        let words = words.trim().replace('\n', "↵");
        match app.inbox.chats.get(chat).filter(|_| app.account.composer.chat() != Some(chat)) {
            Some(chat) => format!("{}: {words}", chat.called(app.lang())),
            None => words,
        }
    };
    if let Method::Send { chat, text, .. } = method {
        Some(to(*chat, text))
    } else if let Method::Attach { chat, path } = method {
        let (columns, rows) = app.window.size;
        let input = Places::of(columns, rows, 1, app.panes()).input;
        let room = input.width.saturating_sub(INPUT_MARGIN);
        let words = Said { head: to(*chat, ""), path: name(path), tail: String::new() };
        Some(words.within(room, app.widths()))
    } else if let Method::SaveDraft { chat, text } = method {
        // The draft of the open chat is in sight in the input.
        let leaves = app.account.composer.chat() != Some(*chat) && !text.is_empty();
        leaves.then(|| to(*chat, text))
    } else {
        None
    }
}

const fn shape_of(layout: PageLayout, columns: u16) -> Shape {
    let least = match layout {
        PageLayout::Grouped => return Shape::Grouped,
        PageLayout::Auto => COMPACT_FROM,
        // In a narrower page hardly a word fits behind the name.
        PageLayout::Compact => COMPACT_LEAST,
    };
    if columns >= least { Shape::Compact } else { Shape::Grouped }
}

fn is_group(chat: Option<&Chat>) -> bool {
    matches!(chat.map(|chat| chat.kind), Some(ChatKind::Group { .. }))
}

/// Whether it is known that the pane has nothing to show.
fn side_is_empty(app: &App) -> bool {
    let (side, open) = (&app.inbox.side, app.inbox.chats.open());
    let members = is_group(open) && !app.inbox.members.is_empty();
    let told = side.chat.is_some() && side.chat == open.map(|chat| chat.id);
    let notes = if app.inbox.chats.notes_are_open() {
        side.is_bare()
    } else {
        side.shared.notes.is_empty()
    };
    told && !members && notes && side.shared.files.is_empty()
}

fn name(path: &Path) -> String {
    crate::text::Printable::line(&path.display().to_string()).to_string()
}

/// How many unread messages of the open chat no page has shown yet.
fn unread_below(app: &App, chat: &Chat) -> u32 {
    let timeline = &app.inbox.timeline;
    let last = app.layout().in_sight(timeline.scroll).map(|(_, last)| last);
    let read_to = chat.read_to.or(timeline.unread().0);
    let above = last.zip(read_to).map_or(0, |(last, read)| timeline.of_others(read, last));
    chat.unread.saturating_sub(above)
}
