//! Merging two contacts that are one, and the question whether they are.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::links::Proof;
use super::states::{HELD, QUEUED, state};
use super::{Error, Store, columns, contacts, counting, history_gap, links, messages};
use crate::model::{ChatId, Hold, Item, ItemId};

impl Store {
    /// Merges two contacts: messages, draft, memberships, read mark and UserName of `new` become
    /// those of `old`. Returns whether they are one now: contacts with different known ids that
    /// survive logins are never merged.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn link(&self, new: ChatId, old: ChatId, proof: Proof) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                if have_different_ids(&transaction, new, old)? {
                    return Ok(false);
                }
                merge(&transaction, new, old, proof)?;
                transaction.commit()?;
                Ok(true)
            })
            .await
    }

    /// Opens a question which of `old` is the same contact as `new`. Further contacts are added to
    /// a question that is open; after an answer only those are asked about. Messages in the outbox
    /// for the old ones wait for the answer, and are returned.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn ask_identity(&self, new: ChatId, old: Vec<ChatId>) -> Result<Vec<Item>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let Question { mut asked_about, answered } = question(&transaction, new)?;
                for chat in old {
                    if !asked_about.contains(&chat) && !answered.contains(&chat) {
                        asked_about.push(chat);
                    }
                }
                if asked_about.is_empty() {
                    return Ok(Vec::new());
                }
                let sql = "INSERT INTO twins (new, old) VALUES (?1, ?2)
                    ON CONFLICT (new) DO UPDATE SET old = excluded.old, asked = 0";
                transaction.execute(sql, params![new.0, listed(&asked_about)])?;
                let mut held = Vec::new();
                for chat in asked_about {
                    held.extend(doubt(&transaction, chat)?);
                    counting::recount(&transaction, chat)?;
                }
                transaction.commit()?;
                Ok(held)
            })
            .await
    }

    /// The questions without an answer.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn identity_questions(&self) -> Result<Vec<(ChatId, Vec<ChatId>)>, Error> {
        self.writer
            .run(|db| {
                let mut statement = db.prepare("SELECT new, old FROM twins WHERE asked = 0")?;
                let rows = statement.query_map([], |row| {
                    let old: String = columns::get(row, 1)?;
                    Ok((ChatId(columns::get(row, 0)?), chats_of(&old).collect()))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Reduces a question to the contacts `left`; without any it is answered and not asked again.
    /// Messages for the others do not wait for the answer any more, and are returned.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn narrow_identity_question(
        &self,
        new: ChatId,
        left: Vec<ChatId>,
    ) -> Result<Vec<Item>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let Question { asked_about, mut answered } = question(&transaction, new)?;
                if left.is_empty() {
                    // Answered contacts are remembered, so that the same is not asked twice.
                    answered.extend_from_slice(&asked_about);
                    let sql = "UPDATE twins SET asked = 1, old = '', answered = ?2 WHERE new = ?1";
                    transaction.execute(sql, params![new.0, listed(&answered)])?;
                } else {
                    let sql = "UPDATE twins SET old = ?2 WHERE new = ?1";
                    transaction.execute(sql, params![new.0, listed(&left)])?;
                }
                let mut released = Vec::new();
                for chat in asked_about.into_iter().filter(|chat| !left.contains(chat)) {
                    if !is_asked_about(&transaction, chat)? {
                        released.extend(release(&transaction, chat, Proof::Likeness)?);
                        counting::recount(&transaction, chat)?;
                    }
                }
                transaction.commit()?;
                Ok(released)
            })
            .await
    }

    /// Releases the messages of a chat that wait for an answer, unless another open question is
    /// about it. Returns them.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn undoubt(&self, chat: ChatId) -> Result<Vec<Item>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                if is_asked_about(&transaction, chat)? {
                    return Ok(Vec::new());
                }
                let released = release(&transaction, chat, Proof::Likeness)?;
                counting::recount(&transaction, chat)?;
                transaction.commit()?;
                Ok(released)
            })
            .await
    }
}

/// A question with the contacts it is about.
#[derive(Default)]
struct Question {
    /// The contacts of the open question.
    asked_about: Vec<ChatId>,
    /// The contacts that the user said are different.
    answered: Vec<ChatId>,
}

fn question(db: &Connection, new: ChatId) -> Result<Question, Error> {
    let sql = "SELECT iif(asked, '', old), answered FROM twins WHERE new = ?1";
    let found = db.query_row(sql, [new.0], |row| {
        let list = |column| columns::get::<String>(row, column);
        let (asked_about, answered) = (list(0)?, list(1)?);
        Ok(Question {
            asked_about: chats_of(&asked_about).collect(),
            answered: chats_of(&answered).collect(),
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// Whether an open question is about a contact.
fn is_asked_about(db: &Connection, chat: ChatId) -> Result<bool, Error> {
    let mut statement = db.prepare_cached("SELECT old FROM twins WHERE asked = 0")?;
    let rows = statement.query_map([], |row| columns::get::<String>(row, 0))?;
    for old in rows {
        if chats_of(&old?).any(|asked_about| asked_about == chat) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn chats_of(list: &str) -> impl Iterator<Item = ChatId> {
    list.split(',').filter_map(|id| id.parse().ok()).map(ChatId)
}

fn listed(chats: &[ChatId]) -> String {
    chats.iter().map(|chat| chat.0.to_string()).collect::<Vec<_>>().join(",")
}

/// The messages of a chat that would be sent by themselves.
pub(super) const IN_DOUBT: &str = concat!(
    "SELECT id FROM messages INDEXED BY messages_waiting
        WHERE chat = ?1 AND delivery IN (",
    state!(QUEUED),
    ", ",
    state!(RETRYING),
    ") AND ",
    messages::waiting!()
);

/// The messages of a chat that wait because their recipient is in doubt ([`Hold::Doubt`]).
pub(super) const DOUBTED: &str = concat!(
    "SELECT id FROM messages INDEXED BY messages_waiting
        WHERE chat = ?1 AND delivery = ",
    state!(HELD),
    " AND code = 2 AND ",
    messages::waiting!()
);

/// Makes the messages of a chat wait because their recipient is in doubt.
fn doubt(db: &Connection, chat: ChatId) -> Result<Vec<Item>, Error> {
    let ids = ids(db, IN_DOUBT, chat)?;
    let sql = format!("UPDATE messages SET delivery = {HELD}, code = ?2 WHERE id = ?1");
    let mut held = Vec::new();
    for id in ids {
        db.execute(&sql, params![id.0, messages::hold_number(Hold::Doubt)])?;
        held.extend(messages::one(db, id)?);
    }
    Ok(held)
}

fn ids(db: &Connection, sql: &str, chat: ChatId) -> Result<Vec<ItemId>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let ids = statement.query_map([chat.0], |row| Ok(ItemId(columns::get(row, 0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Takes the fields of the new contact that were told; others keep their values. A person who is
/// seen in a group does not become a stranger, nor reachable.
const MERGE_FIELDS: &str = "
UPDATE contacts SET
    kind = iif(n.kind = 3, contacts.kind, n.kind),
    fixed = iif(n.fixed = '', contacts.fixed, n.fixed),
    wxid = iif(n.wxid = '', contacts.wxid, n.wxid),
    alias = iif(n.alias = '' AND NOT n.whole, contacts.alias, n.alias),
    remark = iif(n.remark = '' AND NOT n.whole, contacts.remark, n.remark),
    nick = iif(n.nick = '', contacts.nick, n.nick),
    signature = iif(n.signature = '' AND NOT n.whole, contacts.signature, n.signature),
    region = iif(n.region = '' AND NOT n.whole, contacts.region, n.region),
    gender = iif(n.gender = 0, contacts.gender, n.gender),
    keys = iif(n.keys = '' AND NOT n.whole, contacts.keys, n.keys),
    attr_status = iif(n.attr_status = 0, contacts.attr_status, n.attr_status),
    avatar_seq = iif(n.avatar_seq = '' AND NOT n.whole, contacts.avatar_seq, n.avatar_seq),
    muted = iif(n.kind = 3, contacts.muted, n.muted),
    pinned = iif(n.kind = 3, contacts.pinned, n.pinned),
    member_count = iif(n.member_count = 0, contacts.member_count, n.member_count),
    place = iif(n.place = 0, contacts.place, n.place),
    owner = iif(n.owner = 0, contacts.owner, n.owner),
    whole = max(contacts.whole, n.whole),
    present = iif(n.kind = 3 AND contacts.kind <> 3, contacts.present, n.present)
FROM contacts n WHERE n.id = ?1 AND contacts.id = ?2";

fn have_different_ids(db: &Connection, one: ChatId, other: ChatId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM contacts a, contacts b WHERE a.id = ?1 AND b.id = ?2
        AND ((a.wxid <> '' AND b.wxid <> '' AND a.wxid <> b.wxid)
            OR (a.fixed <> '' AND b.fixed <> '' AND a.fixed <> b.fixed)))";
    Ok(db.query_row(sql, params![one.0, other.0], |row| columns::get(row, 0))?)
}

fn merge(db: &Connection, new: ChatId, old: ChatId, proof: Proof) -> Result<(), Error> {
    contacts::retire(db, new.contact())?;
    links::merge(db, new, old, proof)?;
    history_gap::merge(db, new, old)?;
    let ids = params![new.0, old.0];
    for sql in [
        "UPDATE messages SET chat = ?2 WHERE chat = ?1",
        "UPDATE messages SET sender = ?2 WHERE sender = ?1",
        "UPDATE OR REPLACE members SET contact = ?2 WHERE contact = ?1",
        "DELETE FROM members WHERE chat = ?2 AND EXISTS (SELECT 1 FROM members WHERE chat = ?1)",
        "UPDATE members SET chat = ?2 WHERE chat = ?1",
        "UPDATE OR REPLACE session_names SET contact = ?2 WHERE contact = ?1",
        "INSERT INTO chats (id) VALUES (?2) ON CONFLICT (id) DO NOTHING",
        // Both drafts are kept, the newer one first.
        "UPDATE chats SET draft = trim(ifnull((SELECT draft FROM chats WHERE id = ?1), '')
            || iif(draft = '', '', char(10) || draft), char(10)) WHERE id = ?2
            AND EXISTS (SELECT 1 FROM chats WHERE id = ?1 AND draft <> '')",
        // The earlier read mark is taken, so that nothing unread of either counts as read. The mark
        // of a chat without unread messages does not count.
        "UPDATE chats SET (read_at, read_id) = (SELECT a.read_at, a.read_id FROM chats a
            WHERE a.id IN (?1, ?2)
            ORDER BY a.unread = 0, iif(a.unread = 0, -a.read_id, a.read_id) LIMIT 1) WHERE id = ?2",
        "UPDATE chats SET written = written + ifnull((SELECT written FROM chats WHERE id = ?1), 0),
            marked = max(marked, ifnull((SELECT marked FROM chats WHERE id = ?1), 0))
            WHERE id = ?2",
        MERGE_FIELDS,
        "DELETE FROM chats WHERE id = ?1 AND ?2 = ?2",
        "DELETE FROM contacts WHERE id = ?1 AND ?2 = ?2",
        "UPDATE twins SET asked = 1 WHERE new = ?1 AND ?2 = ?2",
    ] {
        db.execute(sql, ids)?;
    }
    match proof {
        Proof::Id => drop(links::hold(db, old)?),
        Proof::Likeness | Proof::User(_) => {}
    }
    release(db, old, proof)?;
    counting::recount(db, old)
}

/// Releases messages that waited because their recipient was in doubt.
fn release(db: &Connection, chat: ChatId, proof: Proof) -> Result<Vec<Item>, Error> {
    let ids = ids(db, DOUBTED, chat)?;
    let sql = format!(
        "UPDATE messages SET delivery = {QUEUED}, code = 0,
        approved_at = ifnull(?2, approved_at) WHERE id = ?1"
    );
    let approved = match proof {
        Proof::User(at) => Some(at.0),
        Proof::Id | Proof::Likeness => None,
    };
    let mut released = Vec::new();
    for id in ids {
        db.execute(&sql, params![id.0, approved])?;
        released.extend(messages::one(db, id)?);
    }
    Ok(released)
}

#[cfg(test)]
mod tests {
    use crate::model::{ChatId, ContactKind, Delivery, Hold, Sender};
    use crate::store::tests::{Desk, desk};
    use crate::store::{Fields, Proof};
    use crate::text::Printable;

    async fn friends(desk: &Desk, names: &[&str]) -> Vec<ChatId> {
        let row = |name: &&str| {
            let nick = Printable::line(name);
            let fields = Fields { kind: ContactKind::Friend, nick, ..Fields::default() };
            (None, fields, format!("@{name}"))
        };
        let ids = desk.store.save_contacts(names.iter().map(row).collect()).await.unwrap();
        ids.into_iter().map(crate::model::ContactId::chat).collect()
    }

    async fn delivery(desk: &Desk) -> Option<Delivery> {
        let (items, _) = desk.store.newest(desk.friend, 9).await.unwrap();
        items.into_iter().find(|item| item.sender == Sender::Me).unwrap().delivery
    }

    #[tokio::test]
    async fn a_text_waits_for_an_answer_exactly_while_a_question_is_open_about_it() {
        let desk = desk().await;
        let asked_about = desk.friend;
        let [new, other, third] = friends(&desk, &["甲", "乙", "丙"]).await[..] else {
            panic!()
        };
        desk.send("1", 5, "晚上见").await;
        assert!(desk.store.ask_identity(new, vec![other]).await.unwrap().is_empty());
        assert_eq!(delivery(&desk).await, Some(Delivery::Queued));
        // A further one is added to the question.
        assert_eq!(desk.store.ask_identity(new, vec![asked_about]).await.unwrap().len(), 1);
        assert_eq!(
            desk.store.identity_questions().await.unwrap(),
            [(new, vec![other, asked_about])]
        );
        assert_eq!(delivery(&desk).await, Some(Delivery::Held(Hold::Doubt)));
        assert!(desk.store.undoubt(asked_about).await.unwrap().is_empty(), "there is a question");
        let released = desk.store.narrow_identity_question(new, vec![other]).await.unwrap();
        assert_eq!(released.len(), 1);
        assert_eq!(desk.store.identity_questions().await.unwrap(), [(new, vec![other])]);
        desk.store.narrow_identity_question(new, Vec::new()).await.unwrap();
        assert!(desk.store.identity_questions().await.unwrap().is_empty());
        // After an answer the same is not asked again, and nothing waits for it.
        assert!(desk.store.ask_identity(new, vec![other]).await.unwrap().is_empty());
        assert!(desk.store.identity_questions().await.unwrap().is_empty());
        desk.store.ask_identity(new, vec![other, asked_about]).await.unwrap();
        assert_eq!(desk.store.identity_questions().await.unwrap(), [(new, vec![asked_about])]);
        // Nor after the answers about others.
        desk.store.ask_identity(new, vec![other]).await.unwrap();
        assert_eq!(desk.store.identity_questions().await.unwrap(), [(new, vec![asked_about])]);
        // Two questions about one: it waits for both.
        desk.store.ask_identity(third, vec![asked_about]).await.unwrap();
        assert!(desk.store.narrow_identity_question(new, Vec::new()).await.unwrap().is_empty());
        assert_eq!(delivery(&desk).await, Some(Delivery::Held(Hold::Doubt)));
        assert_eq!(desk.store.narrow_identity_question(third, Vec::new()).await.unwrap().len(), 1);
        assert_eq!(delivery(&desk).await, Some(Delivery::Queued));
        for again in [vec![other], vec![asked_about, other]] {
            assert!(desk.store.ask_identity(new, again).await.unwrap().is_empty());
            assert!(
                desk.store.identity_questions().await.unwrap().is_empty(),
                "it was answered before"
            );
        }
    }

    #[tokio::test]
    async fn what_was_written_to_one_who_was_only_alike_does_not_go_to_whom_an_id_tells() {
        for by_merger in [true, false] {
            let desk = desk().await;
            desk.store.begin_links(vec![(desk.friend.contact(), Proof::Likeness)]).await.unwrap();
            desk.send("1", 5, "晚上见").await;
            desk.store.begin_login().await.unwrap();
            if by_merger {
                let new = friends(&desk, &["甲"]).await[0];
                assert!(desk.store.link(new, desk.friend, Proof::Id).await.unwrap());
            } else {
                let held =
                    desk.store.begin_links(vec![(desk.friend.contact(), Proof::Id)]).await.unwrap();
                assert_eq!(held.len(), 1);
            }
            assert_eq!(delivery(&desk).await, Some(Delivery::Held(Hold::Parted)));
        }
    }

    #[tokio::test]
    async fn what_was_written_to_one_whose_id_came_by_the_same_link_goes_to_that_id() {
        let desk = desk().await;
        desk.store.begin_links(vec![(desk.friend.contact(), Proof::Likeness)]).await.unwrap();
        desk.send("1", 5, "晚上见").await;
        let fields =
            Fields { kind: ContactKind::Friend, wxid: "wxid_a".to_owned(), ..Fields::default() };
        let row = (Some(desk.friend.contact()), fields, String::new());
        desk.store.save_contacts(vec![row]).await.unwrap();
        desk.store.begin_login().await.unwrap();
        let new = friends(&desk, &["甲"]).await[0];
        assert!(desk.store.link(new, desk.friend, Proof::Id).await.unwrap());
        assert_eq!(delivery(&desk).await, Some(Delivery::Queued));
    }

    #[tokio::test]
    async fn a_chat_that_the_user_marked_unread_is_so_after_a_merger_of_either() {
        for marked in [0, 1] {
            let desk = desk().await;
            let new = friends(&desk, &["甲"]).await[0];
            desk.store.mark_unread([new, desk.friend][marked]).await.unwrap();
            assert!(desk.store.link(new, desk.friend, Proof::Likeness).await.unwrap());
            let chats = desk.store.some_chats(vec![desk.friend]).await.unwrap();
            assert_eq!(chats[0].unread, 1);
        }
    }

    #[tokio::test]
    async fn two_with_different_ids_are_never_made_one_whatever_says_so() {
        let desk = desk().await;
        let of_id = |wxid: &str, fixed: &str| Fields {
            kind: ContactKind::Friend,
            wxid: wxid.to_owned(),
            fixed: fixed.to_owned(),
            nick: Printable::line("房东"),
            remark: Printable::line("房东"),
            alias: "same".to_owned(),
            avatar_seq: "620134".to_owned(),
            ..Fields::default()
        };
        for ([one, other], are_two) in [
            ([of_id("wxid_a", ""), of_id("wxid_b", "")], true),
            ([of_id("", "weixin"), of_id("", "fmessage")], true),
            ([of_id("wxid_c", ""), of_id("", "")], false),
        ] {
            for proof in [Proof::User(crate::model::Timestamp(9)), Proof::Likeness, Proof::Id] {
                let rows = [&one, &other].map(|it| (None, it.clone(), String::new()));
                let ids = desk.store.save_contacts(rows.to_vec()).await.unwrap();
                let [new, old] = [ids[1].chat(), ids[0].chat()];
                assert_eq!(desk.store.link(new, old, proof).await.unwrap(), !are_two, "{proof:?}");
                let stays = desk.store.contact(new.contact()).await.unwrap().is_some();
                assert_eq!(stays, are_two, "{proof:?}");
            }
        }
    }
}
