//! Full-text search, exact for Chinese words of any length (ENGINEERING 0.10): each Han character
//! is a token of its own, and a query is one phrase of them.

use std::borrow::Cow;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::messages::{self, COLUMNS};
use super::{Error, Store, columns, content_json, note_facts};
use crate::model::{ChatId, Content, Excerpt, Find, FindKind, Item, ItemId, Lang, folded_tag};
use crate::text::Printable;
use crate::text::pinyin::{Fit, Query, Rules, Spelling};

mod signs;

use signs::Signs;

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub item: Item,
    /// The name of its chat.
    pub chat_name: Printable,
    /// The name of its sender; empty for the user and for system messages.
    pub sender_name: Printable,
}

/// Adds the words of a message to the index.
pub(super) fn index(db: &Connection, id: ItemId, content: &Content) -> Result<(), Error> {
    let body = split(&words(content));
    if body.is_empty() {
        return Ok(());
    }
    db.prepare_cached("INSERT INTO word_index (rowid, body) VALUES (?1, ?2)")?
        .execute(params![id.0, body])?;
    Ok(())
}

/// Removes a message from the index.
pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM word_index WHERE rowid = ?1")?.execute([id.0])?;
    Ok(())
}

/// Indexes all messages of a database without an index.
pub(super) fn index_all(db: &Connection) -> Result<(), Error> {
    let mut statement = db.prepare("SELECT id, content FROM messages ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // A damaged text is not indexed.
        if let Ok(content) = row.get_ref(1)?.as_str() {
            index(db, ItemId(columns::get(row, 0)?), &content_json::decode(content))?;
        }
    }
    Ok(())
}

/// The words by which a message is found.
fn words(content: &Content) -> String {
    match content {
        Content::Text(words) => words.to_string(),
        Content::Quote(quote) => {
            format!("{} {}", quote.words.as_str(), said(&quote.quoted))
        }
        Content::Link(link) | Content::Music(link) => {
            format!("{} {}", label(content).as_str(), link.about.as_str())
        }
        Content::Articles(links) => links.iter().map(|link| link.title.to_string() + " ").collect(),
        Content::Record { lines, .. } => {
            let lines: Vec<Cow<'_, str>> = lines.iter().map(|line| said(&line.said)).collect();
            format!("{} {}", label(content).as_str(), lines.join(" "))
        }
        Content::Payment(payment) => {
            format!("{} {}", label(content).as_str(), payment.about.as_str())
        }
        Content::Recalled(recalled) => recalled.original.as_deref().map_or_else(String::new, words),
        // A gap has no words.
        Content::Gap(_) => String::new(),
        Content::System(_)
        | Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::Card(_)
        | Content::FriendRequest { .. }
        | Content::Location(_)
        | Content::LiveLocation
        | Content::MiniProgram { .. }
        | Content::File(_)
        | Content::Transfer { .. }
        | Content::RedPacket
        | Content::Call(_)
        | Content::Channel { .. }
        | Content::Unsupported { .. } => label(content).to_string(),
    }
}

/// The language of the words for kinds without a text: the one most users of WeChat use.
const INDEXED_WORDS: Lang = Lang::Zh;

fn label(content: &Content) -> Printable {
    content.label(INDEXED_WORDS)
}

fn said(excerpt: &Excerpt) -> Cow<'_, str> {
    excerpt.words(INDEXED_WORDS)
}

/// Separates characters that are words of their own by blanks.
fn split(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if is_word(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else if c.is_control() {
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Han, kana, hangul and pictographs, between which nobody writes blanks.
const fn is_word(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// The query as one phrase without operators, since quotes count as blanks. The last word of
/// letters may be a prefix.
fn phrase(query: &str) -> Option<String> {
    let plain: String = query.chars().map(|c| if c == '"' { ' ' } else { c }).collect();
    let plain = split(&plain);
    if !plain.chars().any(char::is_alphanumeric) {
        return None;
    }
    let open = plain.chars().next_back().is_some_and(|c| c.is_alphanumeric() && !is_word(c));
    let star = if open { "*" } else { "" };
    Some(format!("\"{plain}\"{star}"))
}

/// The beginnings of the stored contents of a kind.
const fn beginnings(kind: FindKind) -> &'static [&'static str] {
    match kind {
        FindKind::Picture => &["{\"image\"", "{\"sticker\""],
        FindKind::Voice => &["{\"voice\""],
        FindKind::Video => &["{\"video\""],
        FindKind::File => &["{\"file\""],
        FindKind::Link => {
            &["{\"link\"", "{\"articles\"", "{\"music\"", "{\"mini_program\"", "{\"channel\""]
        }
        FindKind::Payment => &["{\"payment\"", "{\"transfer\"", "\"red_packet\""],
        FindKind::Card => &["{\"card\"", "{\"friend_request\""],
        FindKind::Place => &["{\"location\"", "\"live_location\""],
    }
}

/// The conditions of a search besides its words. They contain only numbers and words of this
/// program, never the user's.
fn conditions(find: &Find, senders: Option<&[i64]>) -> String {
    use std::fmt::Write as _;

    let mut sql = String::new();
    if let Some(senders) = senders {
        let ids: Vec<String> = senders.iter().map(i64::to_string).collect();
        // Writing to a string does not fail.
        write!(sql, " AND m.sender IN ({})", ids.join(", ")).ok();
    }
    if let Some(kind) = find.kind {
        let begins = |begin: &&str| format!("substr(m.content, 1, {}) = '{begin}'", begin.len());
        let any: Vec<String> = beginnings(kind).iter().map(begins).collect();
        let any = any.join(" OR ");
        write!(sql, " AND substr(m.content, 1, 7) <> '{{\"text\"' AND ({any})").ok();
    }
    if let Some(after) = find.after {
        write!(sql, " AND m.at >= {}", after.0).ok();
    }
    if let Some(before) = find.before {
        write!(sql, " AND m.at < {}", before.0).ok();
    }
    if find.mentions {
        sql.push_str(" AND m.mentions_me");
    }
    if let Some(todo) = find.todo {
        sql.push_str(note_facts::condition(todo));
    }
    if find.from_phone {
        sql.push_str(" AND m.sender = -1 AND m.delivery IS NULL");
    }
    sql
}

/// The contacts whose name, remark, WeChat number or name in a group contains `name`, also by
/// sound.
fn senders(db: &Connection, name: &str) -> Result<Vec<i64>, Error> {
    let wanted = name.to_lowercase();
    let sound = Query::new(name);
    let fits = |name: &str| {
        let spelled = || Spelling::new(name, Rules::default()).fit(&sound);
        name.to_lowercase().contains(&wanted)
            || matches!(spelled(), Some(Fit::Whole(_) | Fit::Leading(_)))
    };
    let mut found = Vec::new();
    if matches!(wanted.as_str(), "我" | "me") {
        found.push(-1);
    }
    for sql in [
        "SELECT id, remark, nick, alias FROM contacts WHERE kind <> 4",
        "SELECT contact, alias, '', '' FROM members WHERE alias <> ''",
    ] {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let names: [String; 3] =
                [columns::get(row, 1)?, columns::get(row, 2)?, columns::get(row, 3)?];
            if names.iter().any(|name| !name.is_empty() && fits(name)) {
                found.push(columns::get(row, 0)?);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

impl Store {
    /// The newest messages that match a query, in one chat or in all. None for an empty query.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn search(
        &self,
        find: Find,
        chat: Option<ChatId>,
        most: u32,
    ) -> Result<Vec<Hit>, Error> {
        self.reader.run(move |db| found(db, &find, chat, most as usize)).await
    }
}

fn found(
    db: &Connection,
    find: &Find,
    chat: Option<ChatId>,
    most: usize,
) -> Result<Vec<Hit>, Error> {
    let (phrase, signs) = (phrase(&find.words), Signs::of(&find.words));
    let nothing = phrase.is_none() && signs.is_none();
    if find.is_empty() || (nothing && !find.words.is_empty()) {
        return Ok(Vec::new());
    }
    let from = find.from.as_deref().map(|from| senders(db, from)).transpose()?;
    let mut values: Vec<Value> = vec![phrase.clone().into(), chat.map(|chat| chat.0).into()];
    let mut conditions = conditions(find, from.as_deref());
    conditions += &with_tags(&find.tags, &mut values);
    if let Some(signs) = signs.as_ref().filter(|_| phrase.is_none()) {
        conditions += &with_sign(signs, &mut values);
    }
    let mut statement = db.prepare(&statement(phrase.as_deref(), &conditions))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    // What is not in the index is compared with the message itself, so the number of rows to read
    // has no fixed limit.
    while found.len() < most
        && let Some(row) = rows.next()?
    {
        let hit = hit(row)?;
        if signs.as_ref().is_none_or(|signs| signs.are_in(&words(&hit.item.content))) {
            found.push(hit);
        }
    }
    Ok(found)
}

/// The condition that a message has all of these tags, which become parameters of the statement.
fn with_tags(tags: &[String], values: &mut Vec<Value>) -> String {
    let mut condition = |tag: &String| {
        values.push(folded_tag(tag).into());
        format!(" AND m.id IN (SELECT message FROM tags WHERE folded = ?{})", values.len())
    };
    tags.iter().map(&mut condition).collect()
}

/// The condition that a message contains a sign, in either width.
fn with_sign(signs: &Signs, values: &mut Vec<Value>) -> String {
    let mut has = |sign: char| {
        values.push(sign.to_string().into());
        format!("instr(m.content, ?{})", values.len())
    };
    format!(" AND ({})", signs.forms_of_first().map(&mut has).join(" OR "))
}

impl Store {
    /// The newest pictures, videos, files and links of a chat, the newest first.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn files(&self, chat: ChatId, most: u32) -> Result<Vec<Item>, Error> {
        let kinds = [FindKind::File, FindKind::Link, FindKind::Picture, FindKind::Video];
        let begins = kinds.iter().flat_map(|kind| beginnings(*kind));
        let begins = begins.map(|it| format!("substr(content, 1, {}) = '{it}'", it.len()));
        let any = begins.collect::<Vec<_>>().join(" OR ");
        let sql = format!(
            "SELECT {COLUMNS} FROM messages WHERE chat = ?1
             AND substr(content, 1, 7) <> '{{\"text\"' AND ({any}) ORDER BY id DESC LIMIT ?2"
        );
        self.reader
            .run(move |db| {
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map(params![chat.0, most], messages::item)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }
}

/// The joins for the names of chats and senders, for [`hit`].
pub(super) const NAMES: &str = "LEFT JOIN contacts c ON c.id = m.chat
    LEFT JOIN contacts s ON s.id = m.sender";

/// The columns that [`hit`] reads.
pub(super) fn hit_columns() -> String {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("m.{column}")).collect();
    format!(
        "{}, ifnull(nullif(c.remark, ''), c.nick), ifnull(ifnull(nullif(s.remark, ''), s.nick), '')",
        columns.join(", ")
    )
}

pub(super) fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    let name = |at: usize| columns::get::<Option<String>>(row, at);
    Ok(Hit {
        item: messages::item(row)?,
        chat_name: Printable::line(&name(14)?.unwrap_or_default()),
        sender_name: Printable::line(&name(15)?.unwrap_or_default()),
    })
}

/// The statement that finds the newest first: by the index of words if there are any, else by
/// number.
fn statement(phrase: Option<&str>, conditions: &str) -> String {
    let (from, order) = if phrase.is_some() {
        ("word_index JOIN messages m ON m.id = word_index.rowid", "word_index.rowid")
    } else {
        ("messages m", "m.id")
    };
    let wanted = if phrase.is_some() { "word_index MATCH ?1" } else { "?1 IS NULL" };
    format!(
        "SELECT {} FROM {from} {NAMES}
         WHERE {wanted} AND (?2 IS NULL OR m.chat = ?2){conditions} ORDER BY {order} DESC",
        hit_columns()
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{batch, desk};
    use super::*;
    use crate::model::Timestamp;
    use crate::store::Discardable;

    #[test]
    fn a_query_is_one_phrase_whatever_it_holds() {
        assert_eq!(phrase("今天").as_deref(), Some("\"今  天\""));
        assert_eq!(phrase("a\"b AND *").as_deref(), Some("\"a b AND *\""));
        assert_eq!(phrase("Vec").as_deref(), Some("\"Vec\"*"));
        assert_eq!(phrase(" *\"( "), None);
    }

    fn find(words: &str) -> Find {
        Find { words: words.to_owned(), ..Find::default() }
    }

    async fn found(desk: &super::super::tests::Desk, query: &str) -> Vec<String> {
        let hits = desk.store.search(find(query), None, 50).await.unwrap();
        hits.into_iter().map(|hit| hit.item.message.map_or_else(String::new, |id| id.0)).collect()
    }

    #[tokio::test]
    async fn messages_are_found_by_any_part_of_their_words_newest_first() {
        let desk = desk().await;
        let texts = ["今天天气不错", "天今", "周末去爬山吗？Vec<String> 那段", "天气"];
        for (number, text) in texts.iter().enumerate() {
            let at = i64::try_from(number).unwrap();
            let message = desk.theirs(&format!("m{number}"), at, text);
            desk.store.commit(batch(vec![message])).await.unwrap();
        }
        assert_eq!(found(&desk, "天气").await, ["m3", "m0"]);
        assert_eq!(found(&desk, "天").await, ["m3", "m1", "m0"]);
        assert_eq!(found(&desk, "今天").await, ["m0"], "in this order");
        assert_eq!(found(&desk, "vec<str").await, ["m2"], "a beginning, whatever the case");
        for broken in ["\"", "AND", "天 NEAR(", "*", "a\"b", "col:天", "-天", "^天"] {
            desk.store.search(find(broken), None, 50).await.unwrap();
        }
        let hits = desk.store.search(find("天气"), Some(desk.friend), 50).await.unwrap();
        assert_eq!((hits.len(), hits[0].chat_name.as_str()), (2, "李雷"));
        assert!(desk.store.search(find("天气"), Some(ChatId(999)), 50).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn own_texts_are_found_until_they_are_discarded() {
        let desk = desk().await;
        let item = desk.send("1", 1000, "买醋").await;
        assert_eq!(desk.store.search(find("买醋"), None, 5).await.unwrap()[0].item.id, item.id);
        desk.store.discard(item.id, Discardable::Waiting).await.unwrap();
        assert!(desk.store.search(find("买醋"), None, 5).await.unwrap().is_empty());
        // The number is not given again; an index entry of it would be found by others.
        assert!(desk.send("2", Timestamp(2000).0, "米").await.id > item.id);
    }

    async fn numbers(desk: &super::super::tests::Desk, find: Find) -> Vec<String> {
        let hits = desk.store.search(find, None, 50).await.unwrap();
        hits.into_iter().map(|hit| hit.item.message.map_or_else(String::new, |id| id.0)).collect()
    }

    #[tokio::test]
    async fn filters_narrow_what_is_found_and_need_no_words() {
        let desk = desk().await;
        for (number, text) in ["早", "早呀", "晚安"].iter().enumerate() {
            let at = i64::try_from(number).unwrap() * 1000;
            let mut message = desk.theirs(&format!("m{number}"), at, text);
            message.mentions_me = number == 1;
            desk.store.commit(batch(vec![message])).await.unwrap();
        }
        let mut picture = desk.theirs("m3", 3000, "");
        picture.content = Content::Image(crate::model::Attachment::default());
        desk.store.commit(batch(vec![picture])).await.unwrap();
        desk.send("own", 4000, "早").await;
        let none = Find::default();
        let kind = Some(FindKind::Picture);
        assert_eq!(numbers(&desk, Find { kind, ..none.clone() }).await, ["m3"]);
        assert_eq!(
            numbers(&desk, Find { kind: Some(FindKind::File), ..none.clone() }).await,
            [""; 0]
        );
        assert_eq!(numbers(&desk, Find { mentions: true, ..none.clone() }).await, ["m1"]);
        let (after, before) = (Some(Timestamp(1000)), Some(Timestamp(2000)));
        assert_eq!(numbers(&desk, Find { after, before, ..none.clone() }).await, ["m1"]);
        let from = |name: &str| Some(name.to_owned());
        for name in ["李雷", "雷", "ll", "lilei"] {
            let find = Find { from: from(name), words: "早".to_owned(), ..none.clone() };
            assert_eq!(numbers(&desk, find).await, ["m1", "m0"], "{name}");
        }
        let find = Find { from: from("我"), ..none.clone() };
        assert_eq!(numbers(&desk, find).await.len(), 1, "the user's own");
        assert_eq!(numbers(&desk, Find { from: from("没有这人"), ..none.clone() }).await, [""; 0]);
        assert_eq!(numbers(&desk, none).await, [""; 0], "nothing is looked for");
    }

    #[tokio::test]
    async fn a_place_in_the_history_is_read_from_both_sides() {
        let desk = desk().await;
        for number in 0..10 {
            let message = desk.theirs(&format!("m{number}"), number * 1000, "x");
            desk.store.commit(batch(vec![message])).await.unwrap();
        }
        let id = |number: i64| crate::model::MessageId(format!("m{number}"));
        let place = desk.store.place_of(desk.friend, id(4)).await.unwrap().unwrap();
        let (after, at_end) = desk.store.newer(desk.friend, place, 3).await.unwrap();
        let told: Vec<_> = after.iter().map(|item| item.at.0).collect();
        assert_eq!((told.as_slice(), at_end), (&[5000, 6000, 7000][..], false));
        let (after, at_end) = desk.store.newer(desk.friend, place, 5).await.unwrap();
        assert_eq!((after.len(), at_end), (5, true));
        assert_eq!(desk.store.place_of(desk.friend, id(99)).await.unwrap(), None);
    }
}
