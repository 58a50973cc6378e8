//! A sync batch: its messages, recalls, read marks and keys in one transaction.

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

/// What one webwxsync brought.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// In the server's order.
    pub messages: Vec<NewMessage>,
    /// What was taken back.
    pub recalls: Vec<Recall>,
    /// Conversations read on the phone: what had come before.
    pub read: Vec<ReadOnPhone>,
    /// What time it is, where the server has told it; nothing was written later.
    pub now: Option<Timestamp>,
    /// Every own message comes back by sync, also one whose acceptance told no id.
    pub echoes: bool,
    /// What the user writes elsewhere is news here: the conversation is the one with their phone.
    pub phone_is_news: bool,
    /// The keys to be used next.
    pub keys: Option<String>,
    /// The session, where it changed.
    pub session: Option<String>,
}

impl Batch {
    /// Whether it brings nothing that would be missed; its keys may have moved all the same.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.messages.is_empty() && self.recalls.is_empty() && self.read.is_empty()
    }
}

/// The phone told that a conversation was read. It knew of what stands before that, and of nothing
/// that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOnPhone {
    pub chat: ChatId,
    /// So many messages of the batch had come before.
    pub after: usize,
}

/// A message taken back (PROTOCOL 7.5): any of the ids may be the one we know.
#[derive(Clone, Debug)]
pub struct Recall {
    /// In which conversation, if it is known.
    pub chat: Option<ChatId>,
    /// The ids it may have.
    pub ids: Vec<MessageId>,
    /// Who recalled it, for the reader.
    pub notice: RecallNotice,
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
    /// Where something came that may be a message that waits for its answer; it is shown once that is
    /// known.
    pub held: Vec<ChatId>,
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
        let is_idle = batch.is_idle() && batch.session.is_none();
        let job = move |db: &mut Connection| {
            let transaction = db.transaction()?;
            let committed = apply(&transaction, &batch)?;
            transaction.commit()?;
            Ok(committed)
        };
        // With the keys before the server tells nothing a second time, too.
        if is_idle { self.writer.run_deferred(job).await } else { self.writer.run(job).await }
    }
}

impl Store {
    /// The server took an own message back: what it said is kept. `None` when it was known.
    ///
    /// # Errors
    /// What the disk says.
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
        !recalled && read_to(item.chat).is_none_or(|mark| item.position().is_later_than(mark))
    });
    unread.map(|item| (item.chat, item.id, item.mentions_me)).collect()
}

enum Taken {
    Known,
    Echo(ItemId),
    /// It may be the echo of a message that waits for its answer.
    Held,
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

/// The echo of an own message tells what the server calls it, and how its file is fetched.
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

/// Marks a message as taken back and keeps what it said. Where none is known that can be meant, the
/// notice stands as a line of their own.
fn take_back(db: &Connection, recall: &Recall, batch: &Batch) -> Result<Vec<Item>, Error> {
    for id in &recall.ids {
        // It is shown as taken back, whosever it turns out to be.
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
    // What was taken back is no note any more.
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
        AND (?2 IS NULL OR chat = ?2) AND (?3 OR sender <> {ME})"
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

/// Everything that has come so far has been read.
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
