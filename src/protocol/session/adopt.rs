//! What a session takes over from the answers to webwxinit and webwxsync.

use super::Session;
use crate::protocol::endpoint::{Batch, Welcome};
use crate::protocol::secret::Secret;
use crate::protocol::sync_key::{KeyList, SyncKeys};

impl Session {
    /// After webwxinit: our name, number, keys, and a new `SKey` if there is one.
    pub fn adopt_init(&mut self, welcome: &Welcome) {
        if !welcome.me.user_name.is_empty() {
            self.me = welcome.me.user_name.clone();
        }
        // The number was told with the keys; another one here would open another account.
        if self.uin == 0 {
            self.uin = welcome.me.uin;
        }
        if is_key(&welcome.skey) {
            self.skey = welcome.skey.clone();
        }
        self.keys = self.keys.advanced(&welcome.keys, &KeyList::default());
    }

    /// After webwxsync, once its messages are stored: sending the new keys tells the server that
    /// they are (PROTOCOL 6.2).
    pub fn adopt_sync(&mut self, batch: &Batch) {
        self.keys = self.keys_after(batch);
        if is_key(&batch.skey) {
            self.skey = batch.skey.clone();
        }
    }

    /// The keys [`Session::adopt_sync`] will adopt, to be stored together with the messages.
    #[must_use]
    pub fn keys_after(&self, batch: &Batch) -> SyncKeys {
        self.keys.advanced(&batch.sync_key, &batch.check_key)
    }
}

/// Whether this can be a key: an odd one would end the session.
fn is_key(skey: &Secret) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"@_-%=+/.".contains(&byte);
    skey.reveal().len() > 1 && skey.reveal().bytes().all(fits)
}
