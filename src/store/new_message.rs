//! A message as it arrived, and the insertion of its row.

use rusqlite::{Connection, params};

use super::messages::sender_number;
use super::{Error, arrival, content_json, note_facts, search};
use crate::model::{ChatId, Content, Item, ItemId, LocalId, MessageId, Sender, Timestamp};

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub chat: ChatId,
    pub sender: Sender,
    pub at: Timestamp,
    /// The time it stated, if that makes no sense.
    pub told: Option<Timestamp>,
    pub content: Content,
    /// The content as on the wire, if that contains more than the text.
    pub raw: Option<String>,
    /// The server's id of the message.
    pub message: MessageId,
    /// `NewMsgId`, if it differs.
    pub new_id: Option<String>,
    /// The local id, if the echo contains it.
    pub local: Option<LocalId>,
    /// Whether it mentions the user.
    pub mentions_me: bool,
}

/// Inserts a row behind everything that arrived before; `now` if the server has told the time.
pub(super) fn insert(
    db: &Connection,
    message: &NewMessage,
    now: Option<Timestamp>,
) -> Result<Item, Error> {
    let at = arrival::place(db, message.chat, message.at)?;
    let told = message.told.or_else(|| (at != message.at).then_some(message.at));
    let sql = "INSERT INTO messages
        (chat, sender, at, content, raw, msg_id, new_id, mentions_me, told, sure_at,
            chat_origin, sender_origin)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
            ifnull((SELECT link FROM contacts WHERE id = ?1), 0),
            ifnull((SELECT link FROM contacts WHERE id = ?2), 0))";
    db.prepare_cached(sql)?.execute(params![
        message.chat.0,
        sender_number(message.sender),
        at.0,
        content_json::encode(&message.content),
        message.raw,
        message.message.0,
        message.new_id,
        message.mentions_me,
        told.map(|told| told.0),
        arrival::sure(at, message.told, now),
    ])?;
    let id = ItemId(db.last_insert_rowid());
    search::index(db, id, &message.content)?;
    let mut item = Item {
        id,
        chat: message.chat,
        sender: message.sender,
        at,
        told,
        content: message.content.clone(),
        delivery: None,
        mentions_me: message.mentions_me,
        todo: None,
        message: Some(message.message.clone()),
        path: None,
    };
    note_facts::keep(db, &mut item)?;
    Ok(item)
}
