//! Unread messages: going to them, and marking chats by hand.

use super::{chat, key_context, page, status, undecided};
use crate::api::{HistoryAnchor, Method};
use crate::app::action::{Action, ChatAction};
use crate::app::dialog::confirm::Confirm;
use crate::app::dialog::unread_chats::UnreadChats;
use crate::app::dialog::{AskedAbout, Dialog};
use crate::app::jump::Landing;
use crate::app::status_message::{Tone, Until};
use crate::app::timeline::Scroll;
use crate::app::{App, Effects};
use crate::model::{ChatId, ItemId, Lang, Position};

pub fn next_unread(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.chats.next_unread() else {
        let open = app.inbox.chats.open_id();
        if app.inbox.chats.next_undecided().is_some_and(|chat| Some(chat) != open) {
            // After the last unread chat come messages that wait for a decision.
            return undecided::next_elsewhere(app);
        }
        let key = key_context::name_of(app, Action::Chat(ChatAction::Back));
        let words = match app.lang() {
            Lang::Zh => format!("没有未读了，{key} 回到原处"),
            Lang::En => format!("nothing unread; {key} goes back"),
        };
        return status::speak(app, words, Tone::Told, Until::UnreadElsewhere(0));
    };
    let mut effects = chat::open(app, chat);
    // The chat that is left may be unread too.
    let left = app.inbox.chats.unread_elsewhere();
    if left > 0 {
        let words = match app.lang() {
            Lang::Zh => format!("还有 {left} 个未读聊天"),
            Lang::En => format!("{left} more unread"),
        };
        effects.extend(status::speak(app, words, Tone::Told, Until::UnreadElsewhere(left)));
    }
    effects
}

/// Marks the open chat as read, wherever its page is.
pub fn mark_read(app: &mut App) -> Effects {
    app.account.kept_unread = None;
    app.inbox.timeline.forget_divider();
    if app.inbox.timeline.is_cut_off() {
        // It is read when the newest message is in sight.
        return chat::newest(app);
    }
    let Some(chat) = app.inbox.chats.open() else { return Effects::new() };
    let Some(up_to) = app.inbox.timeline.latest() else { return Effects::new() };
    Effects::from(app.ask(Method::MarkRead { chat: chat.id, up_to }))
}

/// Asks whether to mark all chats as read.
pub fn ask_to_mark_all(app: &mut App) -> Effects {
    let chats = app.inbox.chats.all_unread();
    let unread: u32 = chats
        .iter()
        .filter_map(|id| app.inbox.chats.get(*id))
        .fold(0, |sum, chat| sum.saturating_add(chat.unread));
    if chats.is_empty() {
        let words = app.lang().pick("没有未读", "nothing is unread");
        return status::say(app, words);
    }
    let words = match app.lang() {
        Lang::Zh => format!("把 {} 个聊天的 {unread} 条未读全部标为已读？", chats.len()),
        Lang::En => format!("mark {unread} messages in {} chats as read?", chats.len()),
    };
    let chats = chats.into_iter().map(|chat| AskedAbout { chat, last: None }).collect();
    let newest = app.inbox.newest_arrival;
    app.dialog = Some(Dialog::Confirm(Confirm::AllRead { words, chats, newest }));
    Effects::new()
}

/// Excludes messages that arrived after the question was asked.
pub fn leave_out(app: &mut App, chat: ChatId, item: ItemId) {
    if let Some(Dialog::Confirm(confirm)) = &mut app.dialog {
        confirm.arrived(chat, item);
    }
    app.inbox.newest_arrival = app.inbox.newest_arrival.max(Some(item));
}

/// Marks these chats as read, as far as the question was about them.
pub fn mark_all(app: &mut App, chats: &[AskedAbout]) -> Effects {
    app.account.kept_unread = None;
    app.inbox.timeline.forget_divider();
    // The store does not mark messages that have not arrived, whatever the position says.
    let read = |asked: &AskedAbout| {
        let id = asked.last.unwrap_or(ItemId(i64::MAX));
        let up_to = Position { at: app.clock.now, id };
        app.ask(Method::MarkRead { chat: asked.chat, up_to })
    };
    let mut effects: Effects = chats.iter().map(read).collect();
    let words = app.lang().pick("全部标为已读了", "all is marked as read");
    effects.extend(status::say(app, words));
    effects
}

/// Lists all chats with unread messages.
pub fn show(app: &mut App) -> Effects {
    app.dialog = Some(Dialog::Unread(UnreadChats::new(&app.dialog_context())));
    Effects::new()
}

/// Updates that list after chats came or changed.
pub fn refresh(app: &mut App) {
    let Some(Dialog::Unread(mut unread)) = app.dialog.clone() else { return };
    unread.refresh(&app.dialog_context());
    app.dialog = Some(Dialog::Unread(unread));
}

/// Marks the open chat as unread. It stays so while it is in sight: see [`read`].
pub fn mark_unread(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.chats.open_id() else { return Effects::new() };
    app.account.kept_unread = Some(chat);
    let words = app.lang().pick("已标为未读", "marked as unread");
    let mut effects = status::say(app, words);
    effects.push(app.ask(Method::MarkUnread { chat }));
    effects
}

/// Takes in the newest page of a chat. If it has more unread messages than a page holds, goes to
/// the first of them.
pub fn open_at_line(app: &mut App) -> Effects {
    let here = app.inbox.timeline.chat();
    if app.inbox.opens_at_line.take_if(|chat| Some(*chat) == here).is_none() {
        return Effects::new();
    }
    match app.inbox.timeline.first_unread() {
        Some(Ok(item)) => {
            app.inbox.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, 0);
            Effects::new()
        }
        Some(Err(place)) => at_place(app, place),
        None => Effects::new(),
    }
}

/// Opens the page that begins behind a position.
fn at_place(app: &mut App, place: Position) -> Effects {
    let Some(chat) = app.inbox.chats.open_id() else { return Effects::new() };
    let after = Position { id: ItemId(place.id.0.saturating_add(1)), ..place };
    chat::jump(app, chat, HistoryAnchor::At(after), Landing::Top)
}

pub fn first_unread(app: &mut App) -> Effects {
    let item = match app.inbox.timeline.first_unread() {
        Some(Ok(item)) => item,
        Some(Err(place)) => {
            page::remember(app);
            app.inbox.timeline.deselect();
            return at_place(app, place);
        }
        None => {
            let words = app.lang().pick("没有未读分界线", "no unread line here");
            return status::say(app, words);
        }
    };
    app.inbox.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, 0);
    Effects::new()
}
