//! The step from a confirmed code to a session: newloginpage with all its variants.

use reqwest::Url;

use super::Client;
use crate::protocol::endpoint::new_login_page::{Keys, NewLoginPage, Page};
use crate::protocol::endpoint::{Endpoint as _, Ticket};
use crate::protocol::error::{Error, Kind};
use crate::protocol::hosts::{Hosts, hosts_of_redirect};
use crate::protocol::session::Session;
use crate::protocol::sync_key::SyncKeys;
use crate::protocol::user_name::UserName;
use crate::protocol::wire::Int;

/// As often as the official page (PROTOCOL 2.4).
const TRIES: usize = 3;

impl Client {
    /// Redeems a ticket: the hosts are those it leads to (PROTOCOL 1.1), the keys those of the
    /// page, or of the cookies where the page is empty.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's words, mostly 1203: no retry helps.
    /// [`Error::Address`] when the ticket leads away from WeChat: nothing was sent there.
    pub async fn enter(&self, ticket: &Ticket) -> Result<Session, Error> {
        let server = self.shared.server.as_ref();
        let (mut url, mut hosts) = hosts_of_redirect(&ticket.0, server)?;
        for _ in 0..TRIES {
            match self.page(&url, &hosts).await? {
                Page::Keys(keys) => return self.session(hosts, keys),
                Page::Elsewhere(next) => (url, hosts) = hosts_of_redirect(&next, server)?,
            }
        }
        Err(Error::unreadable(NewLoginPage::NAME, "sent in circles"))
    }

    async fn page(&self, url: &Url, hosts: &Hosts) -> Result<Page, Error> {
        let endpoint = NewLoginPage { address: url.as_str(), hosts };
        let mut tries = 1;
        loop {
            match self.call(&endpoint).await {
                Err(error) if tries < TRIES && again(&error) => tries += 1,
                page => return page,
            }
        }
    }

    fn session(&self, hosts: Hosts, mut keys: Keys) -> Result<Session, Error> {
        let cookie = |name| self.cookie(&hosts.entry, name);
        if keys.sid.is_empty() {
            keys.sid = cookie("wxsid").unwrap_or_default();
        }
        if keys.uin == 0 {
            keys.uin = cookie("wxuin").map_or(0, |uin| Int::of_text(uin.reveal()).u64());
        }
        if keys.sid.is_empty() || keys.uin == 0 {
            return Err(Error::unreadable(NewLoginPage::NAME, "no wxsid"));
        }
        Ok(Session {
            edition: self.edition().id,
            hosts,
            uin: keys.uin,
            me: UserName::default(),
            keys: SyncKeys::default(),
            sid: keys.sid,
            skey: keys.skey,
            pass_ticket: keys.pass_ticket,
        })
    }
}

/// A web page instead of keys is a failure that official clients try again, as is a silence.
fn again(error: &Error) -> bool {
    matches!(error.kind(), Kind::Transient | Kind::Ambiguous)
}
