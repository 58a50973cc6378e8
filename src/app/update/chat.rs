//! Which chat is open, where its page stands, what has been read.

use super::{files, save_drafts, say, select, side, speak, suggest};
use crate::api::{Part, Request, Spot};
use crate::app::action::Action;
use crate::app::page::Held;
use crate::app::search::Seeking;
use crate::app::side::Side;
use crate::app::status_message::{Tone, Until};
use crate::app::timeline::Scroll;
use crate::app::{App, Effect};
use crate::model::{Chat, ChatId, ChatKind, Item, ItemId, Lang, Position};

/// Places that can be come back to.
const ORIGINS: usize = 30;

/// Opens a chat; the draft of the one before goes to the disk.
pub(super) fn open(app: &mut App, chat: ChatId) -> Vec<Effect> {
    turn_to(app, chat, Request::Open { chat })
}

fn turn_to(app: &mut App, chat: ChatId, request: Request) -> Vec<Effect> {
    app.list_only = false;
    let mut effects = save_drafts(app);
    if !app.chats.set_open(chat) {
        return effects;
    }
    // Where the list was told anew and its chat is opened again, nobody came back.
    app.kept_unread.take_if(|kept| *kept != chat);
    let (read_to, unread) = app.chats.open().map_or((None, 0), |chat| (chat.read_to, chat.unread));
    app.timeline.open(chat, read_to, unread);
    app.composer.open(chat);
    app.members.clear();
    settle_list(app);
    effects.push(Effect::Ask(request));
    app.side = Side::default();
    app.previews.clear();
    effects.extend(side::refresh(app, chat));
    let group = |chat: &Chat| matches!(chat.kind, ChatKind::Group { .. });
    if app.chats.open().is_some_and(group) {
        effects.push(Effect::Ask(Request::Members { chat }));
    }
    effects
}

/// To a place in the history of a chat, by way of its list of messages; `select` the message there.
pub(super) fn jump(app: &mut App, chat: ChatId, spot: Spot, select: bool) -> Vec<Effect> {
    app.seeking = Some(Seeking { chat, select });
    let request = Request::Around { chat, spot };
    if app.chats.open_id() == Some(chat) {
        app.list_only = false;
        return vec![Effect::Ask(request)];
    }
    turn_to(app, chat, request)
}

/// The place where the page stands is remembered, to come back to.
pub(super) fn remember(app: &mut App) {
    let Some(chat) = app.chats.open_id() else { return };
    let top = match app.timeline.scroll {
        Scroll::Bottom if !app.timeline.is_cut_off() => None,
        scroll => app.layout().top(scroll).map(|(at, _)| at),
    };
    let place = top.and_then(|at| app.timeline.items().get(at)).map(Item::position);
    app.origins.push((chat, place));
    if app.origins.len() > ORIGINS {
        app.origins.remove(0);
    }
}

/// The page of a place has come: the message there is selected, or the page begins with it.
pub(super) fn arrived(app: &mut App, part: Part) -> Vec<Effect> {
    let Part::Around { item: Some(item), .. } = part else { return Vec::new() };
    let Some(seeking) = app.seeking.take_if(|it| Some(it.chat) == app.timeline.chat()) else {
        return Vec::new();
    };
    if seeking.select {
        app.timeline.select(item);
    }
    // A little of what stands before it is in sight too.
    let above = if seeking.select { i32::from(app.places().timeline.height / 3) } else { 0 };
    app.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, -above);
    more(app)
}

/// To the newest message, also from a place in the history.
pub(super) fn newest(app: &mut App) -> Vec<Effect> {
    app.kept_unread = None;
    app.timeline.scroll = Scroll::Bottom;
    let Some(chat) = app.chats.open_id().filter(|_| app.timeline.is_cut_off()) else {
        return read(app);
    };
    let (read_to, unread) = app.chats.open().map_or((None, 0), |chat| (chat.read_to, chat.unread));
    app.timeline.open(chat, read_to, unread);
    vec![Effect::Ask(Request::Open { chat })]
}

/// The chat where the user stands stays among the rows of the list in sight.
pub(super) fn settle_list(app: &mut App) {
    let height = usize::from(app.places().list.height / app.list_lines());
    app.chats.scroll_to_marked(height);
}

pub(super) fn step(app: &mut App, by: isize) -> Vec<Effect> {
    match app.chats.neighbour(by) {
        Some(chat) => open(app, chat),
        None => Vec::new(),
    }
}

pub(super) fn nth(app: &mut App, number: u8) -> Vec<Effect> {
    match app.chats.nth(usize::from(number).saturating_sub(1)) {
        Some(chat) => open(app, chat),
        None => Vec::new(),
    }
}

pub(super) fn notes(app: &mut App) -> Vec<Effect> {
    match app.chats.notes() {
        Some(chat) => open(app, chat),
        None => Vec::new(),
    }
}

pub(super) fn last(app: &mut App) -> Vec<Effect> {
    match app.chats.last() {
        Some(chat) => open(app, chat),
        None => Vec::new(),
    }
}

pub(super) fn next_unread(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.chats.next_unread() else {
        let open = app.chats.open_id();
        if app.chats.next_undecided().is_some_and(|chat| Some(chat) != open) {
            // Behind the last unread one stands what the user has to decide.
            return super::undecided::next_elsewhere(app);
        }
        let words =
            app.lang().pick("没有未读了，S-Tab 回到原处", "nothing unread; S-Tab goes back");
        return speak(app, words, Tone::Told, Until::UnreadElsewhere(0));
    };
    let mut effects = open(app, chat);
    // The one that was left may be unread, too.
    let left = app.chats.unread_elsewhere();
    if left > 0 {
        let words = match app.lang() {
            Lang::Zh => format!("还有 {left} 个未读聊天"),
            Lang::En => format!("{left} more unread"),
        };
        effects.extend(speak(app, words, Tone::Told, Until::UnreadElsewhere(left)));
    }
    effects
}

pub(super) fn back(app: &mut App) -> Vec<Effect> {
    if let Some((chat, place)) = app.origins.pop() {
        app.timeline.deselect();
        return match place {
            Some(place) => jump(app, chat, Spot::At(place), false),
            None if app.chats.open_id() == Some(chat) => newest(app),
            None => open(app, chat),
        };
    }
    match app.chats.back() {
        Some(chat) => open(app, chat),
        None => last(app),
    }
}

pub(super) fn toggle_list(app: &mut App) -> Vec<Effect> {
    if app.is_notebook() {
        let words = app.lang().pick("只有这一个聊天，没有列表", "there is only this chat, no list");
        return suggest(app, words);
    }
    if app.size.0 < crate::app::geometry::TWO_PANES {
        app.list_only = !app.list_only;
        // No key is for a message that is out of sight.
        app.timeline.deselect();
    } else {
        app.list_shown = !app.list_shown;
    }
    Vec::new()
}

/// Where the end stands in sight after a change of the size, the page follows what comes.
pub(super) fn settle(app: &mut App) {
    let (layout, scroll) = (app.layout(), app.timeline.scroll);
    if layout.height > 0 && layout.top(scroll).is_some() {
        app.timeline.scroll = layout.scrolled(scroll, 0);
    }
}

/// Marks the open chat as read, wherever its page stands.
pub(super) fn mark_read(app: &mut App) -> Vec<Effect> {
    app.kept_unread = None;
    app.timeline.forget_divider();
    if app.timeline.is_cut_off() {
        // It is read when the newest message is in sight.
        return newest(app);
    }
    let Some(chat) = app.chats.open() else { return Vec::new() };
    let Some(up_to) = app.timeline.latest() else { return Vec::new() };
    vec![Effect::Ask(Request::MarkRead { chat: chat.id, up_to })]
}

/// Shows the open chat as unread. It stays so under the user's eye: see [`read`].
pub(super) fn mark_unread(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.chats.open_id() else { return Vec::new() };
    app.kept_unread = Some(chat);
    let words = app.lang().pick("已标为未读", "marked as unread");
    let mut effects = say(app, words, false);
    effects.push(Effect::Ask(Request::MarkUnread { chat }));
    effects
}

/// The open chat, while somebody looks at its newest message: nothing there is unread to them.
pub(super) fn watched(app: &App) -> Option<ChatId> {
    let watched = is_at_end(app);
    app.chats.open_id().filter(|open| watched && app.kept_unread != Some(*open))
}

fn is_at_end(app: &App) -> bool {
    let looking = app.focused && app.screen() == crate::app::Screen::Chats;
    looking && !app.places().timeline.is_empty() && !app.scrolled_up()
}

/// Somebody looks at the newest message of the open chat, and no list lies over it.
pub(in crate::app) fn looks_at_end(app: &App) -> bool {
    is_at_end(app) && app.popup.is_none()
}

/// Tells the backend what has been read: when somebody looks and the newest message is in sight, on a
/// frame that the terminal has.
/// Not where it was marked as unread by hand, until the user comes back or goes to its end.
pub(super) fn read(app: &App) -> Vec<Effect> {
    let Some(watched) = watched(app) else { return Vec::new() };
    let Some(chat) = app.chats.get(watched).filter(|chat| chat.unread > 0) else {
        return Vec::new();
    };
    let Some(newest) = app.timeline.newest() else { return Vec::new() };
    let shown = app.seen.is_some_and(|it| (it.chat, it.shown) == (watched, newest.position()));
    if !shown {
        return Vec::new();
    }
    let Some(up_to) = app.timeline.latest() else { return Vec::new() };
    // Also where everything was read: a chat may be marked as unread by hand.
    vec![Effect::Ask(Request::MarkRead { chat: chat.id, up_to })]
}

pub(super) fn scroll(app: &mut App, action: Action) -> Vec<Effect> {
    let page = i32::from(app.places().timeline.height.saturating_sub(2).max(1));
    let effects = match action {
        Action::PageUp => by_rows(app, -page),
        Action::PageDown => by_rows(app, page),
        Action::Newest => newest(app),
        Action::FirstUnread => first_unread(app),
        _ => {
            if let Some(item) = app.timeline.items().first().map(|item| item.id) {
                app.timeline.scroll = app.layout().showing(Scroll::At { item, line: 0 }, item);
            }
            more(app)
        }
    };
    select::follow(app);
    effects
}

fn first_unread(app: &mut App) -> Vec<Effect> {
    let item = match app.timeline.first_unread() {
        Some(Ok(item)) => item,
        Some(Err(place)) => {
            let Some(chat) = app.chats.open_id() else { return Vec::new() };
            remember(app);
            app.timeline.deselect();
            let after = Position { id: ItemId(place.id.0.saturating_add(1)), ..place };
            return jump(app, chat, Spot::At(after), false);
        }
        None => {
            let words = app.lang().pick("没有未读分界线", "no unread line here");
            return say(app, words, false);
        }
    };
    app.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, 0);
    Vec::new()
}

/// Moves the page by rows; asks for older messages before they are missed.
pub(super) fn by_rows(app: &mut App, rows: i32) -> Vec<Effect> {
    if rows > 0 {
        app.kept_unread = None;
    }
    app.timeline.scroll = app.layout().scrolled(app.timeline.scroll, rows);
    let mut effects = more(app);
    effects.extend(read(app));
    effects
}

/// Asks for older items, and for newer ones at a place in the history, before the page gets there.
pub(super) fn more(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.timeline.chat() else { return Vec::new() };
    let near = usize::from(app.places().timeline.height) * 2;
    let top = app.layout().top(app.timeline.scroll).map_or(0, |(at, _)| at);
    let mut effects = Vec::new();
    if top <= near {
        let older = app.timeline.older();
        effects.extend(older.map(|before| Effect::Ask(Request::Older { chat, before })));
    }
    if app.timeline.items().len() <= top + near + near {
        let newer = app.timeline.newer();
        effects.extend(newer.map(|after| Effect::Ask(Request::Newer { chat, after })));
    }
    effects.extend(files::previews(app));
    effects
}

/// Where the page stands, and what holds it there.
pub(super) fn held(app: &App) -> Option<(Scroll, Held)> {
    let scroll = app.timeline.scroll;
    Some((scroll, app.layout().held(scroll)?))
}

/// Something came, grew or was laid out anew: unless the page was moved, the same words stand at its
/// edge.
pub(super) fn keep_page(app: &mut App, held: Option<(Scroll, Held)>) {
    if let Some((scroll, held)) = held
        && scroll == app.timeline.scroll
    {
        app.timeline.scroll = app.layout().holding(scroll, held);
    }
}

/// Before newer items come below the end of what is here, the page is held where it stands.
pub(super) fn hold(app: &mut App) {
    if app.timeline.is_cut_off() && app.timeline.scroll == Scroll::Bottom {
        hold_first_row(app);
    }
}

/// A window of another size begins with the same message, whichever way the page went before.
pub(super) fn resize_page(app: &mut App, size: (u16, u16)) {
    let went_up = matches!(app.timeline.scroll, Scroll::Above { .. });
    if went_up {
        hold_first_row(app);
    }
    let held = held(app);
    app.size = size;
    keep_page(app, held);
    if went_up {
        app.timeline.scroll = app.layout().held_at_end(app.timeline.scroll);
    }
}

fn hold_first_row(app: &mut App) {
    let top = app.layout().top(app.timeline.scroll);
    let found = top.and_then(|(at, line)| Some((app.timeline.items().get(at)?.id, line)));
    if let Some((item, line)) = found {
        let line = u16::try_from(line).unwrap_or(u16::MAX);
        app.timeline.scroll = Scroll::At { item, line };
    }
}
