//! Kind 51: what happened on the phone (PROTOCOL 5.5).

use super::decoded::{ChatList, Status};
use crate::protocol::entities;
use crate::protocol::entry::Entry;
use crate::protocol::user_name::UserName;
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;

pub(super) fn status(entry: &Entry<'_>) -> Status {
    let named = entry.status_notify_user_name.as_str();
    // From the user to the conversation; where the conversation is named, it is named there.
    let chat = || {
        let name = if named.is_empty() { entry.to_user_name.as_str() } else { named };
        UserName::new(name.trim_end_matches(','))
    };
    match entry.status_notify_code.i64() {
        1 => Status::Read(chat()),
        2 => Status::Opened(chat()),
        4 => Status::ChatList(chat_list(named, entry.content.as_str())),
        _ => Status::Other,
    }
}

/// Position for position, so nothing may be left out of one of the two lists alone.
fn chat_list(named: &str, content: &str) -> ChatList {
    let split = |list: &str| -> Vec<String> {
        let list = list.trim().trim_end_matches(',');
        if list.is_empty() {
            Vec::new()
        } else {
            list.split(',').map(|s| s.trim().into()).collect()
        }
    };
    let chats: Vec<UserName> = split(named).into_iter().map(UserName::new).collect();
    let Some(doc) = Doc::read(&entities::payload(content), "op") else {
        return ChatList { chats, ..ChatList::default() };
    };
    let mut ids = split(&doc.text("op/username"));
    if ids.len() != chats.len() {
        ids.clear();
    }
    let unread = doc
        .all("unreadchatlist/chat")
        .iter()
        .map(|chat| {
            let read = Int::of_text(&chat.text("chat/lastreadtime")).i64();
            (chat.text("chat/username").trim().to_owned(), read)
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    ChatList { chats, ids, unread }
}
