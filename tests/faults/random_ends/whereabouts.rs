//! Where a text is after an end.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::faults::engine::files::{ending, files};

/// The best place where a text is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    Server,
    /// A message or a draft in the database.
    Disk,
    /// A private file that the next start reads.
    Rescue,
    /// The file of an editor, which the next start reads.
    Editor,
    /// On the terminal that was given back.
    Printed,
    /// In an input, or told as not kept, on the last screen of a client that was killed before its disk
    /// took it.
    InSight,
    Lost,
}

impl Found {
    pub const ALL: [(Self, &str); 7] = [
        (Self::Server, "at the server"),
        (Self::Disk, "on the disk"),
        (Self::Rescue, "in a rescue file"),
        (Self::Editor, "in the editor's file"),
        (Self::Printed, "printed"),
        (Self::InSight, "in sight or told as not kept when killed"),
        (Self::Lost, "lost"),
    ];
}

/// A message or a draft with this text is in some database below these folders.
pub fn is_stored(folders: &[&Path], text: &str) -> bool {
    folders.iter().flat_map(|folder| ending(folder, "db")).any(|path| holds(&path, text))
}

fn holds(database: &Path, text: &str) -> bool {
    let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE content LIKE ?1)
        OR EXISTS (SELECT 1 FROM chats WHERE draft LIKE ?1)";
    db.query_row(sql, [format!("%{text}%")], |row| row.get(0)).unwrap_or(false)
}

/// Files with this text: those of rescued words, and those that editors were given.
pub fn in_files(folders: &[&Path], text: &str) -> Option<Found> {
    let contains = |path: &PathBuf| std::fs::read_to_string(path).is_ok_and(|it| it.contains(text));
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let all: Vec<PathBuf> =
        folders.iter().flat_map(|folder| files(folder)).filter(contains).collect();
    if all.iter().any(|path| name(path).starts_with("wetui-unsaved-")) {
        return Some(Found::Rescue);
    }
    all.iter().any(|path| name(path).starts_with("wx-")).then_some(Found::Editor)
}
