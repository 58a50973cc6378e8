//! Choosing a chat by a part of its name, remark, alias, pinyin or initials.

use std::cmp::Reverse;

use crate::model::{Chat, ChatId, Timestamp};

/// Rows that are offered.
const MOST: usize = 200;

/// The chats that match, best first: those that mention the user, then unread ones, then whole and
/// leading matches before inner ones, then the newest.
#[must_use]
pub fn search<'c>(chats: impl Iterator<Item = &'c Chat>, query: &str) -> Vec<ChatId> {
    let query = query.trim().to_lowercase();
    let mut hits: Vec<_> = chats
        .filter_map(|chat| {
            let fit = fit(chat, &query)?;
            let at = chat.last.as_ref().map_or(Timestamp(i64::MIN), |last| last.at);
            let calls = chat.unread > 0 && !chat.muted;
            Some(((Reverse(chat.mentions > 0), fit, Reverse(calls), Reverse(at), chat.id), chat.id))
        })
        .collect();
    hits.sort_unstable();
    hits.into_iter().take(MOST).map(|(_, id)| id).collect()
}

/// How well it fits, 0 best; `None` if not at all.
fn fit(chat: &Chat, query: &str) -> Option<u8> {
    if query.is_empty() {
        return Some(0);
    }
    let name = chat.name.to_lowercase();
    let mut best = place(&name, query);
    for key in chat.keys.split('\n').filter(|key| !key.is_empty()) {
        let found = place(key, query).map(|place| place + 1);
        best = match (best, found) {
            (Some(best), Some(found)) => Some(best.min(found)),
            (best, found) => best.or(found),
        };
    }
    best
}

fn place(words: &str, query: &str) -> Option<u8> {
    match words.find(query)? {
        0 if words.len() == query.len() => Some(0),
        0 => Some(1),
        _ => Some(3),
    }
}
