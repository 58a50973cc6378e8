//! Rescuing texts that did not reach the disk before the client ended: into a private file that the
//! next start finds, and onto the terminal if somebody is watching.

use std::convert::Infallible;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;

use super::error::Error;
use super::output::print_error;
use crate::api::{FromBackend, Notification, Response};
use crate::app::{Held, Writing};
use crate::host::{background, clock};
use crate::model::Lang;
use crate::store::accounts::Accounts;
use crate::store::rescue::{Rescued, Rescues};

/// How long the disk usually needs for the last texts.
pub const MOMENT: Duration = Duration::from_secs(2);
/// How long a slow disk may take to accept a file; after that the texts are printed, or lost.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The texts of the client at its end.
#[derive(Debug)]
pub struct Owed {
    held: Held,
    /// Texts that came back and have no chat.
    back: Vec<String>,
    /// Why something could not be kept.
    why: Option<String>,
    unaddressed: Unaddressed,
    accounts: Accounts,
    rescues: Rescues,
    lang: Lang,
}

/// Where a text is that belongs to no chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unaddressed {
    /// In a file of rescued texts; or there is none.
    Kept,
    /// On the screen at most.
    KeptNowhere,
}

/// How the wait for the disk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It was not interrupted.
    Over,
    /// A person ended it, who is watching and sees printed texts.
    GivenUp,
}

impl Owed {
    pub const fn new(held: Held, accounts: Accounts, rescues: Rescues, lang: Lang) -> Self {
        let unaddressed =
            if held.unaddressed.is_empty() { Unaddressed::Kept } else { Unaddressed::KeptNowhere };
        Self { held, back: Vec::new(), why: None, unaddressed, accounts, rescues, lang }
    }

    /// Where the text is that belongs to no chat.
    pub const fn unaddressed(&self) -> Unaddressed {
        self.unaddressed
    }

    /// Writes the texts into a file as soon as the disk turns out to be slow, in case this process
    /// is killed before they are saved. Dropping the future removes the file.
    pub fn note_if_slow(&self) -> impl Future<Output = Infallible> + use<> {
        let words = words_of(&self.held);
        let words: Vec<Rescued> = words.iter().map(|one| self.rescued(one)).collect();
        let rescues = self.rescues.clone();
        async move {
            tokio::time::sleep(MOMENT).await;
            let (answer, told) = tokio::sync::oneshot::channel();
            // Not in the runtime's pool, which a hanging disk would block. If nobody waits any
            // more, the file is removed with the answer that is not received.
            background::run(move || {
                drop(answer.send(rescues.note_unseen(&words, clock::now().0)));
            });
            let _note = told.await;
            std::future::pending().await
        }
    }

    /// Takes in the last notifications: what was kept is not owed any more.
    pub async fn hear(&mut self, mut told: Receiver<FromBackend>) {
        while let Some(told) = told.recv().await {
            self.heard(told);
        }
    }

    fn heard(&mut self, told: FromBackend) {
        if let FromBackend::Response(Response { id, result }) = told {
            match result {
                Ok(_) => self.held.unconfirmed.retain(|(asked, _)| *asked != id),
                Err(problem) if self.held.unconfirmed.iter().any(|(asked, _)| *asked == id) => {
                    let why = problem.words(self.lang).what;
                    self.why.get_or_insert_with(|| why.to_string());
                }
                // The request contains no text.
                Err(_) => {}
            }
        } else if let FromBackend::Notification(Notification::NotKept { text, why, .. }) = told {
            let why = why.words(self.lang).what;
            self.why.get_or_insert_with(|| why.to_string());
            self.back.push(text.to_string());
        }
    }

    /// Saves everything that is not on the disk. `ended` is what ended the client, or kept it from
    /// ending in order.
    ///
    /// # Errors
    /// What ended it, with the path of the texts; or that texts could not be saved.
    pub async fn settle(&mut self, ended: Result<(), Error>, wait: Wait) -> Result<(), Error> {
        let error = match (ended, &self.why) {
            (Err(error), _) => error,
            (Ok(()), Some(why)) => Error::Unwritten(self.not_kept(why)),
            (Ok(()), None) if !self.held.unconfirmed.is_empty() => {
                let why = self.lang.pick("没等到存盘的回答", "the disk was not heard of again");
                Error::Unwritten(self.not_kept(why))
            }
            (Ok(()), None) => return self.put_by().await,
        };
        let words = words_of(&self.held);
        if words.is_empty() && self.back.is_empty() && self.held.unaddressed.is_empty() {
            return Err(error);
        }
        let file = self.rescue(&words).await;
        let mut said = Vec::new();
        if let Some(file) = &file {
            said.push(format!("{}: {}", rescued_in(self.lang), file.display()));
        }
        let looks = wait == Wait::GivenUp && std::io::stderr().is_terminal();
        if file.is_none() || looks || !self.back.is_empty() {
            said.push(self.printed(&words));
        }
        Err(Error::Rescued { error: Box::new(error), words: said.join("\n  -> ") })
    }

    /// Saves the text that belongs to no chat, since no draft contains it.
    async fn put_by(&mut self) -> Result<(), Error> {
        if self.held.unaddressed.is_empty() {
            return Ok(());
        }
        if self.rescue(&[]).await.is_some() {
            print_error(self.lang.pick(
                "没打开聊天时写的文字存好了，下次启动放进文件传输助手的输入框，没有发出",
                "what you wrote with no chat open is kept: the next start puts it into the input of \
                 File Transfer Helper, not sent",
            ));
            return Ok(());
        }
        let what = self.lang.pick("没能存盘的文字", "a text could not be kept");
        let error = Box::new(Error::Unwritten(what.to_owned()));
        Err(Error::Rescued { error, words: self.printed(&[]) })
    }

    fn not_kept(&self, why: &str) -> String {
        let what = self.lang.pick(
            "最后写的草稿或消息没能存盘",
            "drafts or messages written last could not be kept",
        );
        format!("{what}\n  {} {why}", self.lang.pick("原因：", "because"))
    }

    async fn rescue(&mut self, words: &[Writing]) -> Option<PathBuf> {
        let mut all: Vec<Rescued> = words.iter().map(|one| self.rescued(one)).collect();
        if !self.held.unaddressed.is_empty() {
            all.push(Rescued::unaddressed(&self.held.unaddressed));
        }
        if all.is_empty() {
            return None;
        }
        let places = self.rescues.clone();
        let (answer, told) = tokio::sync::oneshot::channel();
        // Not in the runtime's pool, which a hanging disk would block.
        background::run(move || drop(answer.send(places.keep(&all, clock::now().0))));
        match tokio::time::timeout(PATIENCE, told).await {
            Ok(Ok(Ok(path))) => {
                self.unaddressed = Unaddressed::Kept;
                Some(path)
            }
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "no place for what was not kept");
                None
            }
            Ok(Err(_)) | Err(_) => None,
        }
    }

    fn rescued(&self, one: &Writing) -> Rescued {
        rescued(&self.rescues, &self.accounts, one)
    }

    /// The texts themselves, for a person at the terminal.
    fn printed(&self, words: &[Writing]) -> String {
        let what = self.lang.pick("没存上的文字", "what was not kept");
        let mut lines = vec![format!("{what}:")];
        for one in words {
            let name = if one.name.is_empty() { String::new() } else { format!("{}: ", one.name) };
            lines.push(format!("{name}{}", one.text));
        }
        lines.extend(Some(self.held.unaddressed.clone()).filter(|text| !text.is_empty()));
        lines.extend(self.back.iter().cloned());
        lines.join("\n")
    }
}

/// The texts without repetitions: a draft that is being saved is in its input too.
pub fn words_of(held: &Held) -> Vec<Writing> {
    let mut words: Vec<Writing> = Vec::new();
    let asked = held.unconfirmed.iter().flat_map(|(_, words)| words);
    for one in asked.chain(&held.typed) {
        let same =
            |it: &Writing| (it.account, it.chat, &it.text) == (one.account, one.chat, &one.text);
        if !words.iter().any(same) {
            words.push(one.clone());
        }
    }
    words
}

/// The path of rescued texts, and what becomes of them.
pub const fn rescued_in(lang: Lang) -> &'static str {
    lang.pick(
        "没存上的文字在这个文件里，下次启动 wx 会放回各聊天的输入框",
        "what was not kept is in this file; wx puts it back into its inputs when it starts",
    )
}

/// A text in the form of the file, from which the next start restores it.
pub fn rescued(rescues: &Rescues, accounts: &Accounts, one: &Writing) -> Rescued {
    let (uin, edition) = one.account;
    let database = accounts.database(edition, uin);
    Rescued::new(rescues, &database, (one.chat, &one.name), &one.text)
}

/// Says that the disk is still busy, after the terminal was restored.
pub fn say_waiting(lang: Lang) {
    print_error(lang.pick(
        "wx: 正在存盘（磁盘慢，或别的程序占着数据库），存好就退出；按 Ctrl-C 不再等，没存上的会打印出来",
        "wx: saving what you wrote (the disk is slow, or another program uses the database); Ctrl-C \
         ends without waiting and prints what is not saved",
    ));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::api::{Answer, Problem, RequestId, StoreProblem, WritingProblem};
    use crate::model::{ChatId, EditionId};
    use crate::text::Printable;

    fn writing(text: &str) -> Writing {
        let account = (7, EditionId::Web);
        Writing { account, chat: ChatId(3), name: "李雷".to_owned(), text: text.to_owned() }
    }

    fn owed(home: &Path) -> Owed {
        let unconfirmed = vec![(RequestId(1), vec![writing("发出的")])];
        let held = Held { unconfirmed, typed: vec![writing("半句")], ..Held::default() };
        let rescues = Rescues::new(home, &home.join("state"));
        Owed::new(held, Accounts::new(home, None), rescues, Lang::En)
    }

    fn answered(result: Result<(), Problem>) -> FromBackend {
        let result = result.map(|()| Answer::Queued(Vec::new()));
        Response { id: RequestId(1), result }.into()
    }

    fn texts(home: &Path) -> Vec<String> {
        let database = Accounts::new(home, None).database(EditionId::Web, 7);
        let found = Rescues::new(home, &home.join("state")).find(&database);
        found.iter().flat_map(|(_, all)| all).map(|one| one.text().to_owned()).collect()
    }

    #[tokio::test]
    async fn what_was_confirmed_is_not_owed_and_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let mut owed = owed(home.path());
        owed.heard(answered(Ok(())));
        owed.settle(Ok(()), Wait::Over).await.unwrap();
        assert!(texts(home.path()).is_empty());
    }

    #[tokio::test]
    async fn what_belongs_to_no_chat_is_kept_whatever_ends_the_client() {
        for failed in [false, true] {
            let home = tempfile::tempdir().unwrap();
            let mut owed = owed(home.path());
            owed.held = Held { unaddressed: "还没选给谁".to_owned(), ..Held::default() };
            let ended = if failed { Err(Error::Unwritten("gone".to_owned())) } else { Ok(()) };
            assert_eq!(owed.settle(ended, Wait::Over).await.is_err(), failed);
            assert_eq!(texts(home.path()), ["还没选给谁"]);
            // It comes back in the account that is opened first, and once.
            let places = Rescues::new(home.path(), &home.path().join("state"));
            let other = Accounts::new(home.path(), None).database(EditionId::FileHelper, 9);
            let (file, _) = places.find(&other).remove(0);
            places.done(&file, &other, &[]).unwrap();
            assert!(texts(home.path()).is_empty());
        }
    }

    #[tokio::test]
    async fn a_fatal_error_names_the_file_with_everything_that_was_written() {
        let home = tempfile::tempdir().unwrap();
        let error = Error::Unwritten("gone".to_owned());
        let error = owed(home.path()).settle(Err(error), Wait::Over).await.unwrap_err();
        assert_eq!(error.code(), 74);
        let said = super::super::failure::words(&error, None, Lang::En);
        assert!(said.starts_with("gone") && said.contains("wetui-unsaved-"), "{said}");
        assert_eq!(texts(home.path()), ["发出的", "半句"]);
    }

    #[tokio::test]
    async fn what_was_refused_or_not_answered_is_rescued_and_a_failure() {
        for answer in
            [Some(answered(Err(WritingProblem::NotStored(StoreProblem::Full).into()))), None]
        {
            let home = tempfile::tempdir().unwrap();
            let mut owed = owed(home.path());
            let is_refused = answer.is_some();
            if let Some(answer) = answer {
                owed.heard(answer);
            }
            let error = owed.settle(Ok(()), Wait::Over).await.unwrap_err();
            let said = super::super::failure::words(&error, None, Lang::En);
            assert_eq!(said.contains("full"), is_refused, "{said}");
            assert_eq!(texts(home.path()), ["发出的", "半句"]);
        }
    }

    #[tokio::test]
    async fn where_no_file_can_be_made_the_words_are_printed() {
        let home = tempfile::tempdir().unwrap();
        let nowhere = home.path().join("file");
        std::fs::write(&nowhere, "").unwrap();
        let mut owed = owed(home.path());
        owed.rescues = Rescues::nowhere(&nowhere);
        let error = Error::Unwritten("gone".to_owned());
        let error = owed.settle(Err(error), Wait::Over).await.unwrap_err();
        let said = super::super::failure::words(&error, None, Lang::Zh);
        assert!(said.contains("李雷: 发出的") && said.contains("半句"), "{said}");
    }

    #[tokio::test]
    async fn a_text_whose_conversation_is_unknown_is_printed() {
        let home = tempfile::tempdir().unwrap();
        let mut owed = owed(home.path());
        owed.heard(answered(Ok(())));
        let why = WritingProblem::AccountChanged.into();
        let text = Printable::line("无主的话");
        owed.heard(Notification::NotKept { chat: None, text, why }.into());
        let error = owed.settle(Ok(()), Wait::Over).await.unwrap_err();
        let said = super::super::failure::words(&error, None, Lang::En);
        assert!(said.contains("another account"), "{said}");
        assert!(texts(home.path()).contains(&"半句".to_owned()));
    }
}
