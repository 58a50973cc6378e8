//! Files that the user chose to send are looked at before their request is carried out, while the
//! session goes on: a disk or a network share may take seconds, or never answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::JoinSet;

use super::file_access;
use super::files::{self, FileLook};
use crate::api::{FileProblem, Method, Request};

/// What lay at each path, or why it cannot be sent.
pub(super) type FileLooks = BTreeMap<PathBuf, Result<FileLook, FileProblem>>;

type PendingLook = Pin<Box<dyn Future<Output = Result<FileLook, FileProblem>> + Send>>;

/// What one frontend asked, as far as it waits for files that are looked at. What writes or changes
/// something stays in the order in which it was asked; what only asks does not wait.
#[derive(Debug)]
pub(super) struct AskedInOrder {
    looking: Option<RequestWithFiles>,
    behind: VecDeque<Request>,
    look: fn(PathBuf) -> PendingLook,
}

/// A request whose files are looked at. Each has its own time: one that lies on a share that is gone
/// takes none from the others.
#[derive(Debug)]
struct RequestWithFiles {
    request: Request,
    running: JoinSet<(PathBuf, Result<FileLook, FileProblem>)>,
    looks: FileLooks,
}

impl Default for AskedInOrder {
    fn default() -> Self {
        Self::looking_by(|path| Box::pin(look_at(path)))
    }
}

impl AskedInOrder {
    /// With a look of this kind.
    const fn looking_by(look: fn(PathBuf) -> PendingLook) -> Self {
        Self { looking: None, behind: VecDeque::new(), look }
    }

    /// Nothing waits for a file.
    pub(super) fn is_empty(&self) -> bool {
        self.looking.is_none() && self.behind.is_empty()
    }

    /// One more was asked; gives it where it can be carried out now.
    pub(super) fn take_in(&mut self, request: Request) -> Option<Request> {
        if !self.is_empty() && !only_asks(&request.method) {
            self.behind.push_back(request);
            return None;
        }
        self.begin(request)
    }

    /// Begins to look at the files of a request; gives it where there are none.
    fn begin(&mut self, request: Request) -> Option<Request> {
        let mut paths = BTreeSet::new();
        paths_of(&request.method, &mut paths);
        if paths.is_empty() {
            return Some(request);
        }
        let mut running = JoinSet::new();
        for path in paths {
            let look = (self.look)(path.clone());
            running.spawn(async move { (path, look.await) });
        }
        self.looking = Some(RequestWithFiles { request, running, looks: FileLooks::new() });
        None
    }

    /// The next request of which all files were looked at.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<(Request, FileLooks)> {
        loop {
            if let Some(looking) = &mut self.looking {
                match looking.running.poll_join_next(context) {
                    Poll::Ready(Some(looked)) => {
                        // What could not be looked at is looked at by whoever carries it out.
                        looking.looks.extend(looked);
                        continue;
                    }
                    Poll::Ready(None) => {}
                    Poll::Pending => return Poll::Pending,
                }
            }
            if let Some(RequestWithFiles { request, looks, .. }) = self.looking.take() {
                return Poll::Ready((request, looks));
            }
            let Some(next) = self.behind.pop_front() else { return Poll::Pending };
            if let Some(ready) = self.begin(next) {
                return Poll::Ready((ready, FileLooks::new()));
            }
        }
    }

    /// The oldest that waits, whether its files were looked at or not.
    pub(super) fn pop(&mut self) -> Option<Request> {
        let looked_at = self.looking.take().map(|looking| looking.request);
        looked_at.or_else(|| self.behind.pop_front())
    }
}

/// What lies there, in a bounded time.
pub(super) async fn look_at(path: PathBuf) -> Result<FileLook, FileProblem> {
    let look = file_access::in_time(file_access::LOOK, move || files::look(&path)).await;
    look.unwrap_or(Err(FileProblem::Slow))
}

/// The files that a method names. What is passed on or tried again is known to the store alone, and is
/// looked at by whoever carries that out.
fn paths_of(method: &Method, paths: &mut BTreeSet<PathBuf>) {
    if let Method::Attach { path, .. } = method {
        paths.insert(path.clone());
    } else if let Method::Keep { methods } = method {
        for method in methods {
            paths_of(method, paths);
        }
    }
}

/// It changes nothing that what was asked before could depend on.
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

    fn attach(path: &str) -> Method {
        Method::Attach { chat: CHAT, path: path.into() }
    }

    fn send() -> Method {
        Method::Send { chat: CHAT, text: "字".into() }
    }

    #[tokio::test]
    async fn what_is_written_behind_a_file_on_a_slow_share_keeps_its_place_and_a_question_does_not_wait()
     {
        static ANSWERS: Semaphore = Semaphore::const_new(0);
        let mut asked = AskedInOrder::looking_by(|_| {
            Box::pin(async {
                ANSWERS.acquire().await.unwrap().forget();
                Err(FileProblem::Missing)
            })
        });
        let kept = Method::Keep { methods: vec![send(), attach("/share/a"), attach("/share/b")] };
        assert_eq!(asked.take_in(request(1, kept)), None);
        assert_eq!(asked.take_in(request(2, send())), None);
        assert_eq!(asked.take_in(request(3, attach("/share/c"))), None);
        assert_eq!(asked.take_in(request(4, send())), None);
        let question = request(5, Method::Open { chat: CHAT });
        assert_eq!(asked.take_in(question.clone()), Some(question));
        let is_waiting = poll_fn(|context| Poll::Ready(asked.poll(context).is_pending())).await;
        assert!(is_waiting, "nothing overtakes the file");
        ANSWERS.add_permits(3);
        let mut order = Vec::new();
        while !asked.is_empty() {
            let (request, looks) = poll_fn(|context| asked.poll(context)).await;
            order.push((request.id.0, looks.len()));
        }
        assert_eq!(order, [(1, 2), (2, 0), (3, 1), (4, 0)]);
        assert_eq!(asked.take_in(request(6, send())), Some(request(6, send())));
    }

    #[tokio::test]
    async fn at_the_end_nothing_waits_for_a_share_and_all_is_given_in_order() {
        let mut asked = AskedInOrder::looking_by(|_| Box::pin(std::future::pending()));
        asked.take_in(request(1, attach("/share/a")));
        asked.take_in(request(2, send()));
        assert_eq!(asked.pop(), Some(request(1, attach("/share/a"))));
        assert_eq!(asked.pop(), Some(request(2, send())));
        assert_eq!(asked.pop(), None);
        assert!(asked.is_empty());
    }

    #[tokio::test]
    async fn each_file_of_a_request_is_looked_at() {
        let home = tempfile::tempdir().unwrap();
        let note = home.path().join("note.txt");
        std::fs::write(&note, "字").unwrap();
        let paths = [note.clone(), home.path().join("none"), home.path().to_owned()];
        let methods = paths.iter().map(|path| attach(path.to_str().unwrap())).collect();
        let mut asked = AskedInOrder::default();
        assert_eq!(asked.take_in(request(1, Method::Keep { methods })), None);
        let (_, looks) = poll_fn(|context| asked.poll(context)).await;
        assert_eq!(looks.len(), 3);
        assert_eq!(looks[&note].as_ref().unwrap().bytes, 3);
        assert_eq!(looks[&paths[1]], Err(FileProblem::Missing));
        assert_eq!(looks[&paths[2]], Err(FileProblem::Folder));
    }
}
