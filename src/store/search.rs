//! Finding messages by their words: every length of Chinese, exactly (ENGINEERING 0.10). Each Han
//! character is a token of its own, and a query is one phrase of them.

use rusqlite::{Connection, params};

use super::messages::{self, COLUMNS};
use super::{Error, Store, codec};
use crate::model::{ChatId, Content, Item, ItemId, Lang};
use crate::text::Printable;

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The message.
    pub item: Item,
    /// How its conversation is called.
    pub chat_name: Printable,
    /// How its sender is called; empty for the user and for notices.
    pub sender_name: Printable,
}

/// Words of a message go into the index.
pub(super) fn index(db: &Connection, id: ItemId, content: &Content) -> Result<(), Error> {
    let body = split(&words(content));
    if body.is_empty() {
        return Ok(());
    }
    db.prepare_cached("INSERT INTO word_index (rowid, body) VALUES (?1, ?2)")?
        .execute(params![id.0, body])?;
    Ok(())
}

/// A message is forgotten.
pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM word_index WHERE rowid = ?1")?.execute([id.0])?;
    Ok(())
}

/// All messages of a database that had no index.
pub(super) fn index_all(db: &Connection) -> Result<(), Error> {
    let mut statement = db.prepare("SELECT id, content FROM messages ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let content = codec::decode(&row.get::<_, String>(1)?);
        index(db, ItemId(row.get(0)?), &content)?;
    }
    Ok(())
}

/// What a message is found by.
fn words(content: &Content) -> String {
    match content {
        Content::Text(words) => words.to_string(),
        Content::Quote(quote) => format!("{} {}", quote.words.as_str(), quote.quoted.as_str()),
        Content::Link(link) | Content::Music(link) => {
            format!("{} {}", content.label(Lang::Zh).as_str(), link.about.as_str())
        }
        Content::Articles(links) => links.iter().map(|link| link.title.to_string() + " ").collect(),
        Content::Record { lines, .. } => {
            let lines = lines.iter().map(|line| line.words.as_str());
            let lines: Vec<&str> = lines.collect();
            format!("{} {}", content.label(Lang::Zh).as_str(), lines.join(" "))
        }
        Content::Payment(payment) => {
            format!("{} {}", content.label(Lang::Zh).as_str(), payment.about.as_str())
        }
        Content::Recalled(recalled) => recalled.original.as_deref().map_or_else(String::new, words),
        other => other.label(Lang::Zh).to_string(),
    }
}

/// Characters that are words of their own stand apart; the rest as it is.
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

/// Han, kana, hangul, and what looks like a picture: nobody writes blanks between them.
const fn is_word(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// One phrase: quotes are blanks, so that nothing in it is an operator. The last word of letters
/// may be a beginning.
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

impl Store {
    /// The newest messages that hold these words beside each other, of one conversation or of all.
    /// Nothing for a query without letters, digits or characters.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn search(
        &self,
        query: &str,
        chat: Option<ChatId>,
        most: u32,
    ) -> Result<Vec<Hit>, Error> {
        let Some(phrase) = phrase(query) else { return Ok(Vec::new()) };
        self.reader
            .run(move |db| {
                let columns: Vec<String> =
                    COLUMNS.split(", ").map(|column| format!("m.{column}")).collect();
                let sql = format!(
                    "SELECT {}, ifnull(nullif(c.remark, ''), c.nick),
                        ifnull(ifnull(nullif(s.remark, ''), s.nick), '')
                     FROM word_index JOIN messages m ON m.id = word_index.rowid
                     LEFT JOIN contacts c ON c.id = m.chat
                     LEFT JOIN contacts s ON s.id = m.sender
                     WHERE word_index MATCH ?1 AND (?2 IS NULL OR m.chat = ?2)
                     ORDER BY word_index.rowid DESC LIMIT ?3",
                    columns.join(", ")
                );
                let mut statement = db.prepare_cached(&sql)?;
                let range = params![phrase, chat.map(|chat| chat.0), most];
                let rows = statement.query_map(range, |row| {
                    let name = |at: usize| row.get::<_, Option<String>>(at);
                    Ok(Hit {
                        item: messages::item(row)?,
                        chat_name: Printable::line(&name(12)?.unwrap_or_default()),
                        sender_name: Printable::line(&name(13)?.unwrap_or_default()),
                    })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{batch, desk};
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn a_query_is_one_phrase_whatever_it_holds() {
        assert_eq!(phrase("今天").as_deref(), Some("\"今  天\""));
        assert_eq!(phrase("a\"b AND *").as_deref(), Some("\"a b AND *\""));
        assert_eq!(phrase("Vec").as_deref(), Some("\"Vec\"*"));
        assert_eq!(phrase(" *\"( "), None);
    }

    async fn found(desk: &super::super::tests::Desk, query: &str) -> Vec<String> {
        let hits = desk.store.search(query, None, 50).await.unwrap();
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
            desk.store.search(broken, None, 50).await.unwrap();
        }
        let hits = desk.store.search("天气", Some(desk.friend), 50).await.unwrap();
        assert_eq!((hits.len(), hits[0].chat_name.as_str()), (2, "李雷"));
        assert!(desk.store.search("天气", Some(ChatId(999)), 50).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn own_texts_are_found_until_they_are_discarded() {
        let desk = desk().await;
        let item = desk.send("1", 1000, "买醋").await;
        assert_eq!(desk.store.search("买醋", None, 5).await.unwrap()[0].item.id, item.id);
        desk.store.discard(item.id, false).await.unwrap();
        assert!(desk.store.search("买醋", None, 5).await.unwrap().is_empty());
        // The number is not given again; an index entry of it would be found by others.
        assert!(desk.send("2", Timestamp(2000).0, "米").await.id > item.id);
    }
}
