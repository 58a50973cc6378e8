//! Committing a sync batch: its messages, recalls, read marks and keys in one transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::chats::PHONE_IS_NEWS;
use super::echoes::{self, Echo};
use super::new_message::{NewMessage, insert};
use super::states::{ME, SENT};
use super::{
    Error, Store, arrival, chats, columns, content_json, counting, history_gap, messages,
    note_facts, session,
};
use crate::model::{
    Chat, ChatId, Content, Item, ItemId, MessageId, Position, RecallNotice, Recalled, Sender,
    Timestamp,
};

/// The contents of one webwxsync reply.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The messages, in the server's order.
    pub messages: Vec<NewMessage>,
    pub recalls: Vec<Recall>,
    /// The chats that were read on the phone.
    pub read: Vec<ReadOnPhone>,
    /// The current time, if the server has told it. Nothing can have been written later.
    pub now: Option<Timestamp>,
    /// Whether every own message comes back by sync, even one that was accepted without an id.
    pub echoes: bool,
    /// Whether messages that the user writes elsewhere count as unread here, because the chat is
    /// the one with their phone.
    pub phone_is_news: bool,
    /// The sync keys for the next request.
    pub keys: Option<String>,
    /// The session, if it has changed.
    pub session: Option<String>,
}

impl Batch {
    /// Whether it contains nothing that would be missed; its keys may still be new.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.messages.is_empty() && self.recalls.is_empty() && self.read.is_empty()
    }
}

/// A chat was read on the phone, up to the messages that came before this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOnPhone {
    pub chat: ChatId,
    /// How many messages of the batch came before.
    pub after: usize,
}

/// A recalled message (PROTOCOL 7.5). Any of the ids may be the known one.
#[derive(Clone, Debug)]
pub struct Recall {
    /// Its chat, if known.
    pub chat: Option<ChatId>,
    /// The ids that it may have.
    pub ids: Vec<MessageId>,
    /// The notice about the recall.
    pub notice: RecallNotice,
    /// Whether it is the user's last message in the chat: then its id is told as 0.
    pub last_own: bool,
    /// Who may have written it.
    pub by: RecalledBy,
    /// The system message in its place if it is not known here.
    pub line: Option<NewMessage>,
}

/// Who recalled a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecalledBy {
    Me,
    /// The other person in a chat of two: it is never a message of the user's.
    Peer,
    /// Somebody in a group, who may be its owner.
    InGroup,
}

/// The result of the transaction.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// New and changed items, in the order of the batch.
    pub items: Vec<Item>,
    /// The unread ones of which the user is notified, each with its chat and whether it mentions
    /// the user: messages of others, and those from the phone where these count.
    pub fresh: Vec<(ChatId, ItemId, bool)>,
    /// How many messages were known already.
    pub duplicates: usize,
    /// The chats in which something is held that may be the echo of a message without an answer. It
    /// is shown once that is known.
    pub held: Vec<ChatId>,
    /// The chats that changed, as they are now.
    pub chats: Vec<Chat>,
}

impl Store {
    /// Commits a batch with its keys. If this fails nothing of it is stored, and the keys from
    /// before are still valid: the next request brings the same messages.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn commit(&self, batch: Batch) -> Result<Committed, Error> {
        let is_idle = batch.is_idle() && batch.session.is_none();
        let job = move |db: &mut Connection| {
            let transaction = db.transaction()?;
            let committed = apply(&transaction, &batch)?;
            transaction.commit()?;
            Ok(committed)
        };
        // With the keys from before, the server would tell an idle batch again, so it need not be
        // synced.
        if is_idle { self.writer.run_deferred(job).await } else { self.writer.run(job).await }
    }
}

impl Store {
    /// Notes that the server recalled an own message; its text is kept. `None` if that was known.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn take_back(&self, id: ItemId) -> Result<Option<Item>, Error> {
        self.writer.run(move |db| recalled(db, id.0, RecallNotice::ByUser)).await
    }
}

fn apply(db: &Connection, batch: &Batch) -> Result<Committed, Error> {
    let mut done = Committed::default();
    let mut touched = BTreeSet::new();
    if batch.phone_is_news {
        count_phone(db)?;
    }
    let mut read = batch.read.clone();
    read.sort_by_key(|read| read.after);
    let mut read = read.into_iter().peekable();
    for (before, message) in batch.messages.iter().enumerate() {
        while let Some(read) = read.next_if(|read| read.after <= before) {
            touched.extend(read_all(db, read.chat)?.then_some(read.chat));
        }
        match take_in(db, message, batch)? {
            Taken::Known => done.duplicates += 1,
            Taken::Held => done.held.push(message.chat),
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
    for read in read {
        touched.extend(read_all(db, read.chat)?.then_some(read.chat));
    }
    for recall in &batch.recalls {
        for item in take_back(db, recall, batch)? {
            touched.insert(item.chat);
            done.items.retain(|known| known.id != item.id);
            done.items.push(item);
        }
    }
    for chat in &touched {
        counting::count_new(db, *chat)?;
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

/// From now on messages from the phone count as unread. Earlier ones were not counted, and have
/// been seen.
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

/// Unread messages that were not sent from here, after the read marks of this batch.
fn fresh(done: &Committed, batch: &Batch) -> Vec<(ChatId, ItemId, bool)> {
    let read_to = |chat: ChatId| {
        done.chats.iter().find(|known| known.id == chat).and_then(|known| known.read_to)
    };
    let from_elsewhere = |item: &&Item| match item.sender {
        Sender::Contact(_) => true,
        // Messages sent from here have a delivery, which their echo keeps.
        Sender::Me => batch.phone_is_news && item.delivery.is_none(),
        Sender::System => false,
    };
    let others = done.items.iter().filter(from_elsewhere);
    let unread = others.filter(|item| {
        let recalled = matches!(item.content, Content::Recalled(_));
        !recalled && read_to(item.chat).is_none_or(|mark| item.position().is_later_than(mark))
    });
    unread.map(|item| (item.chat, item.id, item.mentions_me)).collect()
}

enum Taken {
    Known,
    Echo(ItemId),
    /// It may be the echo of a message without an answer.
    Held,
    /// New rows: the message behind the gap that it ends.
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
    let mut asked = None;
    if message.sender == Sender::Me {
        if echoes::is_held(db, &message.message)? {
            return Ok(Taken::Known);
        }
        let own = match echoes::own_by_id(db, message)? {
            None if batch.echoes => echoes::own_by_content(db, message)?,
            known => known,
        };
        match own {
            Some(Echo::Of(id)) => {
                let sql = format!(
                    "UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = {SENT} WHERE id = ?1"
                );
                let row = params![id, message.message.0, message.new_id];
                db.prepare_cached(&sql)?.execute(row)?;
                learn(db, id, message)?;
                return Ok(Taken::Echo(ItemId(id)));
            }
            Some(Echo::Perhaps(id)) => {
                if !echoes::asks_user(db, id)? {
                    echoes::hold(db, id, message)?;
                    return Ok(Taken::Held);
                }
                asked = messages::one(db, ItemId(id))?;
            }
            None => {}
        }
    }
    if let Some(now) = batch.now {
        arrival::pull_back(db, message.chat, now)?;
    }
    let gap = history_gap::end(db, message.chat, arrival::place(db, message.chat, message.at)?)?;
    let items = asked.into_iter().chain(gap).chain([insert(db, message, batch.now)?]);
    Ok(Taken::New(items.collect()))
}

/// Takes the server's id and the reference of the file from the echo of an own message.
pub(super) fn learn(db: &Connection, id: i64, message: &NewMessage) -> Result<(), Error> {
    if message.raw.is_none() || message.sender != Sender::Me {
        return Ok(());
    }
    let sql = "UPDATE messages SET content = ?2, raw = ?3, new_id = ifnull(new_id, ?4)
        WHERE id = ?1 AND local_id IS NOT NULL AND raw IS NULL AND content NOT LIKE '{\"recalled\"%'";
    let row = params![id, content_json::encode(&message.content), message.raw, message.new_id];
    db.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Marks a message as recalled and keeps its text. If it is not known, the notice becomes a row of
/// its own.
fn take_back(db: &Connection, recall: &Recall, batch: &Batch) -> Result<Vec<Item>, Error> {
    for id in &recall.ids {
        // It is shown as recalled, whoever wrote it.
        echoes::release(db, id)?;
    }
    if let Some(id) = recalled_row(db, recall)? {
        return Ok(recalled(db, id, recall.notice.clone())?.into_iter().collect());
    }
    let Some(line) = &recall.line else { return Ok(Vec::new()) };
    match take_in(db, line, batch)? {
        Taken::New(items) => Ok(items),
        Taken::Known | Taken::Held | Taken::Echo(_) => Ok(Vec::new()),
    }
}

fn recalled(db: &Connection, id: i64, notice: RecallNotice) -> Result<Option<Item>, Error> {
    let Some(mut item) = messages::one(db, ItemId(id))? else { return Ok(None) };
    if matches!(item.content, Content::Recalled(_)) {
        return Ok(None);
    }
    let original = std::mem::replace(&mut item.content, Content::RedPacket);
    item.content = Content::Recalled(Recalled { notice, original: Some(Box::new(original)) });
    if std::mem::take(&mut item.mentions_me) {
        counting::mention_is_gone(db, id)?;
    }
    // A recalled message is not a note any more.
    item.todo = None;
    note_facts::forget(db, item.id)?;
    let sql = "UPDATE messages SET content = ?2, mentions_me = 0, todo = NULL WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id, content_json::encode(&item.content)])?;
    Ok(Some(item))
}

fn recalled_row(db: &Connection, recall: &Recall) -> Result<Option<i64>, Error> {
    let own = recall.by != RecalledBy::Peer;
    let sql = format!(
        "SELECT id FROM messages WHERE (msg_id = ?1 OR new_id = ?1)
        AND chat = ?2 AND (?3 OR sender <> {ME})"
    );
    for id in &recall.ids {
        let row = params![id.0, recall.chat.map(|chat| chat.0), own];
        let found: Option<i64> =
            db.prepare_cached(&sql)?.query_row(row, |row| columns::get(row, 0)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let own = recall.last_own && recall.by == RecalledBy::Me;
    let (Some(chat), true) = (recall.chat, own) else { return Ok(None) };
    let sql = format!(
        "SELECT id FROM messages WHERE chat = ?1 AND sender = {ME} AND msg_id IS NOT NULL
        ORDER BY at DESC, id DESC LIMIT 1"
    );
    Ok(db.prepare_cached(&sql)?.query_row([chat.0], |row| columns::get(row, 0)).optional()?)
}

/// Marks everything that has arrived so far as read.
fn read_all(db: &Connection, chat: ChatId) -> Result<bool, Error> {
    let sql = "SELECT at FROM messages WHERE chat = ?1 ORDER BY at DESC, id DESC LIMIT 1";
    let newest: Option<i64> =
        db.prepare_cached(sql)?.query_row([chat.0], |row| columns::get(row, 0)).optional()?;
    let Some(at) = newest else { return Ok(false) };
    let latest: i64 = db
        .prepare_cached("SELECT max(id) FROM messages")?
        .query_row([], |row| columns::get(row, 0))?;
    counting::read(db, chat, Position { at: Timestamp(at), id: ItemId(latest) })
}
