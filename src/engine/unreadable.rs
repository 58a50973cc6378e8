//! Replies that cannot be parsed and stay malformed: what can be used of them is used, the rest is
//! stored for a bug report, and the session continues as far as the protocol allows.

use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::decide::unreadable::TIMES;
use super::{Engine, files};
use crate::api::Problem;
use crate::protocol::endpoint::{BatchContacts, Endpoint};
use crate::protocol::{ContactRecord, Unread};

/// The greatest size of all stored replies together, in bytes.
const BUDGET: u64 = 2 << 20;

impl Engine {
    /// What can be used of a reply that was malformed three times in a row; `None` before that, or
    /// if nothing can.
    pub(super) async fn salvaged<E: Endpoint>(
        &mut self,
        unread: Option<Unread>,
    ) -> Option<E::Reply> {
        let unread = unread?;
        if !self.unreadable.stays(unread.endpoint()) {
            return None;
        }
        if self.unreadable.just_given_up(unread.endpoint()) {
            self.set_aside(&unread).await;
        }
        unread.salvaged::<E>()
    }

    /// What can be used of a malformed reply about people who were requested by name. No people are
    /// a valid result, too.
    pub(super) async fn salvaged_names(&mut self, unread: Unread) -> Option<Vec<ContactRecord>> {
        let found = self.salvaged::<BatchContacts<'_>>(Some(unread)).await;
        let rows = self.unreadable.rows.get(BatchContacts::NAME);
        found.or_else(|| rows.is_some_and(|row| *row >= TIMES).then(Vec::new))
    }

    /// Keeps a reply in a file, without its keys, for a bug report, and notifies the user of the path.
    async fn set_aside(&mut self, unread: &Unread) {
        let (folder, stamp) = (self.setup.unread.clone(), self.client.now().0);
        let (endpoint, text) = (unread.endpoint(), unread.without_keys());
        let write = move || keep(&folder, &format!("{endpoint}-{stamp}.txt"), &text);
        let kept = tokio::task::spawn_blocking(write).await;
        match kept.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(path) => {
                tracing::warn!(endpoint, "a reply that cannot be read was set aside");
                self.listeners.trouble(Problem::ReplyUnreadable { kept: Some(path) }).await;
            }
            Err(error) => {
                tracing::warn!(endpoint, "a reply that cannot be read was not kept: {error}");
                self.listeners.trouble(Problem::ReplyUnreadable { kept: None }).await;
            }
        }
    }
}

/// Writes a private file, and deletes the oldest ones beyond the limit.
fn keep(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    files::bound(folder, BUDGET)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_set_aside_is_private_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("unread");
        for number in 0..20 {
            keep(&folder, &format!("webwxsync-{number}.txt"), &"x".repeat(256 << 10)).unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
        let size: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert!((1..=BUDGET).contains(&size), "{size}");
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
