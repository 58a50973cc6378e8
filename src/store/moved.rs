//! Saving the contents of an open database that was removed, moved or replaced.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use super::encryption::{self, Key, encrypt};
use super::paths::{beside, sync_folder};
use super::repair::scrub;
use super::states::SENT;
use super::{Error, Store, chats, columns, content_json, messages};
use crate::model::{ChatId, Content};
use crate::text::Printable;

/// Where the open database was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// To its place, where nothing was.
    Back,
    /// Beside its place, where another database is now.
    Aside(PathBuf),
}

/// The unsent texts of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub chat: ChatId,
    /// The name of the chat.
    pub name: Printable,
    /// Its unsent messages in order, files as their paths, and its draft at the end.
    pub texts: Vec<String>,
}

impl Store {
    /// The unsent texts of all chats, even if the database is not in its place any more.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn unsent_words(&self, drafts: Vec<(ChatId, String)>) -> Result<Vec<Unsent>, Error> {
        self.writer.run_anywhere(move |db, _| unsent_words(db, drafts)).await
    }

    /// The drafts, even if the database is not in its place any more.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn drafts_anywhere(&self) -> Result<Vec<(ChatId, String)>, Error> {
        self.writer.run_anywhere(|db, _| chats::drafts(db)).await
    }

    /// Copies a database that was removed, moved or replaced while it was open, and can be read
    /// completely, to its place, or beside the one that is there now. Afterwards this one refuses
    /// all changes and must be closed.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn copy_back(&self, stamp: i64, key: Option<Key>) -> Result<Copied, Error> {
        let path = self.path.clone();
        self.writer
            .run_anywhere(move |db, place| {
                let is_there = place.is_some_and(|place| place.is_there());
                copy_back(db, (&path, is_there), stamp, key.as_ref())
            })
            .await
    }
}

fn unsent_words(db: &Connection, drafts: Vec<(ChatId, String)>) -> Result<Vec<Unsent>, Error> {
    let sql = format!(
        "SELECT chat, content, path FROM messages
        WHERE delivery IS NOT NULL AND delivery <> {SENT} ORDER BY chat, at, id"
    );
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let path = columns::get::<Option<Vec<u8>>>(row, 2)?.map(messages::path_of);
        let content =
            columns::exact(row, 1)?.map_or_else(content_json::unreadable, content_json::decode);
        Ok((ChatId(columns::get(row, 0)?), path, content))
    })?;
    let mut all: BTreeMap<ChatId, Vec<String>> = BTreeMap::new();
    for row in rows {
        let (chat, path, content) = row?;
        let words = match (path, content) {
            (_, Content::Text(text)) => text.to_string(),
            (Some(path), _) => path.display().to_string(),
            // A forwarded message of somebody else need not be saved: it is in their chat.
            (None, _) => continue,
        };
        all.entry(chat).or_default().push(words);
    }
    for (chat, text) in drafts.into_iter().filter(|(_, text)| !text.is_empty()) {
        all.entry(chat).or_default().push(text);
    }
    let sql = "SELECT iif(remark <> '', remark, nick) FROM contacts WHERE id = ?1";
    let named = |(chat, texts): (ChatId, Vec<String>)| {
        let name = db.query_row(sql, [chat.0], |row| columns::get::<String>(row, 0)).optional()?;
        Ok(Unsent { chat, name: Printable::line(&name.unwrap_or_default()), texts })
    };
    all.into_iter().map(named).collect()
}

fn copy_back(
    db: &Connection,
    (path, is_there): (&Path, bool),
    stamp: i64,
    key: Option<&Key>,
) -> Result<Copied, Error> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    let (target, copied) = if is_there || !path.exists() {
        (path.to_owned(), Copied::Back)
    } else {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let aside = path.with_file_name(format!("{stem}.moved-{stamp}.db"));
        (aside.clone(), Copied::Aside(aside))
    };
    let copying = beside(path, ".copying");
    drop(std::fs::remove_file(&copying));
    // SQLite fills the existing empty file, which keeps its mode.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copying)?;
    match key {
        None => {
            db.execute("VACUUM INTO ?1", [copying.to_string_lossy()])?;
        }
        Some(key) => {
            encryption::mark(&target)?;
            encrypt::export(db, &copying, key)?;
        }
    }
    if let (Copied::Aside(_), None) = (&copied, key) {
        // Nobody logs in with this session any more, and nothing else would remove its keys from
        // the copy.
        scrub::moved(&copying)?;
    }
    File::open(&copying)?.sync_all()?;
    // A journal that was left there belongs to no database.
    for rest in ["-wal", "-shm"] {
        drop(std::fs::remove_file(beside(&target, rest)));
    }
    std::fs::rename(&copying, &target)?;
    sync_folder(&target)?;
    Ok(copied)
}

#[cfg(test)]
mod tests {
    use crate::store::tests::{batch, desk};
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[tokio::test]
    async fn nothing_is_committed_into_a_database_that_lies_there_no_more() {
        for way in ["removed", "moved", "replaced", "folder", "journal", "index"] {
            let desk = desk().await;
            desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
            let path = desk.path();
            let (folder, away) = (path.parent().unwrap(), path.with_file_name("away"));
            match way {
                "removed" => std::fs::remove_file(&path).unwrap(),
                "moved" => std::fs::rename(&path, &away).unwrap(),
                "replaced" => {
                    std::fs::copy(&path, &away).unwrap();
                    std::fs::rename(&away, &path).unwrap();
                }
                "folder" => std::fs::rename(folder, folder.with_file_name("b")).unwrap(),
                "journal" => std::fs::remove_file(beside(&path, "-wal")).unwrap(),
                _ => std::fs::remove_file(beside(&path, "-shm")).unwrap(),
            }
            let refused = desk.store.save_draft(desk.friend, "半句".to_owned()).await.unwrap_err();
            assert!(matches!(refused, Error::Moved) && refused.is_passing(), "{way}");
            match way {
                "moved" => std::fs::rename(&away, &path).unwrap(),
                "folder" => std::fs::rename(folder.with_file_name("b"), folder).unwrap(),
                _ => continue,
            }
            desk.store.save_draft(desk.friend, "半句".to_owned()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_was_removed_while_it_was_open_is_put_back_whole() {
        let desk = desk().await;
        for number in 0..50 {
            let message = desk.theirs(&format!("m{number}"), number, "早");
            desk.store.commit(batch(vec![message])).await.unwrap();
        }
        let path = desk.path();
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
        assert_eq!(desk.store.copy_back(7, None).await.unwrap(), Copied::Back);
        desk.store.close().await;
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let (store, opened) = Store::open(&path, 1, None).unwrap();
        assert!(opened.damage.is_none());
        assert_eq!(store.count_messages().await.unwrap(), 50);
        store.close().await;
    }

    #[tokio::test]
    async fn what_was_replaced_while_it_was_open_is_kept_beside_the_other() {
        let desk = desk().await;
        desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
        let path = desk.path();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "another").unwrap();
        let Copied::Aside(aside) = desk.store.copy_back(7, None).await.unwrap() else { panic!() };
        std::fs::write(beside(&path, "-wal"), "its journal").unwrap();
        desk.store.close().await;
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "another");
        assert_eq!(std::fs::read_to_string(beside(&path, "-wal")).unwrap(), "its journal");
        let (store, _) = Store::open(&aside, 1, None).unwrap();
        assert_eq!(store.count_messages().await.unwrap(), 1);
        store.close().await;
    }
}
