//! A session and its cookies as one text for the disk.

use serde::{Deserialize, Serialize};

use super::Client;
use crate::protocol::error::Error;
use crate::protocol::hosts::Hosts;
use crate::protocol::secret::Secret;
use crate::protocol::session::Session;
use crate::protocol::sync_key::SyncKeys;
use crate::protocol::user_name::UserName;

/// Raised when an older program's sessions cannot be read any more.
const VERSION: u32 = 1;

impl Session {
    /// All of it and the cookies, as one opaque text that opens the account.
    #[must_use]
    pub fn save(&self, client: &Client) -> String {
        let saved = Saved {
            version: VERSION,
            edition: self.edition.word().to_owned(),
            server: client.server_origin(),
            hosts: self.hosts.clone(),
            uin: self.uin,
            me: self.me.clone(),
            keys: self.keys.clone(),
            sid: self.sid.clone(),
            skey: self.skey.clone(),
            pass_ticket: self.pass_ticket.clone(),
            cookies: client.save_cookies(),
        };
        serde_json::to_string(&saved).unwrap_or_default()
    }

    /// The session that [`Session::save`] wrote, its cookies put into `client`.
    ///
    /// # Errors
    /// [`Error::SavedSession`] when it is damaged or belongs to another edition or server.
    pub fn restore(client: &Client, saved: &str) -> Result<Self, Error> {
        let saved: Saved = serde_json::from_str(saved).map_err(|_| Error::SavedSession)?;
        let edition = client.edition().id;
        let ours = saved.version == VERSION
            && saved.edition == edition.word()
            && saved.server == client.server_origin();
        if !ours || saved.sid.is_empty() {
            return Err(Error::SavedSession);
        }
        client.load_cookies(&saved.cookies)?;
        Ok(Self {
            edition,
            hosts: saved.hosts,
            uin: saved.uin,
            me: saved.me,
            keys: saved.keys,
            sid: saved.sid,
            skey: saved.skey,
            pass_ticket: saved.pass_ticket,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    edition: String,
    server: Option<String>,
    hosts: Hosts,
    uin: u64,
    me: UserName,
    keys: SyncKeys,
    sid: Secret,
    skey: Secret,
    pass_ticket: Secret,
    cookies: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EditionId, Timestamp};
    use crate::protocol::{KeyList, Options};

    fn client(edition: EditionId) -> Client {
        let clock = || Timestamp(1);
        Client::new(Options {
            edition,
            server: None,
            proxy: None,
            clock,
            uptime: || crate::model::Uptime(1),
            look_up: None,
        })
        .unwrap()
    }

    fn session() -> Session {
        Session {
            edition: EditionId::Web,
            hosts: Hosts::of_entry("wx2.qq.com"),
            uin: 4_711_080_815,
            me: UserName::new("@me"),
            keys: SyncKeys { body: KeyList(vec![(1, 2)]), check: KeyList::default() },
            sid: Secret::new("sid-canary"),
            skey: Secret::new("@crypt_canary"),
            pass_ticket: Secret::new("ticket-canary%2B"),
        }
    }

    #[test]
    fn a_session_survives_the_disk() {
        let client = client(EditionId::Web);
        let saved = session().save(&client);
        assert_eq!(Session::restore(&client, &saved), Ok(session()));
    }

    #[test]
    fn hosts_that_were_saved_wrong_are_right_again_once_they_are_computed_anew() {
        let client = client(EditionId::Web);
        let right = session().hosts;
        let mut wrong = session();
        wrong.hosts.push = crate::protocol::Origin::https("webpush.weixin.qq.com");
        wrong.hosts.file = crate::protocol::Origin::https("file2.wx.qq.com");
        let wrong = Session::restore(&client, &wrong.save(&client)).unwrap();
        assert_ne!(wrong.hosts, right);
        assert_eq!(client.hosts_of(&wrong.hosts.entry), right);
    }

    #[test]
    fn a_session_of_the_other_edition_is_refused() {
        let saved = session().save(&client(EditionId::Web));
        let other = client(EditionId::FileHelper);
        assert_eq!(Session::restore(&other, &saved), Err(Error::SavedSession));
        assert_eq!(Session::restore(&other, "{}"), Err(Error::SavedSession));
    }

    #[test]
    fn a_session_does_not_print_what_opens_it() {
        let printed = format!("{:?}", session());
        assert!(!printed.contains("canary") && !printed.contains("4711080815"), "{printed}");
    }
}
