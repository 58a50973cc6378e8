//! A sync batch: its messages, recalls, read marks and keys in one transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::chats::PHONE_IS_NEWS;
use super::messages::{self, sender_number};
use super::{Error, Store, chats, codec, columns, gaps, search, session};
use crate::model::{
    Chat, ChatId, Content, Item, ItemId, LocalId, MessageId, Position, Recalled, Sender, Timestamp,
};
use crate::text::Printable;

/// An own message in flight is taken for its echo when both are at most so far apart.
const ECHO_MS: i64 = 10 * 60 * 1000;

/// What one webwxsync brought.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// In the server's order.
    pub messages: Vec<NewMessage>,
    /// What was taken back.
    pub recalls: Vec<Recall>,
    /// Conversations read on the phone, up to their newest message.
    pub read: Vec<ChatId>,
    /// Every own message comes back by sync, also one whose acceptance told no id.
    pub echoes: bool,
    /// What the user writes elsewhere is news here: the conversation is the one with their phone.
    pub phone_is_news: bool,
    /// The keys to be used next.
    pub keys: Option<String>,
    /// The session, where it changed.
    pub session: Option<String>,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Where.
    pub chat: ChatId,
    /// Who.
    pub sender: Sender,
    /// When.
    pub at: Timestamp,
    /// What.
    pub content: Content,
    /// As on the wire, where more than the text is worth keeping.
    pub raw: Option<String>,
    /// The server's id.
    pub message: MessageId,
    /// `NewMsgId`, where it differs.
    pub new_id: Option<String>,
    /// Our id, if the echo tells it.
    pub local: Option<LocalId>,
    /// It mentions the user.
    pub mentions_me: bool,
}

/// A message taken back (PROTOCOL 7.5): any of the ids may be the one we know.
#[derive(Clone, Debug)]
pub struct Recall {
    /// In which conversation, if it is known.
    pub chat: Option<ChatId>,
    /// The ids it may have.
    pub ids: Vec<MessageId>,
    /// The server's words.
    pub words: Printable,
    /// The user's last one in the conversation: they took it back, and its id is told as 0.
    pub last_own: bool,
    /// Whose it can have been.
    pub by: RecalledBy,
    /// The grey line for one that is not known here.
    pub line: Option<NewMessage>,
}

/// Who took a message back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecalledBy {
    /// The user.
    Me,
    /// The other one of two: never a message of the user's.
    Peer,
    /// Somebody in a group, who may be its owner.
    InGroup,
}

/// What the transaction did.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// New and changed items, in order of the batch.
    pub items: Vec<Item>,
    /// Those among them that call the user, and are unread: what others wrote, and what came from
    /// the phone where that is news.
    pub fresh: Vec<(ChatId, ItemId, bool)>,
    /// How many messages were known already.
    pub duplicates: usize,
    /// The conversations that changed, as they are now.
    pub chats: Vec<Chat>,
}

impl Store {
    /// Commits a batch with its keys. Nothing of it is there if this fails, and the keys before are
    /// still good: asking again brings the same messages.
    ///
    /// # Errors
    /// [`Error::Full`] and whatever else the disk says.
    pub async fn commit(&self, batch: Batch) -> Result<Committed, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let committed = apply(&transaction, &batch)?;
                transaction.commit()?;
                Ok(committed)
            })
            .await
    }
}

impl Store {
    /// The server took an own message back: what it said is kept. `None` when it was known.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn take_back(&self, id: ItemId, words: Printable) -> Result<Option<Item>, Error> {
        self.writer.run(move |db| recalled(db, id.0, words)).await
    }
}

fn apply(db: &Connection, batch: &Batch) -> Result<Committed, Error> {
    let mut done = Committed::default();
    let mut touched = BTreeSet::new();
    if batch.phone_is_news {
        count_phone(db)?;
    }
    for message in &batch.messages {
        match take_in(db, message, batch)? {
            Taken::Known => done.duplicates += 1,
            Taken::Echo(id) => {
                touched.insert(message.chat);
                done.items.extend(messages::one(db, id)?);
            }
            Taken::New(items) => {
                touched.insert(message.chat);
                done.items.extend(items);
            }
        }
    }
    for recall in &batch.recalls {
        for item in take_back(db, recall, batch)? {
            touched.insert(item.chat);
            done.items.retain(|known| known.id != item.id);
            done.items.push(item);
        }
    }
    for chat in &touched {
        chats::recount(db, *chat)?;
    }
    for chat in &batch.read {
        if read_all(db, *chat)? {
            touched.insert(*chat);
        }
    }
    if let Some(keys) = &batch.keys {
        session::set(db, "keys", keys)?;
    }
    if let Some(session) = &batch.session {
        session::set(db, "session", session)?;
    }
    let touched: Vec<ChatId> = touched.into_iter().collect();
    done.chats = chats::some(db, &touched)?;
    done.fresh = fresh(&done, batch);
    Ok(done)
}

/// From now on what came from the phone counts as unread. What came before nobody counted, and it
/// has been seen.
fn count_phone(db: &Connection) -> Result<(), Error> {
    if session::get(db, PHONE_IS_NEWS)?.is_some() {
        return Ok(());
    }
    let mut chats = db.prepare("SELECT id FROM chats")?;
    let chats = chats.query_map([], |row| Ok(ChatId(columns::get(row, 0)?)))?;
    for chat in chats.collect::<Result<Vec<_>, _>>()? {
        read_all(db, chat)?;
    }
    session::set(db, PHONE_IS_NEWS, "1")
}

/// Unread messages that did not go out from here, after the read marks of this batch.
fn fresh(done: &Committed, batch: &Batch) -> Vec<(ChatId, ItemId, bool)> {
    let read_to = |chat: ChatId| {
        done.chats.iter().find(|known| known.id == chat).and_then(|known| known.read_to)
    };
    let from_elsewhere = |item: &&Item| match item.sender {
        Sender::Contact(_) => true,
        // What was sent from here has a delivery, and its echo keeps it.
        Sender::Me => batch.phone_is_news && item.delivery.is_none(),
        Sender::System => false,
    };
    let others = done.items.iter().filter(from_elsewhere);
    let unread = others.filter(|item| {
        let recalled = matches!(item.content, Content::Recalled(_));
        !recalled && read_to(item.chat).is_none_or(|read_to| item.position() > read_to)
    });
    unread.map(|item| (item.chat, item.id, item.mentions_me)).collect()
}

enum Taken {
    Known,
    Echo(ItemId),
    /// Behind the gap that it ends.
    New(Vec<Item>),
}

fn take_in(db: &Connection, message: &NewMessage, batch: &Batch) -> Result<Taken, Error> {
    let sql = "SELECT id FROM messages WHERE msg_id = ?1";
    let known: Option<i64> = db
        .prepare_cached(sql)?
        .query_row([&message.message.0], |row| columns::get(row, 0))
        .optional()?;
    if let Some(id) = known {
        learn(db, id, message)?;
        return Ok(Taken::Known);
    }
    if message.sender == Sender::Me
        && let Some(id) = in_flight(db, message, batch)?
    {
        let sql = "UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = 3 WHERE id = ?1";
        let row = params![id, message.message.0, message.new_id];
        db.prepare_cached(sql)?.execute(row)?;
        learn(db, id, message)?;
        return Ok(Taken::Echo(ItemId(id)));
    }
    let gap = gaps::end(db, message.chat, message.at)?;
    Ok(Taken::New(gap.into_iter().chain([insert(db, message)?]).collect()))
}

/// The own message that this is the echo of: the one with our id if it is told, else, in an edition
/// whose own messages come back by sync, the oldest with the same text that is on its way; one that waits for the user only when none is. Not older than
/// the message, nor asked for the last time long before it.
fn in_flight(db: &Connection, message: &NewMessage, batch: &Batch) -> Result<Option<i64>, Error> {
    if let Some(local) = &message.local {
        let sql = "SELECT id FROM messages WHERE local_id = ?1 AND msg_id IS NULL";
        let found =
            db.prepare_cached(sql)?.query_row([&local.0], |row| columns::get(row, 0)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    // Where nothing that goes out from here comes back by sync, equal words are the phone's.
    if !batch.echoes {
        return Ok(None);
    }
    let waiting = "SELECT id, content, delivery = 5, at FROM messages
        WHERE chat = ?1 AND min(at, ifnull(asked_at, at)) - ?3 <= ?2
        AND ?2 <= ifnull(asked_at, at) + ?3 AND delivery IN (1, 2, 5) AND msg_id IS NULL";
    // By the index of ids: accepted ones are many.
    let nameless = "SELECT id, content, 0, at FROM messages
        WHERE msg_id >= 'local-' AND msg_id < 'local.' AND chat = ?1
        AND min(at, ifnull(asked_at, at)) - ?3 <= ?2 AND ?2 <= ifnull(asked_at, at) + ?3
        AND delivery = 3";
    let mut oldest: Option<(bool, i64, i64)> = None;
    for sql in [waiting, nameless] {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(params![message.chat.0, message.at.0, ECHO_MS])?;
        while let Some(row) = rows.next()? {
            if is_echo(&codec::decode(&columns::get::<String>(row, 1)?), &message.content) {
                let this = (columns::get(row, 2)?, columns::get(row, 3)?, columns::get(row, 0)?);
                oldest = Some(oldest.map_or(this, |known| known.min(this)));
            }
        }
    }
    Ok(oldest.map(|(.., id)| id))
}

/// Text comes back as it went. Of a file the server tells other things than we knew: it is the
/// same kind, and files have the same name.
fn is_echo(own: &Content, echo: &Content) -> bool {
    match (own, echo) {
        (Content::Image(_), Content::Image(_))
        | (Content::Video { .. }, Content::Video { .. })
        | (Content::Sticker(_), Content::Sticker(_)) => true,
        (Content::File(own), Content::File(echo)) => own.name == echo.name,
        (own, echo) => own == echo,
    }
}

/// The echo of an own message tells what the server calls it, and how its file is fetched.
fn learn(db: &Connection, id: i64, message: &NewMessage) -> Result<(), Error> {
    if message.raw.is_none() || message.sender != Sender::Me {
        return Ok(());
    }
    let sql = "UPDATE messages SET content = ?2, raw = ?3, new_id = ifnull(new_id, ?4)
        WHERE id = ?1 AND local_id IS NOT NULL AND raw IS NULL AND content NOT LIKE '{\"recalled\"%'";
    let row = params![id, codec::encode(&message.content), message.raw, message.new_id];
    db.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

fn insert(db: &Connection, message: &NewMessage) -> Result<Item, Error> {
    let sql = "INSERT INTO messages
        (chat, sender, at, content, raw, msg_id, new_id, mentions_me, chat_origin, sender_origin)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,
            ifnull((SELECT link FROM contacts WHERE id = ?1), 0),
            ifnull((SELECT link FROM contacts WHERE id = ?2), 0))";
    db.prepare_cached(sql)?.execute(params![
        message.chat.0,
        sender_number(message.sender),
        message.at.0,
        codec::encode(&message.content),
        message.raw,
        message.message.0,
        message.new_id,
        message.mentions_me,
    ])?;
    let id = ItemId(db.last_insert_rowid());
    search::index(db, id, &message.content)?;
    Ok(Item {
        id,
        chat: message.chat,
        sender: message.sender,
        at: message.at,
        content: message.content.clone(),
        delivery: None,
        mentions_me: message.mentions_me,
        message: Some(message.message.clone()),
        path: None,
    })
}

/// Marks a message as taken back and keeps what it said. Where none is known that can be meant, the
/// words stand as a line of their own.
fn take_back(db: &Connection, recall: &Recall, batch: &Batch) -> Result<Vec<Item>, Error> {
    if let Some(id) = recalled_row(db, recall)? {
        return Ok(recalled(db, id, recall.words.clone())?.into_iter().collect());
    }
    let Some(line) = &recall.line else { return Ok(Vec::new()) };
    match take_in(db, line, batch)? {
        Taken::New(items) => Ok(items),
        Taken::Known | Taken::Echo(_) => Ok(Vec::new()),
    }
}

fn recalled(db: &Connection, id: i64, words: Printable) -> Result<Option<Item>, Error> {
    let Some(mut item) = messages::one(db, ItemId(id))? else { return Ok(None) };
    if matches!(item.content, Content::Recalled(_)) {
        return Ok(None);
    }
    let original = std::mem::replace(&mut item.content, Content::RedPacket);
    item.content = Content::Recalled(Recalled { words, original: Some(Box::new(original)) });
    item.mentions_me = false;
    let sql = "UPDATE messages SET content = ?2, mentions_me = 0 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id, codec::encode(&item.content)])?;
    Ok(Some(item))
}

fn recalled_row(db: &Connection, recall: &Recall) -> Result<Option<i64>, Error> {
    let own = recall.by != RecalledBy::Peer;
    let sql = "SELECT id FROM messages WHERE (msg_id = ?1 OR new_id = ?1)
        AND (?2 IS NULL OR chat = ?2) AND (?3 OR sender <> -1)";
    for id in &recall.ids {
        let row = params![id.0, recall.chat.map(|chat| chat.0), own];
        let found: Option<i64> =
            db.prepare_cached(sql)?.query_row(row, |row| columns::get(row, 0)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let own = recall.last_own && recall.by == RecalledBy::Me;
    let (Some(chat), true) = (recall.chat, own) else { return Ok(None) };
    let sql = "SELECT id FROM messages WHERE chat = ?1 AND sender = -1 AND msg_id IS NOT NULL
        ORDER BY at DESC, id DESC LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([chat.0], |row| columns::get(row, 0)).optional()?)
}

fn read_all(db: &Connection, chat: ChatId) -> Result<bool, Error> {
    let sql = "SELECT at, id FROM messages WHERE chat = ?1 ORDER BY at DESC, id DESC LIMIT 1";
    let newest = db.prepare_cached(sql)?.query_row([chat.0], |row| {
        Ok(Position { at: Timestamp(columns::get(row, 0)?), id: ItemId(columns::get(row, 1)?) })
    });
    match newest.optional()? {
        Some(newest) => chats::read(db, chat, newest),
        None => Ok(false),
    }
}
