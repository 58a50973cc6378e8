//! `wx logout`: ends sessions on the server and forgets them here, of any edition.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::timeout;

use super::backend::{self, OnFault};
use super::context::{Context, runtime};
use super::error::Error;
use super::output::{one_line, print_error};
use crate::api::{
    AccountKey, Connection, FromBackend, Login, Method, Notification, Request, RequestId,
};
use crate::config::Settings;
use crate::host::attaching::AttachError;
use crate::host::{self, backend::EngineOptions, holder};
use crate::model::{EditionId, Lang};
use crate::store::accounts::Accounts;
use crate::store::{self, Key, Store};
use crate::words::{lives_on, may_live_on};
use crate::{engine, paths};

/// A process that does not answer in this time is stopped, or overloaded.
const HOLDER_PATIENCE: Duration = Duration::from_secs(60);

/// An account that may be logged in.
#[derive(Clone, Debug)]
struct Account {
    edition: EditionId,
    uin: u64,
    /// The user's name there; the uin if it is not known.
    name: String,
}

/// What is known of a session before it is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    Session,
    /// The database is damaged, so it is only known after a repair whether there is one.
    Unreadable,
}

/// How a session was ended.
#[derive(Debug)]
enum Parting {
    /// It has ended at the server and is forgotten here.
    Ended,
    /// It is forgotten here but goes on at the server; in words.
    LivesOn(String),
    /// What is stored of it cannot be read, so the server was not told.
    MayLiveOn,
    /// It has ended at the server, but its keys are still here, because the database cannot be
    /// written.
    KeysStay,
}

/// The sessions that there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    None,
    /// All of them have ended.
    Ended,
}

/// Ends every session of the profile on this server, or those of one edition, and prints them.
///
/// # Errors
/// 69 when a session goes on, or may; 75 while a client has an account open, or keys stay in a
/// database that another program is using; 77 when there is no session.
pub fn run(context: &Context) -> Result<(), Error> {
    let edition = context.global.edition;
    let ended = end_sessions(context, edition)?;
    let lang = context.lang_now();
    let elsewhere = elsewhere(context, edition)?;
    match (ended, elsewhere.is_empty()) {
        (Sessions::Ended, true) => Ok(()),
        (Sessions::Ended, false) => {
            print_error(&format!("{}\n  {}", not_ended_there(lang), elsewhere.join("\n  ")));
            Ok(())
        }
        (Sessions::None, true) => Err(Error::Refused(none(edition, lang))),
        (Sessions::None, false) => {
            let (nobody, lines) = (none(edition, lang), elsewhere.join("\n  "));
            let here = lang.pick("这个服务器上", " on this server");
            let advice = lang.pick(
                "  -> 用 --server 指明是哪个，再运行 wx logout",
                "  -> name it by --server and run `wx logout` again",
            );
            let words = match lang {
                Lang::Zh => format!("{here}{nobody}；"),
                Lang::En => format!("{nobody}{here}; "),
            };
            Err(Error::LivesOn(format!("{words}{}\n  {lines}\n{advice}", not_ended_there(lang))))
        }
    }
}

/// Ends the sessions of one edition or of all on this server.
///
/// # Errors
/// As [`run`], but without sessions it succeeds. A database that is in use is reported before
/// everything else.
pub fn end_sessions(context: &Context, edition: Option<EditionId>) -> Result<Sessions, Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let accounts = Accounts::new(context.paths.data_place(), context.global.server.as_deref());
    context.start_log()?;
    let secret = context.secret(&settings)?;
    accounts.look().map_err(|(path, source)| paths::Error::Unusable { path, source })?;
    runtime()?.block_on(async {
        let mut sessions = Sessions::None;
        let mut failed: Option<Error> = None;
        let elsewhere = end_held(context, edition, lang).await?;
        let mut ended = None;
        if let Some((key, parted)) = elsewhere {
            ended = Some((key.edition, key.uin));
            let name = key.uin.to_string();
            let account = Account { edition: key.edition, uin: key.uin, name };
            let (account, _) = met(&accounts, account, secret.as_ref()).await;
            match told_parting(parted, &account, lang) {
                Ok(()) => sessions = Sessions::Ended,
                Err(error) => failed = Some(error),
            }
        }
        let others = known(&accounts, edition).into_iter();
        for account in others.filter(|it| Some((it.edition, it.uin)) != ended) {
            let (account, held) = met(&accounts, account, secret.as_ref()).await;
            let parted = match held {
                Ok(Held::Nothing) => continue,
                Ok(Held::Session | Held::Unreadable) => {
                    leave(context, &settings, &accounts, secret.as_ref(), &account).await
                }
                Err(error) => Err(error.into()),
            };
            match told_parting(parted, &account, lang) {
                Ok(()) => sessions = Sessions::Ended,
                Err(error)
                    if failed.as_ref().is_none_or(|it| is_in_use(&error) && !is_in_use(it)) =>
                {
                    failed = Some(error);
                }
                Err(_) => {}
            }
        }
        failed.map_or(Ok(sessions), Err)
    })
}

/// Ends the session that another process of the profile holds on this server, if it is of this edition or
/// none is named: that process tells everybody who uses it. `None` where nobody holds one.
///
/// # Errors
/// 69 while the server cannot be reached, 75 where that process does not answer.
async fn end_held(
    context: &Context,
    edition: Option<EditionId>,
    lang: Lang,
) -> Result<Option<(AccountKey, Result<Parting, Error>)>, Error> {
    let share = context.share(edition);
    let reached = holder::reach(&share, context.global.server.clone()).await;
    let Some(mut session) = reached.map_err(Error::Attach)? else { return Ok(None) };
    let process = session.holder.process;
    let backend = &mut session.backend;
    let asked = timeout(HOLDER_PATIENCE, async {
        let Some(Some(key)) = wait_for_session(&mut backend.notifications, lang).await? else {
            return Ok(None);
        };
        let request = Request { id: RequestId(1), account: Some(key), method: Method::LogOut };
        // fails only when the other process has gone, which the next line sees
        backend.requests.send(request).ok();
        Ok(Some((key, wait_for_end(&mut backend.notifications, lang).await)))
    })
    .await;
    session.leave().await;
    asked.map_err(|_| Error::Attach(AttachError::Silent { process }))?
}

/// Reports how a session was ended; only one that has ended everywhere is a success.
fn told_parting(
    parted: Result<Parting, Error>,
    account: &Account,
    lang: Lang,
) -> Result<(), Error> {
    let (what, done) = match parted {
        Ok(Parting::Ended) => (lang.pick("已退出登录", "logged out"), Ok(())),
        Ok(Parting::LivesOn(why)) => {
            let what = lang.pick("只在本机退出了", "logged out on this machine only");
            (what, Err(Error::LivesOn(why)))
        }
        Ok(Parting::MayLiveOn) => {
            let what = lang.pick("不知道退出了没有", "it is not known whether this is over");
            (what, Err(Error::LivesOn(may_live_on(lang).to_owned())))
        }
        Ok(Parting::KeysStay) => {
            let what =
                lang.pick("服务器上已退出，本机还没有", "logged out at the server, not here");
            (what, Err(Error::TryLater(keys_stay(lang).to_owned())))
        }
        Err(error) => (lang.pick("没能退出", "not logged out"), Err(error)),
    };
    print_error(&format!("{what}: {}", account.words()));
    done
}

/// Whether another program is using the database, so that it may succeed later.
pub fn is_in_use(error: &Error) -> bool {
    use store::Error::{Busy, Locked};
    matches!(
        error,
        Error::TryLater(_)
            | Error::Disk(Busy(_) | Locked)
            | Error::Session(engine::Error::Store(Busy(_) | Locked))
    )
}

/// The accounts of the profile on other servers that have a session or may have one, one a line.
/// Nothing is sent there, because a command talks to one server only.
///
/// # Errors
/// The error of the configuration.
pub fn elsewhere(context: &Context, edition: Option<EditionId>) -> Result<Vec<String>, Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let accounts = Accounts::new(context.paths.data_place(), context.global.server.as_deref());
    let others = accounts.of_other_servers();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let secret = context.secret(&settings)?;
    runtime()?.block_on(async {
        let mut lines = Vec::new();
        for (server, accounts) in others {
            for account in known(&accounts, edition) {
                let (account, held) = met(&accounts, account, secret.as_ref()).await;
                let unread = match held {
                    Ok(Held::Nothing) => continue,
                    Ok(Held::Session) => "",
                    Ok(Held::Unreadable) | Err(_) => lang
                        .pick("（读不出有没有登录）", " (whether it is logged in cannot be read)"),
                };
                lines.push(format!("{} {server}{unread}", account.words()));
            }
        }
        Ok(lines)
    })
}

/// The heading of the list of those on other servers.
pub const fn not_ended_there(lang: Lang) -> &'static str {
    lang.pick("别的服务器上的登录没有退出：", "sessions on other servers were not ended:")
}

const fn keys_stay(lang: Lang) -> &'static str {
    lang.pick(
        "服务器上已退出，但数据库写不进去（别的程序占着，或磁盘的问题），本机的密钥还在\n  -> \
         关掉占着数据库的程序，再运行一次 wx logout",
        "the session is over at the server, but the database cannot be written (another program uses \
         it, or the disk), so that its keys are still here\n  -> end that program and run `wx logout` \
         again",
    )
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

/// The accounts that have logged in here, the one used last first.
fn known(accounts: &Accounts, edition: Option<EditionId>) -> Vec<Account> {
    let last = accounts.current(None);
    let mut all = accounts.all();
    all.retain(|(of, _)| edition.is_none_or(|edition| edition == *of));
    all.sort_by_key(|account| Some(*account) != last);
    let account =
        |(edition, uin): (EditionId, u64)| Account { edition, uin, name: uin.to_string() };
    all.into_iter().map(account).collect()
}

/// Adds the name as far as it is known; returns whether there may be a session.
async fn met(
    accounts: &Accounts,
    mut account: Account,
    secret: Option<&Key>,
) -> (Account, Result<Held, store::Error>) {
    let store =
        match Store::open_read_only(&accounts.database(account.edition, account.uin), secret) {
            Ok(store) => store,
            Err(store::Error::Corrupt) => return (account, Ok(Held::Unreadable)),
            Err(error) => return (account, Err(error)),
        };
    if let Ok(Some(me)) = store.me().await {
        account.name = one_line(me.name());
    }
    let saved = store.saved_session().await;
    store.close().await;
    let held = match saved {
        Ok(saved) if saved.session.is_some() => Ok(Held::Session),
        Ok(_) => Ok(Held::Nothing),
        Err(store::Error::Corrupt) => Ok(Held::Unreadable),
        Err(error) => Err(error),
    };
    (account, held)
}

/// Ends the session of one account, and checks afterwards what is left of it.
async fn leave(
    context: &Context,
    settings: &Settings,
    accounts: &Accounts,
    secret: Option<&Key>,
    account: &Account,
) -> Result<Parting, Error> {
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
        // The account that another process has open may be another one.
        share: None,
        ..context.engine_options(settings, data, secret.cloned())
    };
    let done = end_session(options, context.lang(settings)).await;
    if another {
        for (edition, uin) in before.into_iter().chain(last) {
            accounts.remember(edition, uin)?;
        }
    }
    let parting = done?;
    let (_, left) = met(accounts, account.clone(), secret).await;
    match (parting, left) {
        (parting, Ok(Held::Nothing)) | (parting @ Parting::MayLiveOn, _) => Ok(parting),
        (Parting::Ended | Parting::KeysStay, _) => Ok(Parting::KeysStay),
        (Parting::LivesOn(_), Ok(_)) => Err(store::Error::Locked.into()),
        (Parting::LivesOn(_), Err(error)) => Err(error.into()),
    }
}

async fn end_session(options: EngineOptions<'_>, lang: Lang) -> Result<Parting, Error> {
    let mut parting = Parting::MayLiveOn;
    let work = async |requests: &UnboundedSender<Request>, notifications: &mut _| {
        let Some(account) = wait_for_session(notifications, lang).await? else { return Ok(()) };
        let request = Request { id: RequestId(1), account, method: Method::LogOut };
        // Fails only if the backend is gone, which the next line handles.
        requests.send(request).ok();
        parting = wait_for_end(notifications, lang).await?;
        Ok(())
    };
    backend::during(options, lang, OnFault::DropWork, work).await?;
    Ok(parting)
}

/// Waits for a session to be restored, and returns its account; `None` if there was nothing to
/// restore, in which case no login is begun.
async fn wait_for_session(
    notifications: &mut Receiver<FromBackend>,
    lang: Lang,
) -> Result<Option<Option<AccountKey>>, Error> {
    let mut key = None;
    while let Some(told) = notifications.recv().await {
        if let FromBackend::Notification(Notification::Account(account)) = &told {
            key = account.as_ref().map(|account| account.key);
        }
        let FromBackend::Notification(Notification::Login(login)) = told else { continue };
        match login {
            Login::LoggedIn => return Ok(Some(key)),
            Login::Unreachable { why, .. } => {
                return Err(Error::Unreachable(why.line_once(lang).to_string()));
            }
            Login::Starting => {}
            Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::LoadingContacts { .. }
            | Login::Expired
            | Login::Refused { .. } => return Ok(None),
        }
    }
    Err(host::backend::BackendError::Gone.into())
}

async fn wait_for_end(
    notifications: &mut Receiver<FromBackend>,
    lang: Lang,
) -> Result<Parting, Error> {
    while let Some(told) = notifications.recv().await {
        let FromBackend::Notification(told) = told else { continue };
        if let Notification::Connection(Connection::LivesOn { why }) = told {
            return Ok(Parting::LivesOn(lives_on(&why, lang).to_string()));
        }
        let ended = matches!(told, Notification::Connection(Connection::Ended { .. }));
        if ended || matches!(told, Notification::Login(login) if login != Login::LoggedIn) {
            return Ok(Parting::Ended);
        }
    }
    Err(host::backend::BackendError::Gone.into())
}
