//! A disk that does not take what is written: it is said, tried again, and nothing is lost meanwhile.

use std::collections::{BTreeMap, VecDeque};

use tokio::task::spawn_blocking;

use super::{Done, Engine, Error, Wake};
use crate::api::{Notification, Trouble};
use crate::model::ChatId;
use crate::store::{self, Damage, Job, Outcome};
use crate::text::Printable;

/// The disk is tried again after so long, in milliseconds.
const DISK_MS: u64 = 30_000;
/// Between two such tries nothing is done for so long.
pub(super) const BREATH: std::time::Duration = std::time::Duration::from_millis(50);
/// A database that another program is using is tried again after so long, in milliseconds.
const LOCKED_MS: u64 = 2_000;

/// The program ends: while another program is using the database nothing is given up. Each try
/// waits by itself.
pub(super) async fn patiently<T, F>(write: impl Fn() -> F) -> Result<T, store::Error>
where
    F: Future<Output = Result<T, store::Error>>,
{
    loop {
        match write().await {
            Err(store::Error::Locked) => tokio::time::sleep(BREATH).await,
            other => return other,
        }
    }
}

/// How long to wait before the disk is tried again, in milliseconds.
const fn pause_ms(error: &store::Error) -> u64 {
    let soon = matches!(error, store::Error::Locked | store::Error::Moved);
    if soon { LOCKED_MS } else { DISK_MS }
}

/// What waits for the disk.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// It is tried again by itself.
    waiting: bool,
    /// What the server said of texts; nothing else of their chats goes out before it is written.
    outcomes: VecDeque<(Job, Outcome)>,
    drafts: BTreeMap<ChatId, String>,
    /// The login could not be finished.
    entering: bool,
    /// A session that is over still stands there.
    forgetting: bool,
    /// What was written could not be read again, so that nobody was told of it.
    untold: bool,
    /// The database was not closed in order and has not been read for damage yet.
    pub unchecked: bool,
    repair: Option<Repair>,
    /// The database does not lie in its place any more.
    moved: bool,
}

/// How far the repair of a damaged database is, while the disk takes nothing.
#[derive(Clone, Copy, Debug)]
enum Repair {
    /// The damaged one lies in its place.
    Damaged,
    /// The new one is open; so many names were bound before.
    Replaced { named: usize },
}

impl Disk {
    /// Something of this chat is not written yet.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.outcomes.iter().any(|(job, _)| job.chat == chat)
    }

    /// Two conversations are one: what waits belongs to it.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        for (job, _) in self.outcomes.iter_mut().filter(|(job, _)| job.chat == gone) {
            job.chat = into;
        }
        if let Some(draft) = self.drafts.remove(&gone) {
            self.drafts.entry(into).or_insert(draft);
        }
    }

    /// The drafts that are not written yet.
    pub fn waiting_drafts(&self) -> Vec<String> {
        self.drafts.values().cloned().collect()
    }

    /// Drafts as they will stand on the disk.
    pub fn newer(&self, mut kept: Vec<(ChatId, String)>) -> Vec<(ChatId, String)> {
        kept.retain(|(chat, _)| !self.drafts.contains_key(chat));
        let waiting = self.drafts.iter().filter(|(_, text)| !text.is_empty());
        kept.extend(waiting.map(|(chat, text)| (*chat, text.clone())));
        kept
    }

    /// No number of a conversation or message means anything any more; gives the drafts of those.
    pub fn forget_numbers(&mut self) -> Vec<String> {
        self.outcomes.clear();
        std::mem::take(&mut self.drafts).into_values().collect()
    }

    /// What failed is tried again by who asked.
    pub const fn forget_trouble(&mut self) {
        self.waiting = false;
    }

    /// Words or outcomes are not written yet.
    fn is_owed(&self) -> bool {
        self.forgetting || !(self.outcomes.is_empty() && self.drafts.is_empty())
    }
}

impl Engine {
    /// A database is open, or being repaired.
    pub(super) const fn is_open(&self) -> bool {
        self.store.is_some() || self.disk.repair.is_some()
    }

    /// No session is that of the account that is open: one may belong to another that is entering.
    fn is_session_over(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.uin != self.book.uin)
    }

    /// What goes on although the disk took nothing, or is damaged.
    pub(super) async fn survive(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        match result {
            Err(Error::Store(error)) if error.is_passing() => {
                // Messages may not have been written: then their keys were not used either.
                self.disk.entering |= self.session.is_some() && !self.entry.is_in();
                self.disk_failed(&error).await;
                Ok(())
            }
            Err(Error::Store(store::Error::Corrupt)) => self.repair().await,
            // Asked before anybody has logged in, or while another account opens: there is nothing
            // to do it with.
            Err(Error::Store(store::Error::Closed)) if self.store.is_none() => Ok(()),
            other => other,
        }
    }

    /// Says it, once for each try.
    pub(super) async fn disk_failed(&mut self, error: &store::Error) {
        self.disk.moved = matches!(error, store::Error::Moved);
        if std::mem::replace(&mut self.disk.waiting, true) {
            return;
        }
        tracing::error!("the disk: {error}");
        let what = match error {
            store::Error::Full => self.say(
                "磁盘满了：收发暂停，打的字留在输入框",
                "the disk is full: nothing is received or sent, what you type stays in the input",
            ),
            store::Error::Locked => self.say(
                "别的程序正占着数据库：收发暂停，打的字留在输入框",
                "another program is using the database: nothing is received or sent, what you \
                 type stays in the input",
            ),
            store::Error::Moved => self.say(
                "数据目录被移走、删除或换掉了：收发暂停，打的字留在输入框",
                "the data folder was removed, moved or replaced: nothing is received or sent, what \
                 you type stays in the input",
            ),
            _ => self.say(
                "磁盘写不进去：收发暂停，打的字留在输入框",
                "the disk cannot be written: nothing is received or sent, what you type stays in \
                 the input",
            ),
        };
        let advice = match error {
            store::Error::Locked => self.say(
                "它用完后几秒内自动继续，什么都不会丢",
                "it goes on by itself seconds after that program ends, and nothing is lost",
            ),
            store::Error::Moved => self.say(
                "放回原处就自动继续；或输入 /reconnect 在原处新建一份，记录都带过去",
                "put it back and it goes on by itself; or /reconnect makes a new one there with \
                 everything that was in it",
            ),
            _ => self.say(
                "腾出空间或修好磁盘，半分钟内自动继续，什么都不会丢",
                "make room or mend it; it goes on by itself within half a minute, and nothing is \
                 lost",
            ),
        };
        self.trouble(what, advice).await;
        self.wake_after(pause_ms(error), Wake::Disk);
    }

    /// The sync pauses until the disk takes something.
    pub(super) async fn sync_waits(&mut self, error: &store::Error) {
        self.disk_failed(error).await;
        let why = match error {
            store::Error::Full => self.say("磁盘满了", "the disk is full"),
            store::Error::Locked => {
                self.say("别的程序正占着数据库", "another program is using the database")
            }
            store::Error::Moved => self.say("数据目录不在原处了", "the data folder is gone"),
            _ => self.say("磁盘写不进去", "the disk cannot be written"),
        };
        self.offline(pause_ms(error), why).await;
    }

    /// What the server said of a text waits for the disk, or for a repair of what is on it.
    pub(super) fn outcome_waits(&mut self, job: &Job, outcome: Outcome) {
        self.disk.outcomes.push_back((job.clone(), outcome));
    }

    /// A draft waits for the disk; the newest of a chat.
    pub(super) fn draft_waits(&mut self, chat: ChatId, text: String) {
        self.disk.drafts.insert(chat, text);
    }

    /// A newer draft was kept.
    pub(super) fn draft_kept(&mut self, chat: ChatId) {
        self.disk.drafts.remove(&chat);
    }

    /// The session is over, on the disk as well as soon as that can be written.
    pub(super) async fn forget_session(&mut self) -> Result<(), Error> {
        let store = self.store()?;
        let noted = self.note_heard().await;
        match noted.and(store.forget_session().await.map_err(Error::Store)) {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk.forgetting = true;
                self.disk_failed(&error).await;
                Ok(())
            }
            done => done,
        }
    }

    /// What was committed is told; where that fails it is read again with the disk.
    pub(super) async fn told(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        match result {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk.untold = true;
                self.disk_failed(&error).await;
                Ok(())
            }
            told => told,
        }
    }

    /// A session ends while its database is being repaired: what is read back of it is forgotten.
    pub(super) const fn forget_when_repaired(&mut self) {
        self.disk.forgetting |= self.store.is_none() && self.disk.repair.is_some();
    }

    /// Words that nothing takes any more are lost where the database waits for room to be repaired;
    /// elsewhere nobody can have written any.
    pub(super) const fn unkept(&self, words: bool) -> Result<(), store::Error> {
        let lacks_room = self.store.is_none() && self.disk.repair.is_some();
        if words && lacks_room { Err(store::Error::Full) } else { Ok(()) }
    }

    /// Another session: what waits for the disk still waits.
    pub(super) fn keep_waiting(&mut self) {
        self.disk.entering = false;
        if self.disk.waiting {
            self.wake_after(DISK_MS, Wake::Disk);
        }
    }

    /// The account is left, or the program: what waits is written now or never.
    ///
    /// # Errors
    /// What the disk says when there was something to write.
    pub(super) async fn settle_debts(&mut self) -> Result<(), store::Error> {
        self.unkept(!self.disk.drafts.is_empty())?;
        let Some(store) = self.store.clone().filter(|_| self.disk.is_owed()) else { return Ok(()) };
        let mut all = Ok(());
        for (chat, text) in std::mem::take(&mut self.disk.drafts) {
            all = all.and(patiently(|| store.save_draft(chat, text.clone())).await);
        }
        for (job, outcome) in std::mem::take(&mut self.disk.outcomes) {
            // Without it the text is tried once more, with the same id.
            let to = self.book.now(job.chat.contact()).chat();
            if let Err(error) = patiently(|| store.settle(job.item, to, outcome.clone())).await {
                tracing::warn!("an answer could not be kept: {error}");
            }
        }
        if std::mem::take(&mut self.disk.forgetting)
            && self.is_session_over()
            && let Err(error) = store.forget_session().await
        {
            tracing::warn!("the session that is over could not be removed: {error}");
        }
        all
    }

    /// Whatever kept the disk from taking anything is over, or is tried once more.
    pub(super) const fn disk_is_tried_again(&mut self) {
        (self.disk.waiting, self.disk.moved) = (false, false);
    }

    /// What waits for the disk means nothing in the database that is opened now; gives the drafts.
    pub(super) fn forget_owed(&mut self) -> Vec<String> {
        self.disk.forget_numbers()
    }

    /// Somebody is impatient: the disk is tried now.
    pub(super) async fn disk_now(&mut self) -> Result<(), Error> {
        if self.disk.waiting && self.disk.moved {
            return Box::pin(self.put_back()).await;
        }
        if self.disk.waiting { self.disk_again().await } else { Ok(()) }
    }

    /// Tries again what waited.
    pub(super) async fn disk_again(&mut self) -> Result<(), Error> {
        self.disk.waiting = false;
        if self.disk.repair.is_some() {
            return Box::pin(self.go_on_repairing()).await;
        }
        // One after the other: what fails in the middle leaves the rest waiting.
        let mut drafts = std::mem::take(&mut self.disk.drafts);
        while let Some((chat, text)) = drafts.pop_first() {
            let saved = self.save_draft(chat, text).await;
            if saved.is_err() || self.disk.waiting {
                // A newer one of the same conversation stays.
                drafts.append(&mut self.disk.drafts);
                self.disk.drafts = drafts;
                return saved;
            }
        }
        while let Some((job, outcome)) = self.disk.outcomes.pop_front() {
            self.settle(&job, outcome).await?;
            if self.disk.waiting {
                return Ok(());
            }
        }
        if std::mem::take(&mut self.disk.forgetting) && self.is_session_over() {
            self.forget_session().await?;
        }
        if std::mem::take(&mut self.disk.untold) {
            self.tell_again().await?;
        }
        if std::mem::take(&mut self.disk.entering) && !self.entry.is_in() {
            self.init(0);
        }
        if self.store.is_some() {
            self.pump().await?;
            self.next_previews().await?;
        }
        Ok(())
    }

    async fn tell_again(&mut self) -> Result<(), Error> {
        let chats = self.store()?.chats().await?;
        self.tell_chats(chats).await;
        match self.open {
            Some(open) => Box::pin(self.open_chat(open)).await,
            None => Ok(()),
        }
    }

    /// A database that was not closed in order is read for damage, beside everything else.
    pub(super) fn look_for_damage(&mut self) {
        let Some(path) = self.book.path.clone().filter(|_| self.disk.unchecked) else { return };
        let key = self.setup.secret.clone();
        self.spawn(async move {
            let looked = spawn_blocking(move || store::check(&path, key.as_ref())).await;
            Done::Looked(looked.unwrap_or(Ok(())))
        });
    }

    /// What was found wrong with a database, and what is left of it.
    pub(super) async fn tell_damage(&self, damage: &Damage) {
        let what = self.say("数据库损坏，原文件留作", "the database was damaged; it is kept as");
        let advice = match damage.messages {
            0 => self
                .say(
                    "没有读出消息，历史重新开始",
                    "no message could be read; the history begins anew",
                )
                .to_owned(),
            count => {
                let saved = self.say("读回的消息", "messages read back");
                format!("{saved}: {count}")
            }
        };
        let path = Some(damage.aside.clone());
        self.tell(Notification::Trouble(Trouble { path, ..Trouble::new(what, &advice) })).await;
    }

    /// The database is damaged: what can be read of it goes into a new one, and the session goes
    /// on if enough of it is left.
    pub(super) async fn repair(&mut self) -> Result<(), Error> {
        tracing::error!("the database is damaged");
        self.disk.entering = false;
        self.disk.repair = Some(Repair::Damaged);
        self.go_on_repairing().await
    }

    async fn go_on_repairing(&mut self) -> Result<(), Error> {
        match self.replace_store().await {
            // What is sent comes back into the input until there is room.
            Err(Error::Store(error)) if error.is_passing() => {
                if self.session.is_some() {
                    self.sync_waits(&error).await;
                } else {
                    self.disk_failed(&error).await;
                }
                return Ok(());
            }
            replaced => replaced?,
        }
        self.disk.repair = None;
        // What waited for the damaged one goes into the new one.
        match self.disk_again().await {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk_failed(&error).await;
                Ok(())
            }
            done => done,
        }
    }

    async fn replace_store(&mut self) -> Result<(), Error> {
        // Nothing that is on its way may meet the new one.
        self.new_epoch().await;
        let named = match self.disk.repair {
            Some(Repair::Replaced { named }) => named,
            Some(Repair::Damaged) | None => self.open_new().await?,
        };
        if std::mem::take(&mut self.disk.forgetting) {
            self.forget_session().await?;
        }
        if self.session.is_none() {
            if !self.restore().await? {
                self.ask_for_code().await;
            }
            return Ok(());
        }
        if !self.entry.is_in() {
            // Half a login is no session: it goes on from its first step.
            self.init(0);
            return Ok(());
        }
        let saved = self.store()?.saved_session().await?;
        if saved.names.len() < named {
            let why = self.say("数据库损坏，要重新登录", "the database was damaged; log in again");
            return self.ended(Printable::line(why), true).await;
        }
        self.save_session().await?;
        self.restore().await?;
        Ok(())
    }

    /// Gives the number of names that were bound with the damaged one.
    async fn open_new(&mut self) -> Result<usize, Error> {
        let Some(path) = self.book.path.clone() else {
            return Err(Error::Store(store::Error::Corrupt));
        };
        if let Some(store) = self.store.clone() {
            store::mark_damaged(&path)?;
            self.store = None;
            store.close().await;
        }
        let named = self.book.bound().len();
        let opened = self.open_again(path).await;
        if self.store.is_some() {
            self.disk.repair = Some(Repair::Replaced { named });
        }
        opened.map(|()| named)
    }
}
