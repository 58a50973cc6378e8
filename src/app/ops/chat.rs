//! Which chat is open, and going to others.

use super::{draft, page, side_pane, status};
use crate::api::{HistoryAnchor, Method, PageKind};
use crate::app::jump::{Landing, PendingJump};
use crate::app::listing::Listing;
use crate::app::settings::OpenAt;
use crate::app::side_pane::Side;
use crate::app::timeline::Scroll;
use crate::app::{App, Effects};
use crate::model::{Chat, ChatId, ChatKind};

/// Opens a chat, and saves the draft of the one before.
pub fn open(app: &mut App, chat: ChatId) -> Effects {
    let at_line = app.settings.open_at == OpenAt::Unread;
    let effects = turn_to(app, chat, Method::Open { chat });
    if app.inbox.timeline.chat() == Some(chat) && app.inbox.timeline.items().is_empty() {
        app.inbox.opens_at_line = at_line.then_some(chat);
    }
    effects
}

fn turn_to(app: &mut App, chat: ChatId, method: Method) -> Effects {
    app.window.list_only = false;
    let mut effects = draft::save_drafts(app);
    if !app.inbox.chats.set_open(chat) {
        return effects;
    }
    // If the same chat opens again after the list was told anew, the user has not come back to it.
    app.account.kept_unread.take_if(|kept| *kept != chat);
    let (read_to, unread) =
        app.inbox.chats.open().map_or((None, 0), |chat| (chat.read_to, chat.unread));
    app.inbox.timeline.open(chat, read_to, unread);
    let brings_text = !app.account.composer.unaddressed().is_empty();
    app.account.composer.open(chat);
    if brings_text {
        effects.push(draft::draft_later(app));
    }
    app.keys.vi.forget();
    app.inbox.members.clear();
    app.inbox.block = None;
    page::settle_list(app);
    effects.push(app.ask(method));
    app.inbox.side = Side::default();
    app.inbox.previews.clear();
    effects.extend(side_pane::refresh(app, chat));
    let group = |chat: &Chat| matches!(chat.kind, ChatKind::Group { .. });
    if app.inbox.chats.open().is_some_and(group) {
        effects.push(app.ask(Method::Members { chat }));
    }
    effects
}

/// Opens a chat at a place in its history.
pub fn jump(app: &mut App, chat: ChatId, spot: HistoryAnchor, landing: Landing) -> Effects {
    app.inbox.pending_jump = Some(PendingJump { chat, landing });
    side_pane::leave(app);
    let method = Method::PageAround { chat, spot };
    if app.inbox.chats.open_id() == Some(chat) {
        app.window.list_only = false;
        return Effects::from(app.ask(method));
    }
    turn_to(app, chat, method)
}

/// Takes in the page of that place: selects the message there, or begins the page with it.
pub fn arrived(app: &mut App, part: PageKind) -> Effects {
    let PageKind::Around { item: Some(item), .. } = part else { return Effects::new() };
    let Some(jump) =
        app.inbox.pending_jump.take_if(|it| Some(it.chat) == app.inbox.timeline.chat())
    else {
        return Effects::new();
    };
    if jump.landing == Landing::Select {
        app.inbox.timeline.select(item);
    }
    // A few rows before it are shown too.
    let above = match jump.landing {
        Landing::Select => i32::from(app.places().timeline.height / 3),
        Landing::Top => 0,
    };
    app.inbox.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, -above);
    page::more(app)
}

/// Goes to the newest message, from a place in the history too.
pub fn newest(app: &mut App) -> Effects {
    app.account.kept_unread = None;
    app.inbox.timeline.scroll = Scroll::Bottom;
    let Some(chat) = app.inbox.chats.open_id().filter(|_| app.inbox.timeline.is_cut_off()) else {
        return page::read(app);
    };
    let (read_to, unread) =
        app.inbox.chats.open().map_or((None, 0), |chat| (chat.read_to, chat.unread));
    app.inbox.timeline.open(chat, read_to, unread);
    Effects::from(app.ask(Method::Open { chat }))
}

pub fn step(app: &mut App, by: isize) -> Effects {
    match app.inbox.chats.neighbour(by) {
        Some(chat) => open(app, chat),
        None => Effects::new(),
    }
}

pub fn nth(app: &mut App, number: u8) -> Effects {
    match app.inbox.chats.nth(usize::from(number).saturating_sub(1)) {
        Some(chat) => open(app, chat),
        None => Effects::new(),
    }
}

pub fn notes(app: &mut App) -> Effects {
    match app.inbox.chats.notes() {
        Some(chat) => open(app, chat),
        None => Effects::new(),
    }
}

pub fn last(app: &mut App) -> Effects {
    match app.inbox.chats.last() {
        Some(chat) => open(app, chat),
        None => Effects::new(),
    }
}

pub fn back(app: &mut App) -> Effects {
    if let Some((chat, place)) = app.inbox.jumplist.pop() {
        app.inbox.timeline.deselect();
        return match place {
            Some(place) => jump(app, chat, HistoryAnchor::At(place), Landing::Top),
            None if app.inbox.chats.open_id() == Some(chat) => newest(app),
            None => open(app, chat),
        };
    }
    match app.inbox.chats.back() {
        Some(chat) => open(app, chat),
        None => last(app),
    }
}

pub fn toggle_list(app: &mut App) -> Effects {
    if app.is_notebook() {
        let words = app.lang().pick("只有这一个聊天，没有列表", "there is only this chat, no list");
        return status::suggest(app, words);
    }
    if app.window.size.0 < crate::app::geometry::TWO_PANES {
        app.window.list_only = !app.window.list_only;
        // No message out of sight stays selected, since keys would act on it.
        app.inbox.timeline.deselect();
    } else {
        app.window.list_shown = !app.window.list_shown;
    }
    Effects::new()
}

/// Changes the filter of the list: all chats, muted ones folded, unread ones.
pub fn filter_list(app: &mut App) -> Effects {
    if app.is_notebook() {
        return toggle_list(app);
    }
    let next = app.inbox.chats.left_out().listing.next();
    set_listing(app, next)
}

/// Removes the filter of the list.
pub fn show_whole_list(app: &mut App) -> Effects {
    set_listing(app, Listing::All)
}

fn set_listing(app: &mut App, next: Listing) -> Effects {
    app.inbox.chats.set_listing(next);
    app.window.list_shown = true;
    page::settle_list(app);
    let words = match next {
        Listing::All => app.lang().pick("列表：全部", "list: all chats"),
        Listing::MutedFolded => app.lang().pick("列表：免打扰的收起", "list: muted ones folded"),
        Listing::Unread => app.lang().pick("列表：只看未读", "list: unread only"),
    };
    status::say(app, words)
}
