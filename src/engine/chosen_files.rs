//! Looks at the user's files before the request that sends them is carried out, in tasks: a disk or
//! a network share may take seconds, or never answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::{JoinError, JoinSet};

use super::files::{self, FileLook};
use super::{file_access, file_stamp};
use crate::api::{FileProblem, Method, Request};
use crate::model::{Content, Timestamp};
use crate::store::{self, StoredMessage};

/// A file that has to be looked at before a request can be carried out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FileToLookAt {
    /// A chosen file, which is sent as it is now.
    Chosen(PathBuf),
    /// A file of a sent message, which is forwarded if it has not changed.
    Sent(SentFile),
}

/// A file that was sent by a version that stored no stamp of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SentFile {
    pub path: PathBuf,
    pub bytes: u64,
    /// When the message was written.
    pub written: Timestamp,
}

/// For each path what is there, or why it cannot be sent.
#[derive(Clone, Debug, Default)]
pub(super) struct FileLooks {
    pub chosen: BTreeMap<PathBuf, Result<FileLook, FileProblem>>,
    /// The stamps of files that were sent.
    pub sent: BTreeMap<PathBuf, Result<Box<str>, FileProblem>>,
}

/// The result of a look at one path.
#[derive(Debug)]
enum Looked {
    Chosen(PathBuf, Result<FileLook, FileProblem>),
    Sent(PathBuf, Result<Box<str>, FileProblem>),
}

type PendingLook = Pin<Box<dyn Future<Output = Looked> + Send>>;

/// The requests of one frontend, as far as they wait for files. Requests that write or change
/// something stay in their order; those that only ask do not wait.
#[derive(Debug)]
pub(super) struct AskedInOrder {
    looking: Option<RequestWithFiles>,
    behind: VecDeque<Request>,
    look: fn(FileToLookAt) -> PendingLook,
}

/// A request whose files are being looked at. Each file has a time limit of its own, so that a
/// share that does not answer takes no time from the others.
#[derive(Debug)]
struct RequestWithFiles {
    request: Request,
    running: JoinSet<Looked>,
    looks: Box<FileLooks>,
}

impl FileLooks {
    /// Takes the result for one file. A file that could not be looked at is looked at when the
    /// request is carried out.
    fn take_in(&mut self, looked: Result<Looked, JoinError>) {
        match looked {
            Ok(Looked::Chosen(path, look)) => drop(self.chosen.insert(path, look)),
            Ok(Looked::Sent(path, stamp)) => drop(self.sent.insert(path, stamp)),
            Err(error) => tracing::error!("nobody looked at a file: {error}"),
        }
    }
}

impl Default for AskedInOrder {
    fn default() -> Self {
        Self::looking_by(|file| Box::pin(look_at(file)))
    }
}

impl AskedInOrder {
    /// No requests yet; files will be looked at with this function.
    const fn looking_by(look: fn(FileToLookAt) -> PendingLook) -> Self {
        Self { looking: None, behind: VecDeque::new(), look }
    }

    /// Whether no request waits.
    pub(super) fn is_empty(&self) -> bool {
        self.looking.is_none() && self.behind.is_empty()
    }

    /// Takes a request, and returns it if it is its turn already.
    pub(super) fn take_in(&mut self, request: Request) -> Option<Request> {
        if self.is_empty() || only_asks(&request.method) {
            return Some(request);
        }
        self.behind.push_back(request);
        None
    }

    /// Looks at the files of a request whose turn it is. Later requests wait. `poll` returns the
    /// request again as soon as all of its files were looked at.
    pub(super) fn look_first(&mut self, request: Request, files: BTreeSet<FileToLookAt>) {
        let running = files.into_iter().map(self.look).collect();
        self.looking = Some(RequestWithFiles { request, running, looks: Box::default() });
    }

    /// The next request whose turn it is, with the results for its files; without any if it was not
    /// checked yet whether it names files.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<(Request, Option<Box<FileLooks>>)> {
        while let Some(looking) = &mut self.looking {
            match looking.running.poll_join_next(context) {
                Poll::Ready(Some(looked)) => looking.looks.take_in(looked),
                Poll::Ready(None) => {
                    if let Some(RequestWithFiles { request, looks, .. }) = self.looking.take() {
                        return Poll::Ready((request, Some(looks)));
                    }
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        match self.behind.pop_front() {
            Some(next) => Poll::Ready((next, None)),
            None => Poll::Pending,
        }
    }

    /// Takes the oldest waiting request, whether its files were looked at or not.
    pub(super) fn pop(&mut self) -> Option<Request> {
        let looked_at = self.looking.take().map(|looking| looking.request);
        looked_at.or_else(|| self.behind.pop_front())
    }
}

/// Looks at the files of several requests at the same time. It takes no longer than the slowest
/// file.
pub(super) async fn look_at_all(files: BTreeSet<FileToLookAt>) -> FileLooks {
    let mut running: JoinSet<Looked> = files.into_iter().map(look_at).collect();
    let mut looks = FileLooks::default();
    while let Some(looked) = running.join_next().await {
        looks.take_in(looked);
    }
    looks
}

async fn look_at(file: FileToLookAt) -> Looked {
    match file {
        FileToLookAt::Chosen(path) => {
            let look = look_at_chosen(path.clone()).await;
            Looked::Chosen(path, look)
        }
        FileToLookAt::Sent(file) => {
            let path = file.path.clone();
            Looked::Sent(path, stamp_of_sent(file).await)
        }
    }
}

/// Looks at a chosen file, within a time limit.
pub(super) async fn look_at_chosen(path: PathBuf) -> Result<FileLook, FileProblem> {
    let look = file_access::in_time(file_access::LOOK, move || files::look(&path)).await;
    look.unwrap_or(Err(FileProblem::Slow))
}

/// The stamp of a file that an earlier version sent: of what is there now, unless it has another
/// size or was changed since. Within a time limit.
pub(super) async fn stamp_of_sent(file: SentFile) -> Result<Box<str>, FileProblem> {
    let look = move || file_stamp::of_sent(&file.path, file.bytes, file.written);
    match file_access::in_time(file_access::LOOK, look).await {
        Some(Ok(Some(stamp))) => Ok(stamp),
        Some(Ok(None)) => Err(FileProblem::ChangedSinceSent),
        Some(Err(error)) => Err(FileProblem::NotPassedOn((&error).into())),
        None => Err(FileProblem::Slow),
    }
}

/// The file of an own message that is to be forwarded, if the version that sent it stored no stamp.
pub(super) fn sent_without_stamp(known: &StoredMessage) -> Option<SentFile> {
    let StoredMessage { item, raw, stamp, .. } = known;
    let is_text = matches!(item.content, Content::Text(_));
    let path = item.path.clone().filter(|_| raw.is_none() && stamp.is_none() && !is_text)?;
    Some(SentFile { path, bytes: item.content.bytes(), written: item.written() })
}

/// The file of an own message that is to be sent again although the user was told that it is not
/// the chosen one.
pub(super) fn chosen_anew(known: &StoredMessage) -> Option<PathBuf> {
    known.item.path.clone().filter(|_| store::is_changed(&known.item))
}

/// Whether a request changes nothing on which an earlier request could depend.
const fn only_asks(method: &Method) -> bool {
    match method {
        Method::Open { .. }
        | Method::Watch(_)
        | Method::Older { .. }
        | Method::Newer { .. }
        | Method::PageAround { .. }
        | Method::Search { .. }
        | Method::Fetch { .. }
        | Method::Preview { .. }
        | Method::CancelTransfer { .. }
        | Method::Details { .. }
        | Method::Members { .. }
        | Method::ListShared { .. }
        | Method::ListGroupMembers
        | Method::DescribeSession
        | Method::ListTags { .. }
        | Method::Export { .. }
        | Method::NewCode
        | Method::SystemResumed
        | Method::ReconnectNow => true,
        Method::Keep { .. }
        | Method::KeepOnce { .. }
        | Method::SaveDraft { .. }
        | Method::Send { .. }
        | Method::Attach { .. }
        | Method::Forward { .. }
        | Method::Recall { .. }
        | Method::Retry { .. }
        | Method::Discard { .. }
        | Method::MarkRead { .. }
        | Method::MarkUnread { .. }
        | Method::MarkTodo { .. }
        | Method::EndReminder { .. }
        | Method::Operate(_)
        | Method::ResolveIdentity { .. }
        | Method::Part { .. }
        | Method::SwitchEdition(_)
        | Method::HandOver
        | Method::SetEnding(_)
        | Method::LogOut => false,
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::sync::Semaphore;

    use super::*;
    use crate::api::RequestId;
    use crate::model::{ChatId, ContactId};

    const CHAT: ChatId = ContactId(1).chat();

    fn request(id: u64, method: Method) -> Request {
        Request { id: RequestId(id), account: None, method }
    }

    fn send() -> Method {
        Method::Send { chat: CHAT, text: "字".into(), mentions: Vec::new() }
    }

    fn files(paths: &[&str]) -> BTreeSet<FileToLookAt> {
        paths.iter().map(|path| FileToLookAt::Chosen(path.into())).collect()
    }

    #[tokio::test]
    async fn what_is_written_behind_a_file_on_a_slow_share_keeps_its_place_and_a_question_does_not_wait()
     {
        static ANSWERS: Semaphore = Semaphore::const_new(0);
        let mut asked = AskedInOrder::looking_by(|file| {
            Box::pin(async {
                ANSWERS.acquire().await.unwrap().forget();
                look_at(file).await
            })
        });
        let first = asked.take_in(request(1, send())).unwrap();
        asked.look_first(first, files(&["/share/a", "/share/b"]));
        for id in 2..=4 {
            assert_eq!(asked.take_in(request(id, send())), None);
        }
        let question = request(5, Method::Open { chat: CHAT });
        assert_eq!(asked.take_in(question.clone()), Some(question));
        let is_waiting = poll_fn(|context| Poll::Ready(asked.poll(context).is_pending())).await;
        assert!(is_waiting, "nothing overtakes the file");
        ANSWERS.add_permits(3);
        let mut order = Vec::new();
        while !asked.is_empty() {
            let (request, looks) = poll_fn(|context| asked.poll(context)).await;
            let Some(looks) = looks else {
                // The turn of each comes before anybody has looked for its files.
                let paths: &[&str] = if request.id.0 == 3 { &["/share/c"] } else { &[] };
                asked.look_first(request, files(paths));
                continue;
            };
            order.push((request.id.0, looks.chosen.len()));
        }
        assert_eq!(order, [(1, 2), (2, 0), (3, 1), (4, 0)]);
        assert_eq!(asked.take_in(request(6, send())), Some(request(6, send())));
    }

    #[tokio::test]
    async fn at_the_end_nothing_waits_for_a_share_and_all_is_given_in_order() {
        let mut asked = AskedInOrder::looking_by(|_| Box::pin(std::future::pending()));
        let first = asked.take_in(request(1, send())).unwrap();
        asked.look_first(first, files(&["/share/a"]));
        asked.take_in(request(2, send()));
        assert_eq!(asked.pop(), Some(request(1, send())));
        assert_eq!(asked.pop(), Some(request(2, send())));
        assert_eq!(asked.pop(), None);
        assert!(asked.is_empty());
    }

    #[tokio::test]
    async fn each_file_of_a_request_is_looked_at() {
        let home = tempfile::tempdir().unwrap();
        let note = home.path().join("note.txt");
        std::fs::write(&note, "字").unwrap();
        let missing = home.path().join("none");
        let paths = [note.clone(), missing.clone(), home.path().to_owned()];
        let mut files: BTreeSet<_> = paths.iter().cloned().map(FileToLookAt::Chosen).collect();
        let sent = |path: &PathBuf, bytes| {
            let written = Timestamp::from_seconds(i64::MAX / 1_000);
            FileToLookAt::Sent(SentFile { path: path.clone(), bytes, written })
        };
        files.extend([sent(&note, 3), sent(&paths[2], 3)]);
        let mut asked = AskedInOrder::default();
        asked.look_first(request(1, send()), files.clone());
        let (_, looks) = poll_fn(|context| asked.poll(context)).await;
        for looks in [*looks.unwrap(), look_at_all(files).await] {
            assert_eq!(looks.chosen.len(), 3);
            assert_eq!(looks.chosen[&note].as_ref().unwrap().bytes, 3);
            assert_eq!(looks.chosen[&missing], Err(FileProblem::Missing));
            assert_eq!(looks.chosen[home.path()], Err(FileProblem::Folder));
            assert!(looks.sent[&note].as_ref().unwrap().contains(" 3 "));
            assert!(matches!(looks.sent[home.path()], Err(FileProblem::NotPassedOn(_))));
        }
    }
}
