//! `wx logout`: sessions end on the server and are forgotten here, whichever edition they are of.

use tokio::sync::mpsc::{Receiver, UnboundedSender};

use super::backend;
use super::context::{Context, runtime};
use super::error::Error;
use super::output::{one_line, print_error};
use crate::api::{
    AccountKey, Connection, FromBackend, Login, Method, Notification, Request, RequestId,
};
use crate::config::Settings;
use crate::host::{self, backend::EngineOptions};
use crate::model::{EditionId, Lang};
use crate::store::accounts::Accounts;
use crate::store::{self, Key, Store};
use crate::words::lives_on;

/// Somebody who may be logged in.
#[derive(Clone, Debug)]
struct Account {
    edition: EditionId,
    uin: u64,
    /// How the user is called there; the number where nothing is known.
    name: String,
}

/// Ends every session of the profile on this server, or those of one edition, and says which.
///
/// # Errors
/// 69 where the server was not told, 75 while a client has an account open, 77 when there is no
/// session to end.
pub fn run(context: &Context) -> Result<(), Error> {
    end_sessions(context, context.global.edition)
}

/// The same for one edition, or for all.
///
/// # Errors
/// As [`run`].
pub fn end_sessions(context: &Context, edition: Option<EditionId>) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let accounts = Accounts::new(context.paths.data_place(), context.global.server.as_deref());
    context.start_log()?;
    let secret = context.secret(&settings)?;
    runtime()?.block_on(async {
        let mut ended = false;
        let mut failed = None;
        for account in known(&accounts, edition) {
            let (account, alive) = met(&accounts, account, secret.as_ref()).await;
            let done = match alive {
                Ok(false) => continue,
                Ok(true) => leave(context, &settings, &accounts, secret.as_ref(), &account).await,
                Err(error) => Err(error.into()),
            };
            match done {
                Ok(()) => {
                    ended = true;
                    let words = lang.pick("已退出登录", "logged out");
                    print_error(&format!("{words}: {}", account.words()));
                }
                // It could not go on anyway, and is forgotten.
                Err(Error::Refused(_)) => {}
                Err(error @ Error::LivesOn(_)) => {
                    let words = lang.pick("只在本机退出了", "logged out on this machine only");
                    print_error(&format!("{words}: {}", account.words()));
                    failed.get_or_insert(error);
                }
                Err(error) => {
                    let words = lang.pick("没能退出", "not logged out");
                    print_error(&format!("{words}: {}", account.words()));
                    failed.get_or_insert(error);
                }
            }
        }
        match failed {
            Some(error) => Err(error),
            None if ended => Ok(()),
            None => Err(Error::Refused(none(edition, lang))),
        }
    })
}

impl Account {
    fn words(&self) -> String {
        format!("{} ({})", self.name, self.edition.word())
    }
}

fn none(edition: Option<EditionId>, lang: Lang) -> String {
    let words = lang.pick("没有登录", "not logged in");
    edition.map_or_else(|| words.to_owned(), |edition| format!("{words} ({})", edition.word()))
}

/// Who has logged in here, the account used last first.
fn known(accounts: &Accounts, edition: Option<EditionId>) -> Vec<Account> {
    let last = accounts.current(None);
    let mut all = accounts.all();
    all.retain(|(of, _)| edition.is_none_or(|edition| edition == *of));
    all.sort_by_key(|account| Some(*account) != last);
    let account =
        |(edition, uin): (EditionId, u64)| Account { edition, uin, name: uin.to_string() };
    all.into_iter().map(account).collect()
}

/// With the name, as far as it is known; whether there may be a session.
async fn met(
    accounts: &Accounts,
    mut account: Account,
    secret: Option<&Key>,
) -> (Account, Result<bool, store::Error>) {
    let store =
        match Store::open_read_only(&accounts.database(account.edition, account.uin), secret) {
            Ok(store) => store,
            // Whether there is one shows when it has been repaired.
            Err(store::Error::Corrupt) => return (account, Ok(true)),
            Err(error) => return (account, Err(error)),
        };
    if let Ok(Some(me)) = store.me().await {
        account.name = one_line(me.name());
    }
    let saved = store.saved_session().await;
    store.close().await;
    (account, saved.map(|saved| saved.session.is_some()))
}

/// Ends the session of one account.
async fn leave(
    context: &Context,
    settings: &Settings,
    accounts: &Accounts,
    secret: Option<&Key>,
    account: &Account,
) -> Result<(), Error> {
    let (last, before) = (accounts.current(None), accounts.current(Some(account.edition)));
    let another = before != Some((account.edition, account.uin));
    if another {
        // The backend restores the account that its edition used last.
        accounts.remember(account.edition, account.uin)?;
    }
    let data = context.paths.data()?;
    let options = EngineOptions {
        edition: account.edition,
        max_download: 0,
        ..context.engine_options(settings, data, secret.cloned())
    };
    let done = end_session(options, context.lang(settings)).await;
    if another {
        for (edition, uin) in before.into_iter().chain(last) {
            accounts.remember(edition, uin)?;
        }
    }
    done
}

async fn end_session(options: EngineOptions<'_>, lang: Lang) -> Result<(), Error> {
    let work = async |requests: &UnboundedSender<Request>, notifications: &mut _| {
        let account = wait_for_session(notifications, lang).await?;
        let request = Request { id: RequestId(1), account, method: Method::LogOut };
        // fails only when the backend has gone, which the next line sees
        requests.send(request).ok();
        wait_for_end(notifications, lang).await
    };
    backend::during(options, lang, work).await
}

/// A session that was restored, by its account; one that is not there is no reason to begin one.
async fn wait_for_session(
    notifications: &mut Receiver<FromBackend>,
    lang: Lang,
) -> Result<Option<AccountKey>, Error> {
    let mut key = None;
    while let Some(told) = notifications.recv().await {
        if let FromBackend::Notification(Notification::Account(account)) = &told {
            key = account.as_ref().map(|account| account.key);
        }
        let FromBackend::Notification(Notification::Login(login)) = told else { continue };
        match login {
            Login::LoggedIn => return Ok(key),
            Login::Unreachable { why, .. } => {
                return Err(Error::Unreachable(why.line_once(lang).to_string()));
            }
            Login::Starting => {}
            Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::LoadingContacts { .. }
            | Login::Expired
            | Login::Refused { .. } => return Err(Error::Refused(none(None, lang))),
        }
    }
    Err(host::backend::BackendError::Gone.into())
}

async fn wait_for_end(notifications: &mut Receiver<FromBackend>, lang: Lang) -> Result<(), Error> {
    while let Some(told) = notifications.recv().await {
        let FromBackend::Notification(told) = told else { continue };
        if let Notification::Connection(Connection::LivesOn { why }) = told {
            return Err(Error::LivesOn(lives_on(&why, lang).to_string()));
        }
        let ended = matches!(told, Notification::Connection(Connection::Ended { .. }));
        if ended || matches!(told, Notification::Login(login) if login != Login::LoggedIn) {
            return Ok(());
        }
    }
    Err(host::backend::BackendError::Gone.into())
}
