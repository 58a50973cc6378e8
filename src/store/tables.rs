//! The tables of each version of the program, and the check that a database has them.

use std::collections::HashSet;

use rusqlite::{Connection, ErrorCode};

use super::Error;

/// One migration for each version; their number is the version.
pub(super) const STEPS: &[&str] = &[
    "
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    fixed TEXT NOT NULL DEFAULT '',        -- the server's fixed name: filehelper, weixin
    wxid TEXT NOT NULL DEFAULT '',         -- the real id, from the list of MsgType 51
    alias TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT '',
    nick TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    gender INTEGER NOT NULL DEFAULT 0,
    keys TEXT NOT NULL DEFAULT '',         -- pinyin and initials, for go-to
    attr_status INTEGER NOT NULL DEFAULT 0,
    avatar_seq TEXT NOT NULL DEFAULT '',
    muted INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER NOT NULL DEFAULT 0,
    place INTEGER NOT NULL DEFAULT 0,      -- in the phone's chat list, from 1; 0 not in it
    present INTEGER NOT NULL DEFAULT 0     -- known by the session of now
);
CREATE TABLE members (
    chat INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    alias TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL,
    PRIMARY KEY (chat, contact)
) WITHOUT ROWID;
CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    last INTEGER,                          -- newest message
    read_at INTEGER NOT NULL DEFAULT 0,
    read_id INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    mentions INTEGER NOT NULL DEFAULT 0,
    draft TEXT NOT NULL DEFAULT ''
);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL,
    sender INTEGER NOT NULL,               -- contact, -1 the user, 0 nobody
    at INTEGER NOT NULL,                   -- milliseconds
    content TEXT NOT NULL,
    raw TEXT,                              -- as on the wire, for kinds other than text
    msg_id TEXT UNIQUE,
    new_id TEXT,
    local_id TEXT UNIQUE,
    mentions_me INTEGER NOT NULL DEFAULT 0,
    delivery INTEGER,                      -- 0 queued 1 sending 2 retrying 3 sent 4 refused 5 unknown 6 held
    attempts INTEGER NOT NULL DEFAULT 0,
    code INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX messages_by_chat ON messages (chat, at, id);
CREATE INDEX messages_by_new_id ON messages (new_id) WHERE new_id IS NOT NULL;
CREATE INDEX messages_waiting ON messages (chat, at, id)
    WHERE delivery IS NOT NULL AND delivery <> 3;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE session_names (contact INTEGER PRIMARY KEY, user_name TEXT NOT NULL);
CREATE TABLE twins (new INTEGER PRIMARY KEY, old TEXT NOT NULL, asked INTEGER NOT NULL DEFAULT 0);
",
    "
ALTER TABLE messages ADD COLUMN path BLOB;          -- the file being sent, or the one fetched
ALTER TABLE contacts ADD COLUMN hushed INTEGER;     -- the user's own wish here; NULL: as the server says
ALTER TABLE chats ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;     -- unread by the user's own wish
",
    "
CREATE VIRTUAL TABLE word_index USING fts5(body, content='', contentless_delete=1, tokenize='unicode61');
",
    "
ALTER TABLE chats ADD COLUMN written INTEGER NOT NULL DEFAULT 0;    -- messages the user wrote here, for go-to
CREATE INDEX messages_not_text ON messages (chat, id) WHERE substr(content, 1, 7) <> '{\"text\"';
CREATE INDEX messages_of_mention ON messages (id) WHERE mentions_me;
",
    "
ALTER TABLE messages ADD COLUMN asked_at INTEGER;   -- when the server was last asked to take it
ALTER TABLE chats ADD COLUMN gap INTEGER NOT NULL DEFAULT 0;    -- something may be missing before the next message
",
    // Links of contacts that can be undone. `origin` is the number that the new contact gets if the
    // two are separated; messages that came by the link carry it.
    "
ALTER TABLE messages ADD COLUMN approved_at INTEGER;    -- when the user said that it may go after all
ALTER TABLE messages ADD COLUMN chat_origin INTEGER NOT NULL DEFAULT 0;     -- by which link it came here
ALTER TABLE messages ADD COLUMN sender_origin INTEGER NOT NULL DEFAULT 0;   -- by which link it has its sender
CREATE INDEX messages_of_chat_link ON messages (chat_origin) WHERE chat_origin <> 0;
CREATE INDEX messages_of_sender_link ON messages (sender_origin) WHERE sender_origin <> 0;
ALTER TABLE contacts ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;   -- of a group
ALTER TABLE contacts ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;   -- a full record of it was told
ALTER TABLE contacts ADD COLUMN link INTEGER NOT NULL DEFAULT 0;    -- the link by which this login knows it; 0 beyond doubt
CREATE TABLE links (
    origin INTEGER PRIMARY KEY,
    contact INTEGER NOT NULL,              -- whom the new contact was taken for, as it was before:
    kind INTEGER NOT NULL,
    fixed TEXT NOT NULL,
    wxid TEXT NOT NULL,
    alias TEXT NOT NULL,
    remark TEXT NOT NULL,
    nick TEXT NOT NULL,
    signature TEXT NOT NULL,
    region TEXT NOT NULL,
    gender INTEGER NOT NULL,
    keys TEXT NOT NULL,
    attr_status INTEGER NOT NULL,
    avatar_seq TEXT NOT NULL,
    muted INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    member_count INTEGER NOT NULL,
    hushed INTEGER,
    owner INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    draft TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    read_id INTEGER NOT NULL,
    marked INTEGER NOT NULL,
    members TEXT NOT NULL                  -- of a group, in order
);
CREATE INDEX links_by_contact ON links (contact);
",
    // From here on the read mark follows the order of arrival.
    "
ALTER TABLE messages ADD COLUMN told INTEGER;       -- when it was written, as told, where `at` is another time
CREATE INDEX messages_by_arrival ON messages (chat, id);
CREATE TABLE echoes (                               -- own messages that may be one that waits for its answer
    msg_id TEXT PRIMARY KEY,
    own INTEGER NOT NULL,                           -- the message that waits
    at INTEGER NOT NULL,
    told INTEGER,
    content TEXT NOT NULL,
    raw TEXT,
    new_id TEXT
) WITHOUT ROWID;
CREATE INDEX echoes_by_own ON echoes (own);
-- Up to the first one that nobody has read, whatever time it tells.
UPDATE chats SET read_id = ifnull(
    (SELECT min(id) - 1 FROM messages
        WHERE chat = chats.id AND sender > 0 AND (at, id) > (chats.read_at, chats.read_id)),
    ifnull((SELECT max(id) FROM messages
        WHERE chat = chats.id AND (at, id) <= (chats.read_at, chats.read_id)), read_id));
",
    // Messages sorted before the time they state, which may become plausible later.
    "
CREATE INDEX messages_pulled_back ON messages (told) WHERE told > at + 300000;
",
    "
ALTER TABLE chats ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;    -- unread is counted up to this message; 0 not yet
",
    // Only rows whose time was confirmed return to it; it is not known for earlier rows.
    "
ALTER TABLE messages ADD COLUMN sure_at INTEGER;    -- `at` when it came or went, where the server's clock confirmed it
DROP INDEX messages_pulled_back;
CREATE INDEX messages_pulled_back ON messages (sure_at) WHERE sure_at > at + 300000;
",
    "
ALTER TABLE twins ADD COLUMN answered TEXT NOT NULL DEFAULT '';     -- those of whom the user has said that they are others
UPDATE twins SET answered = old, old = '' WHERE asked = 1;
",
    // Sentences of this program, in either language, become codes, which are worded when they are
    // shown. Other texts stay as they are.
    include_str!("sentences_to_codes.sql"),
    // The labels of quoted and forwarded messages become codes too.
    include_str!("labels_to_kinds.sql"),
    // The facts of notes, filled in by `note_facts` from the notes that are there.
    "
ALTER TABLE messages ADD COLUMN todo INTEGER;       -- 0 something is to do, 1 it is done; NULL nothing is to do
CREATE INDEX messages_todo ON messages (todo, id) WHERE todo IS NOT NULL;
CREATE TABLE tags (
    folded TEXT NOT NULL,                           -- as it is compared
    message INTEGER NOT NULL,
    tag TEXT NOT NULL,                              -- as it was written, without its sign
    PRIMARY KEY (folded, message)
) WITHOUT ROWID;
CREATE INDEX tags_by_message ON tags (message);
CREATE TABLE reminders (
    message INTEGER NOT NULL,
    due INTEGER NOT NULL,                           -- milliseconds
    rang INTEGER NOT NULL DEFAULT 0,                -- the user was called
    PRIMARY KEY (message, due)
) WITHOUT ROWID;
CREATE INDEX reminders_waiting ON reminders (due) WHERE rang = 0;
CREATE TRIGGER facts_go_with_message AFTER DELETE ON messages BEGIN
    DELETE FROM tags WHERE message = OLD.id;
    DELETE FROM reminders WHERE message = OLD.id;
END;
",
    // The changes of notes in order, for copies of the notebook.
    "
CREATE INDEX contacts_notes ON contacts (id) WHERE kind = 1;
CREATE TABLE note_changes (
    message INTEGER NOT NULL,
    at INTEGER NOT NULL,                            -- where the note stands, or stood
    change INTEGER NOT NULL,                        -- rises
    PRIMARY KEY (message, at)
) WITHOUT ROWID;
CREATE INDEX note_changes_in_order ON note_changes (change, at);
CREATE TRIGGER note_came AFTER INSERT ON messages
WHEN NEW.chat = (SELECT id FROM contacts WHERE kind = 1) BEGIN
    INSERT OR REPLACE INTO note_changes
        SELECT NEW.id, NEW.at, ifnull(max(change), 0) + 1 FROM note_changes;
END;
CREATE TRIGGER note_changed AFTER UPDATE OF content, at, told, path, todo, chat ON messages
WHEN (SELECT id FROM contacts WHERE kind = 1) IN (OLD.chat, NEW.chat) BEGIN
    INSERT OR REPLACE INTO note_changes
        SELECT OLD.id, OLD.at, ifnull(max(change), 0) + 1 FROM note_changes;
    INSERT OR REPLACE INTO note_changes
        SELECT NEW.id, NEW.at, ifnull(max(change), 0) + 1 FROM note_changes;
END;
CREATE TRIGGER note_went AFTER DELETE ON messages
WHEN OLD.chat = (SELECT id FROM contacts WHERE kind = 1) BEGIN
    INSERT OR REPLACE INTO note_changes
        SELECT OLD.id, OLD.at, ifnull(max(change), 0) + 1 FROM note_changes;
END;
",
    // The requests that must not be carried out twice.
    "
CREATE TABLE once (
    id INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    items TEXT NOT NULL
);
",
];

/// A statement that SQLite does not understand is a mistake of this program, unless the tables are
/// not as it made them: then a name in the schema is damaged.
pub(super) fn explained(db: &Connection, error: Error) -> Error {
    use rusqlite::Error::{SqlInputError, SqliteFailure};
    let is_not_understood = matches!(&error, Error::Database(
        SqlInputError { error: cause, .. } | SqliteFailure(cause, _)
    ) if cause.code == ErrorCode::Unknown);
    if is_not_understood && is_as_made(db).is_ok_and(|as_made| !as_made) {
        return Error::Corrupt;
    }
    if matches!(error, Error::Full) && numbers_are_used_up(db) {
        return Error::Corrupt;
    }
    error
}

/// `SQLite` reports a full table also behind the highest possible number of a row. Nobody has
/// written so many rows, so one of the numbers is damaged.
fn numbers_are_used_up(db: &Connection) -> bool {
    let last = "SELECT max(ifnull((SELECT max(id) FROM messages), 0),
        ifnull((SELECT max(seq) FROM sqlite_sequence), 0))";
    db.query_row(last, [], |row| row.get::<_, i64>(0)).is_ok_and(|last| last == i64::MAX)
}

/// Whether the tables, columns and indexes are those of the version that a database states.
fn is_as_made(db: &Connection) -> Result<bool, Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let made = Connection::open_in_memory()?;
    for step in STEPS.iter().take(version as usize) {
        made.execute_batch(step)?;
    }
    let there = definitions(db)?;
    Ok(definitions(&made)?.is_subset(&there))
}

fn definitions(db: &Connection) -> Result<HashSet<(String, String)>, Error> {
    let mut statement = db.prepare("SELECT name, ifnull(sql, '') FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_our_own_is_no_damage_and_a_column_that_is_called_otherwise_is() {
        let db = Connection::open_in_memory().unwrap();
        for step in STEPS {
            db.execute_batch(step).unwrap();
        }
        db.pragma_update(None, "user_version", STEPS.len().to_string()).unwrap();
        let told = |db: &Connection, sql: &str| {
            explained(db, Error::from(db.prepare(sql).map(drop).unwrap_err()))
        };
        for sql in ["SELECT wards FROM messages", "SELEC 1", "SELECT 1 FROM nowhere"] {
            assert!(matches!(told(&db, sql), Error::Database(_)), "{sql}");
        }
        let sql = "SELECT words FROM messages";
        assert!(db.prepare(sql).is_ok());
        db.execute_batch("ALTER TABLE messages RENAME COLUMN words TO wards").unwrap();
        assert!(matches!(told(&db, sql), Error::Corrupt));
    }
}
