//! What was typed and is not known to be on the disk, in case the program ends early.

use super::client::PlainClient;
use crate::api::{Method, RequestId};
use crate::app::{Held, Writing, words_of};

/// Everything of that. Drafts are on the disk, except those that are just being saved.
pub(super) fn held(client: &PlainClient) -> Held {
    let written = |kept: &Vec<Method>| kept.iter().filter_map(|it| writing(client, it)).collect();
    let unconfirmed = client.asked.unconfirmed.iter();
    let mut unconfirmed: Vec<(RequestId, Vec<Writing>)> =
        unconfirmed.map(|(id, kept)| (*id, written(kept))).collect();
    unconfirmed.sort_by_key(|(id, _)| id.0);
    // An unfinished message of an open chat is part of its draft.
    let unfinished = Some(&client.lines.unfinished).filter(|_| client.chats.open.is_none());
    let lines = client.lines.early.iter().chain(unfinished).map(|line| line.trim_end());
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    Held { unconfirmed, typed: Vec::new(), unaddressed: lines.join("\n") }
}

fn writing(client: &PlainClient, method: &Method) -> Option<Writing> {
    let (chat, text) = words_of(method)?;
    let name = client.chats.known.get(&chat).map(|chat| chat.name.to_string()).unwrap_or_default();
    let account = client.account.current?;
    Some(Writing { account: (account.uin, account.edition), chat, name, text })
}
