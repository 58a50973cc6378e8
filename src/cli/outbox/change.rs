//! `wx outbox retry` and `discard`: changes messages that wait, through the process that holds the
//! session.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};

use crate::api::{
    AccountKey, FromBackend, Login, Method, Notification, Request, RequestId, Response, Watch,
};
use crate::cli::backend::{self, OnFault};
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::follow::Ends;
use crate::cli::stored;
use crate::host::backend::{BackendError, EngineOptions};
use crate::model::{Delivery, EditionId, Item, ItemId, Lang};

/// A change of messages that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Send them again, and wait for the server.
    Retry,
    Discard,
}

/// Changes these messages, or all that wait if none is named.
///
/// # Errors
/// 1 when none waits, 65 when one of them does not wait, 75 when the time limit for the server is
/// over, 77 without a session and when the server refuses.
pub fn change(
    context: &Context,
    deed: Deed,
    named: &[ItemId],
    limit: Option<Duration>,
) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    context.start_log()?;
    runtime()?.block_on(async {
        let mut ends = Ends::new(Some(limit.unwrap_or(ATTEMPT)))?;
        let store = stored::open(context)?;
        let waiting = store.waiting().await?;
        store.close().await;
        let (_, edition, uin) = stored::account(context)?;
        let mut work = OutboxWork::new(deed, (edition, uin), &chosen(&waiting, named, lang)?);
        work.waits = limit.is_some();
        let data = context.paths.data()?.to_owned();
        let options = context.engine_options(&settings, &data, context.secret(&settings)?);
        let options = EngineOptions { edition, ..options };
        let done = async |requests: &_, notifications: &mut _| {
            work.carry_out((requests, notifications), &mut ends, lang).await
        };
        backend::during(options, lang, OnFault::DropWork, done).await
    })
}

fn chosen(waiting: &[Item], named: &[ItemId], lang: Lang) -> Result<Vec<Item>, Error> {
    if named.is_empty() {
        return if waiting.is_empty() { Err(Error::NothingFound) } else { Ok(waiting.to_vec()) };
    }
    let find = |id: &ItemId| {
        let found = waiting.iter().find(|item| item.id == *id).cloned();
        let words = lang.pick("这条不在待发里", "this is not in the outbox");
        found.ok_or_else(|| Error::BadInput(format!("id:{}: {words}", id.0)))
    };
    named.iter().map(find).collect()
}

/// The number of the request that hurries those on their way: no message has it.
const HURRY: RequestId = RequestId(u64::MAX);
/// Without `--wait` an attempt that is neither taken nor refused in this time is waited for no longer.
const ATTEMPT: Duration = Duration::from_secs(60);

/// The state of one of the messages.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    /// Nothing was requested for it yet.
    Waits,
    Asked,
    /// It is being sent.
    Moves,
    /// It is done, or was not for this reason.
    Ended(Result<(), Why>),
}

/// Why a message was not sent or discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    Refused(String),
    /// It still waits, for an answer that only the client can ask for.
    StillWaits,
    /// It was tried, and is tried again by itself.
    TriedInVain,
    Problem(String),
}

/// The messages and their states.
#[derive(Debug)]
struct OutboxWork {
    deed: Deed,
    /// The account of the outbox; messages of another one have the same numbers.
    of: (EditionId, u64),
    fates: BTreeMap<ItemId, Fate>,
    other_account: bool,
    account: Option<AccountKey>,
    has_session: bool,
    no_session: bool,
    /// The server is waited for, however long it takes.
    waits: bool,
    /// Those that go out by themselves are tried now instead of later.
    hurried: bool,
}

impl OutboxWork {
    fn new(deed: Deed, of: (EditionId, u64), items: &[Item]) -> Self {
        let fate = |item: &Item| {
            let goes_by_itself = matches!(
                item.delivery,
                Some(Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. })
            );
            if deed == Deed::Retry && goes_by_itself { Fate::Moves } else { Fate::Waits }
        };
        let fates = items.iter().map(|item| (item.id, fate(item))).collect();
        Self {
            deed,
            of,
            fates,
            other_account: false,
            account: None,
            has_session: false,
            no_session: false,
            waits: false,
            hurried: false,
        }
    }

    async fn carry_out(
        &mut self,
        (requests, notifications): (&UnboundedSender<Request>, &mut Receiver<FromBackend>),
        ends: &mut Ends,
        lang: Lang,
    ) -> Result<(), Error> {
        let watch = Method::Watch(Watch::All);
        // Fails only if the backend is gone, which is handled below; the same for the others.
        requests.send(Request { id: RequestId(0), account: None, method: watch }).ok();
        loop {
            let told = tokio::select! {
                told = notifications.recv() => told.ok_or(BackendError::Gone)?,
                _ = ends.next() => {
                    let words = lang.pick("不再等了，还在待发里", "not waited for any longer; still there");
                    return Err(Error::TryLater(words.to_owned()));
                }
            };
            self.hear(told, lang);
            for request in self.next() {
                requests.send(request).ok();
            }
            if let Some(ended) = self.ended(lang) {
                return ended;
            }
        }
    }

    fn hear(&mut self, told: FromBackend, lang: Lang) {
        match told {
            FromBackend::Response(Response { id, result }) => {
                let Some(fate) = self.asked_as(id) else { return };
                match result {
                    Err(problem) => {
                        let words = problem.words(lang).line().to_string();
                        *fate = Fate::Ended(Err(Why::Problem(words)));
                    }
                    Ok(_) if *fate == Fate::Asked => {
                        *fate = Fate::Ended(Err(Why::StillWaits));
                        self.give_up_on(id);
                    }
                    Ok(_) => {}
                }
            }
            FromBackend::Notification(Notification::Account(account)) => {
                self.account = account.map(|account| account.key);
                self.other_account =
                    self.account.is_some_and(|key| (key.edition, key.uin) != self.of);
            }
            FromBackend::Notification(Notification::Login(login)) => self.hear_of_login(&login),
            FromBackend::Notification(Notification::Items { items, .. }) => {
                self.learn(&items, lang);
            }
            FromBackend::Notification(Notification::ItemsGone { items, .. }) => {
                let gone = match self.deed {
                    Deed::Discard => Ok(()),
                    Deed::Retry => {
                        let words = lang.pick("已被删除", "it was discarded");
                        Err(Why::Problem(words.to_owned()))
                    }
                };
                for item in items {
                    if let Some(fate) = self.fates.get_mut(&item) {
                        *fate = Fate::Ended(gone.clone());
                    }
                }
            }
            FromBackend::Notification(_) => {}
        }
    }

    /// Requests to discard a message; the answer says whether it was.
    fn give_up_on(&mut self, id: RequestId) {
        if self.deed == Deed::Discard
            && let Some(fate) = self.asked_as(id)
        {
            *fate = Fate::Ended(Ok(()));
        }
    }

    fn asked_as(&mut self, id: RequestId) -> Option<&mut Fate> {
        let id = i64::try_from(id.0).ok()?;
        self.fates.get_mut(&ItemId(id))
    }

    fn hear_of_login(&mut self, login: &Login) {
        match login {
            Login::LoggedIn => self.has_session = true,
            Login::Starting | Login::Unreachable { .. } => {}
            Login::Refused { .. }
            | Login::LoadingContacts { .. }
            | Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::Expired => self.no_session = self.deed == Deed::Retry,
        }
    }

    fn learn(&mut self, items: &[Item], lang: Lang) {
        for item in items {
            let Some(fate) = self.fates.get_mut(&item.id) else { continue };
            if self.deed == Deed::Discard {
                // The answer says whether it was discarded; here it can only be too late.
                if matches!(item.delivery, Some(Delivery::Sent) | None) {
                    let words = lang.pick("已经发出去了", "it was sent already");
                    *fate = Fate::Ended(Err(Why::Problem(words.to_owned())));
                }
                continue;
            }
            let has_begun = matches!(fate, Fate::Asked | Fate::Moves);
            let is_tried = *fate == Fate::Asked || (*fate == Fate::Moves && self.hurried);
            *fate = match &item.delivery {
                Some(Delivery::Retrying { .. }) if is_tried && !self.waits => {
                    Fate::Ended(Err(Why::TriedInVain))
                }
                Some(Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. }) => {
                    Fate::Moves
                }
                Some(Delivery::Sent) | None => Fate::Ended(Ok(())),
                Some(Delivery::Refused(why)) if has_begun => {
                    let words = format!("{} {}", why.code, why.words.as_str());
                    let refused = lang.pick("未被接受", "refused");
                    Fate::Ended(Err(Why::Refused(format!("{refused}: {}", words.trim()))))
                }
                Some(Delivery::Unknown | Delivery::Held(_)) if *fate == Fate::Moves => {
                    Fate::Ended(Err(Why::StillWaits))
                }
                Some(Delivery::Refused(_) | Delivery::Unknown | Delivery::Held(_)) => continue,
            };
        }
    }

    /// The requests to be made now.
    fn next(&mut self) -> Vec<Request> {
        let may = self.account.is_some()
            && !self.other_account
            && (self.has_session || self.deed == Deed::Discard);
        let waits = self.fates.iter_mut().filter(|(_, fate)| may && **fate == Fate::Waits);
        let mut asked = Vec::new();
        for (item, fate) in waits {
            *fate = Fate::Asked;
            let method = match self.deed {
                Deed::Retry => Method::Retry { item: *item },
                Deed::Discard => Method::Discard { item: *item },
            };
            let id = RequestId(u64::try_from(item.0).unwrap_or_default());
            asked.push(Request { id, account: self.account, method });
        }
        let moves = self.fates.values().any(|fate| *fate == Fate::Moves);
        if may && self.deed == Deed::Retry && moves && !self.hurried {
            self.hurried = true;
            asked.push(Request { id: HURRY, account: None, method: Method::ReconnectNow });
        }
        asked
    }

    /// How it ended, once it has.
    fn ended(&self, lang: Lang) -> Option<Result<(), Error>> {
        if self.other_account {
            let words = lang.pick(
                "正在用的是另一个账号，什么都没做",
                "another account is open, nothing was done",
            );
            return Some(Err(Error::TryLater(words.to_owned())));
        }
        if self.no_session {
            let words = lang.pick(
                "没有登录，还在待发里；运行 wx login",
                "not logged in, still in the outbox; run `wx login`",
            );
            return Some(Err(Error::Refused(words.to_owned())));
        }
        let mut failed = Vec::new();
        for (item, fate) in &self.fates {
            match fate {
                Fate::Ended(Ok(())) => {}
                Fate::Ended(Err(why)) => failed.push((item, why)),
                Fate::Waits | Fate::Asked | Fate::Moves => return None,
            }
        }
        let said = |(item, why): &(&ItemId, &Why)| {
            let words = match why {
                Why::Refused(words) | Why::Problem(words) => words.as_str(),
                Why::StillWaits => lang.pick("还等你决定", "still waits for you"),
                Why::TriedInVain => {
                    lang.pick("还没发出，会再试", "not sent yet, and tried again by itself")
                }
            };
            format!("id:{}: {words}", item.0)
        };
        let words = failed.iter().map(said).collect::<Vec<_>>().join("\n  ");
        Some(match failed.first() {
            None => Ok(()),
            Some((_, Why::Refused(_))) => Err(Error::Refused(words)),
            Some((_, Why::StillWaits | Why::TriedInVain)) => Err(Error::TryLater(words)),
            Some((_, Why::Problem(_))) => Err(Error::BadInput(words)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Account;
    use crate::model::{Contact, ContactId, ContactKind};

    fn opened(edition: EditionId, uin: u64) -> FromBackend {
        let me = Contact::new(ContactId(1), ContactKind::Me, "小林".into());
        let account = Account { me, key: AccountKey::new(edition, uin), drafts: Vec::new() };
        Notification::Account(Some(account)).into()
    }

    fn work(deed: Deed) -> OutboxWork {
        let mut work = OutboxWork::new(deed, (EditionId::Web, 7), &[]);
        work.fates.insert(ItemId(5), Fate::Waits);
        work.has_session = true;
        work
    }

    #[test]
    fn nothing_is_done_in_the_outbox_of_another_account() {
        for deed in [Deed::Retry, Deed::Discard] {
            for (edition, uin) in [(EditionId::FileHelper, 7), (EditionId::Web, 8)] {
                let mut work = work(deed);
                work.hear(opened(edition, uin), Lang::En);
                assert!(work.next().is_empty());
                assert!(matches!(work.ended(Lang::En), Some(Err(Error::TryLater(_)))));
            }
            let mut work = work(deed);
            work.hear(opened(EditionId::Web, 7), Lang::En);
            assert_eq!(work.next().len(), 1);
        }
    }

    #[test]
    fn what_somebody_else_discarded_is_waited_for_no_longer() {
        let gone = Notification::ItemsGone { chat: ContactId(1).chat(), items: vec![ItemId(5)] };
        for (deed, is_done) in [(Deed::Retry, false), (Deed::Discard, true)] {
            let mut work = work(deed);
            work.hear(gone.clone().into(), Lang::En);
            assert_eq!(work.ended(Lang::En).unwrap().is_ok(), is_done);
        }
    }
}
