//! The schema: one migration for each version, in one transaction.

use rusqlite::Connection;

use super::tables::STEPS;
use super::{Error, note_facts, search};

/// Marks the databases of this program (`PRAGMA application_id`): "wetu".
const APPLICATION: i32 = 0x7765_7475;

/// The first version with an index of words.
const INDEXED: u32 = 3;
/// The first version with facts of notes.
const NOTED: u32 = 14;

/// Checks that this program can read the database as it is.
///
/// # Errors
/// [`Error::Newer`] for a database of another version.
pub(super) fn check(db: &Connection) -> Result<(), Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version as usize == STEPS.len() { Ok(()) } else { Err(Error::Newer) }
}

/// Migrates a database to the version of this program.
///
/// # Errors
/// [`Error::Newer`] for one of a later version; errors of SQLite.
pub(super) fn migrate(db: &mut Connection) -> Result<(), Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let newest = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    if version > newest {
        return Err(Error::Newer);
    }
    if version > 0 && application != APPLICATION {
        return Err(Error::Foreign);
    }
    if version == newest {
        return Ok(());
    }
    let transaction = db.transaction()?;
    for step in STEPS.iter().skip(version as usize) {
        transaction.execute_batch(step)?;
    }
    if version < INDEXED {
        search::index_all(&transaction)?;
    }
    if version < NOTED {
        note_facts::keep_all(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Content, Excerpt, ExcerptKind as Kind, Gap, MessageId, OwnRefusal, Quote, RecallNotice,
        Recalled, RecordLine, Refusal,
    };
    use crate::store::content_json;

    /// A database as that version of the program made it.
    fn of_version(version: usize) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        for step in &STEPS[..version] {
            db.execute_batch(step).unwrap();
        }
        db.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
        db.pragma_update(None, "application_id", APPLICATION).unwrap();
        db
    }

    fn with_content(db: &Connection, content: &str) {
        let sql = "INSERT INTO messages (chat, sender, at, content) VALUES (1, 0, 1, ?1)";
        db.execute(sql, [content]).unwrap();
    }

    fn contents(db: &Connection) -> Vec<Content> {
        let mut rows = db.prepare("SELECT content FROM messages ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|content| content_json::decode(&content.unwrap())).collect()
    }

    #[test]
    fn what_nobody_has_read_stays_unread_where_marks_become_places_of_arrival() {
        let mut db = of_version(6);
        // The last one came late and tells a time before the mark; the one before it is unread.
        for (id, at) in [(9, 90), (10, 100), (11, 200), (12, 50)] {
            let sql =
                "INSERT INTO messages (id, chat, sender, at, content) VALUES (?1, 1, 1, ?2, '')";
            db.execute(sql, [id, at]).unwrap();
        }
        db.execute("INSERT INTO chats (id, read_at, read_id) VALUES (1, 100, 10)", []).unwrap();
        migrate(&mut db).unwrap();
        let read: i64 =
            db.query_row("SELECT read_id FROM chats WHERE id = 1", [], |row| row.get(0)).unwrap();
        assert_eq!(read, 10);
    }

    #[test]
    fn stored_sentences_in_either_language_become_codes_and_other_texts_stay() {
        let mut db = of_version(11);
        for content in [
            r#"{"gap":"没有登录期间的消息可能不在这里，手机上有"}"#,
            r#"{"gap":"messages of the time without a login may be missing here; your phone has them"}"#,
            r#"{"gap":"这里可能少了消息：微信的一份回答读不懂，手机上有"}"#,
            r#"{"gap":"messages may be missing here: a reply of WeChat's could not be read; see your phone"}"#,
            r#"{"recalled":{"words":"你撤回了一条消息","original":{"text":"a\"b"}}}"#,
            r#"{"recalled":{"words":"you recalled a message","original":null}}"#,
            r#"{"recalled":{"words":"有一条消息被撤回","original":null}}"#,
            r#"{"notice":"a message was recalled"}"#,
        ] {
            with_content(&db, content);
        }
        let others = [
            r#"{"gap":"缺"}"#,
            r#"{"recalled":{"words":"\"李雷\" 撤回了一条消息","original":null}}"#,
            r#"{"notice":"你撤回了一条消息，重新编辑"}"#,
            r#"{"text":"你撤回了一条消息"}"#,
            r#"{"text":"{\"gap\":\"没有登录期间的消息可能不在这里，手机上有\"}"}"#,
        ];
        for content in others {
            with_content(&db, content);
        }
        migrate(&mut db).unwrap();
        let recalled = |notice, original: Option<&str>| {
            let original = original.map(|text| Box::new(Content::Text(text.into())));
            Content::Recalled(Recalled { notice, original })
        };
        let all = contents(&db);
        assert_eq!(
            all[..8],
            [
                Content::Gap(Gap::NoLogin),
                Content::Gap(Gap::NoLogin),
                Content::Gap(Gap::UnreadableReply),
                Content::Gap(Gap::UnreadableReply),
                recalled(RecallNotice::ByUser, Some("a\"b")),
                recalled(RecallNotice::ByUser, None),
                recalled(RecallNotice::ByAnother, None),
                recalled(RecallNotice::ByAnother, None),
            ]
        );
        let unchanged: Vec<Content> = others.iter().map(|it| content_json::decode(it)).collect();
        assert_eq!(all[8..], unchanged);
        assert_eq!(all[8], Content::Gap(Gap::Sentence("缺".into())));
    }

    /// An answer to "甲", as version 12 stored it.
    fn stored_quote(quoted: &str) -> String {
        format!(r#"{{"quote":{{"words":"看 \"图\"","name":"甲","quoted":"{quoted}","of":"5"}}}}"#)
    }

    #[test]
    fn stored_labels_of_quoted_and_forwarded_messages_become_kinds_and_other_texts_stay() {
        let mut db = of_version(12);
        let lines =
            r#"[["甲","[图片]"],["乙","[文件] a \"b\".pdf"],["丙","好\n[图片]"],["","[图片]x"]]"#;
        let record = format!(r#"{{"record":["记录",{lines}]}}"#);
        let recalled = |original: &str| {
            format!(r#"{{"recalled":{{"words":"","by":"user","original":{original}}}}}"#)
        };
        for content in [
            stored_quote("[图片]"),
            stored_quote("[消息]"),
            stored_quote("[图片] 1"),
            record.clone(),
            recalled(&stored_quote("[通话]")),
            recalled(&record),
        ] {
            with_content(&db, &content);
        }
        migrate(&mut db).unwrap();
        let quote = |quoted: Excerpt| {
            let of = Some(MessageId("5".into()));
            Content::Quote(Quote { words: "看 \"图\"".into(), name: "甲".into(), quoted, of })
        };
        let line = |name: &str, said: Excerpt| RecordLine { name: name.into(), said };
        let record = Content::Record {
            title: "记录".into(),
            lines: vec![
                line("甲", Kind::Picture.into()),
                line("乙", Excerpt { kind: Kind::File, text: "a \"b\".pdf".into() }),
                line("丙", "好\n[图片]".into()),
                line("", "[图片]x".into()),
            ],
        };
        let gone = |original: Content| {
            let original = Some(Box::new(original));
            Content::Recalled(Recalled { notice: RecallNotice::ByUser, original })
        };
        let read = [
            quote(Kind::Picture.into()),
            quote(Kind::Unknown.into()),
            quote("[图片] 1".into()),
            record.clone(),
            gone(quote(Kind::Call.into())),
            gone(record),
        ];
        assert_eq!(contents(&db), read);
    }

    #[test]
    fn damage_and_texts_that_look_like_stored_labels_hold_no_migration_up() {
        let mut db = of_version(12);
        for content in [
            stored_quote("[图片]").replace(':', ";"),
            r#"{"record":["记录",5]}"#.to_owned(),
            r#"{"record":["记录",["[图片]",{"a":"[图片]"},null,true,1.5]]}"#.to_owned(),
            r#"{"record":["记录",[[],["[图片]"],[1,2],["a",["[图片]"]]]]}"#.to_owned(),
            r#"{"record":{}}"#.to_owned(),
            r#"{"record":"#.to_owned(),
            r#"{"quote":[]}"#.to_owned(),
            r#"{"recalled":{"original":{"quote":5}}}"#.to_owned(),
            format!(r#"{{"text":{:?}}}"#, stored_quote("[图片]")),
        ] {
            with_content(&db, &content);
        }
        let sql = "INSERT INTO messages (chat, sender, at, content) VALUES (1, 0, 1, ?1)";
        db.execute(sql, [b"{\"quote\":\xff\x00".to_vec()]).unwrap();
        let stored = |db: &Connection| -> Vec<rusqlite::types::Value> {
            let mut rows = db.prepare("SELECT content FROM messages ORDER BY id").unwrap();
            rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let before = stored(&db);
        migrate(&mut db).unwrap();
        let read = |rows: &[rusqlite::types::Value]| -> Vec<Content> {
            let text = |it: &rusqlite::types::Value| match it {
                rusqlite::types::Value::Text(text) => content_json::decode(text),
                _ => content_json::unreadable(),
            };
            rows.iter().map(text).collect()
        };
        assert_eq!(read(&stored(&db)), read(&before));
    }

    #[test]
    fn a_gap_that_no_message_has_ended_yet_becomes_a_code() {
        for sentence in [
            "没有登录期间的消息可能不在这里，手机上有",
            "messages of the time without a login may be missing here; your phone has them",
        ] {
            let mut db = of_version(11);
            db.execute("INSERT INTO state VALUES ('gap', ?1)", [sentence]).unwrap();
            migrate(&mut db).unwrap();
            let sql = "SELECT value FROM state WHERE name = 'gap'";
            let kept: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
            assert_eq!(content_json::decode(&kept), Content::Gap(Gap::NoLogin));
        }
    }

    #[test]
    fn stored_reasons_why_this_program_does_not_send_a_message_become_codes() {
        let stored = [
            ("这类消息网页版不能转发", 0, Some(OwnRefusal::CannotPassOn)),
            ("you were removed from this group", 0, Some(OwnRefusal::RemovedFromGroup)),
            ("你已退出这个群", 0, Some(OwnRefusal::LeftGroup)),
            ("文件变了", -2_000_000, Some(OwnRefusal::FileChanged)),
            ("对方不是你的好友", 1204, None),
            ("odd", 0, None),
        ];
        let mut db = of_version(11);
        for (words, code, _) in stored {
            with_content(&db, r#"{"text":"hi"}"#);
            let sql = "UPDATE messages SET delivery = 4, words = ?1, code = ?2
                WHERE id = last_insert_rowid()";
            db.execute(sql, (words, code)).unwrap();
        }
        migrate(&mut db).unwrap();
        let mut rows = db.prepare("SELECT code, words FROM messages ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
        for (row, (words, code, own)) in rows.zip(stored) {
            let (now, kept) = row.unwrap();
            assert_eq!(Refusal { code: now, words: "".into() }.own(), own, "{words}");
            let same = (code, words.to_owned());
            assert!(own.is_some() && kept.is_empty() || (now, kept) == same, "{words}");
        }
    }
}
