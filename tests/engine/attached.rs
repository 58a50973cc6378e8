//! Processes of one profile over a real socket: one holds the session, the others use it, and go on
//! when it is gone.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use wetui::api::{FrontendKind, Login, Method, SharedBy, Succession, Watch};
use wetui::engine::FrontendEnds;
use wetui::export::MarkdownExporter;
use wetui::host::attaching::AttachError;
use wetui::host::backend::{self, EngineOptions};
use wetui::host::session::Share;
use wetui::host::session_socket;
use wetui::host::tasks::Tasks;
use wetui::link::hello::{About, Hello, Misfit};
use wetui::link::message::FromSession;
use wetui::model::{ChatId, Delivery, EditionId, Lang};
use wetui::paths::session_socket::{SocketPlaces, User};
use wetui::sim::{Options, Server};

use super::desk::{Desk, PATIENCE, no_complaints, within, world, world_with};
use super::seen::Seen;

/// The places of a profile: its data, and a folder for its socket.
struct Profile {
    data: TempDir,
    runtime: TempDir,
}

impl Profile {
    fn new(data: TempDir) -> Self {
        Self { data, runtime: tempfile::tempdir().unwrap() }
    }

    fn places(&self) -> SocketPlaces {
        let uid = rustix::process::geteuid().as_raw();
        let user = User { uid, runtime: Some(self.runtime.path()), state: self.data.path() };
        SocketPlaces::new(self.data.path(), user)
    }

    fn socket(&self) -> PathBuf {
        self.places().iter().next().unwrap().socket().to_owned()
    }

    /// A process of this profile.
    fn start(&self, server: &Server) -> Process {
        self.start_in(server, EditionId::Web, None)
    }

    fn start_in(&self, server: &Server, edition: EditionId, only: Option<EditionId>) -> Process {
        let data: &Path = self.data.path();
        let kind = FrontendKind::Client;
        let share =
            Share { places: self.places(), profile: "default".to_owned(), edition: only, kind };
        let options = EngineOptions {
            data,
            edition,
            server: Some(server.url().to_owned()),
            secret: None,
            proxy: None,
            state: data.join("state"),
            downloads: data.join("files"),
            max_download: 64 << 20,
            share: Some(share),
            hooks: None,
            exporter: Arc::new(MarkdownExporter::new(Lang::En)),
            mirror: None,
        };
        let mut tasks = Tasks::new();
        let (backend, _) = backend::start(options, Lang::En, &mut tasks);
        let ends = FrontendEnds { requests: backend.requests, told: backend.notifications };
        let desk = Desk::at(ends, CancellationToken::new(), JoinSet::new());
        Process { desk, tasks }
    }

    /// One that holds a session, and one that uses it.
    async fn two(&self, server: &Server) -> (Process, Process) {
        let mut holds = self.start(server);
        holds.desk.log_in(server.handle()).await;
        let mut uses = self.start(server);
        uses.desk.online().await;
        (holds, uses)
    }
}

/// A process: its frontend, and what runs beside it.
struct Process {
    desk: Desk,
    tasks: Tasks,
}

impl Process {
    /// It ends in order; the other side of its channels is read until then.
    async fn leave(self) {
        let Self { desk, tasks } = self;
        let Desk { requests, mut told, .. } = desk;
        drop(requests);
        let heard = async { while told.recv().await.is_some() {} };
        let ended = async { tokio::join!(heard, tasks.end_all()).1 };
        within(PATIENCE, ended).await.expect("it does not end").unwrap();
    }

    /// Why it had to stop.
    async fn fault(&mut self) -> AttachError {
        let fault = within(PATIENCE, self.tasks.failed()).await.expect("it goes on");
        fault.cause::<AttachError>().expect("another fault")
    }
}

fn sent(text: &'static str) -> impl FnMut(&Seen) -> Option<()> {
    move |seen| (seen.delivery(text) == Some(Delivery::Sent)).then_some(())
}

/// How often the server took this text.
async fn arrivals(server: &Server, text: &str) -> usize {
    let all = server.handle().sends().await.unwrap();
    all.iter().filter(|one| one.content == text).count()
}

#[tokio::test]
async fn two_processes_read_and_write_in_one_session() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let (mut holds, mut uses) = profile.two(&server).await;
    assert_eq!(uses.desk.seen.login, Some(Login::LoggedIn));
    let chat = holds.desk.open("陈静").await;
    uses.desk.open_id(chat).await;
    uses.desk.send(chat, "从另一个进程");
    holds.desk.until("to be sent", sent("从另一个进程")).await;
    uses.desk.until("to be sent", sent("从另一个进程")).await;
    server.handle().push_text("陈静", "me", "给两个").await.unwrap();
    holds.desk.sees("给两个").await;
    uses.desk.sees("给两个").await;
    // Drafts and read marks are those of the account.
    let text = "半句".to_owned();
    uses.desk.ask(Method::Keep { methods: vec![Method::SaveDraft { chat, text }] });
    let draft = |seen: &Seen| seen.chats[&chat].draft.then_some(());
    holds.desk.until("the draft", draft).await;
    // One that is cut off hurts nobody.
    drop(uses);
    server.handle().push_text("陈静", "me", "还在").await.unwrap();
    holds.desk.sees("还在").await;
    let mut third = profile.start(&server);
    third.desk.online().await;
    third.desk.open_id(chat).await;
    third.desk.sees("还在").await;
    assert_eq!(arrivals(&server, "从另一个进程").await, 1);
    third.leave().await;
    holds.leave().await;
    assert!(!profile.socket().exists());
    no_complaints(&server).await;
}

#[tokio::test]
async fn clients_are_told_how_many_they_are_and_one_of_them_ends_the_session_for_all() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let (mut holds, mut uses) = profile.two(&server).await;
    let shared = |others, is_held_here| {
        let wanted = SharedBy { others, is_held_here };
        move |seen: &Seen| (seen.shared == wanted).then_some(())
    };
    holds.desk.until("one more", shared(1, true)).await;
    uses.desk.until("one more", shared(1, false)).await;
    let third = profile.start(&server);
    holds.desk.until("two more", shared(2, true)).await;
    third.leave().await;
    holds.desk.until("one more", shared(1, true)).await;
    holds.desk.ask(Method::SetEnding(Succession::EndsForAll));
    holds.desk.open("陈静").await;
    holds.leave().await;
    assert_eq!(uses.fault().await, AttachError::Stopped { unsent: 0 });
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_session_goes_over_to_those_who_use_it_when_its_process_ends() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let (holds, mut uses) = profile.two(&server).await;
    let chat = uses.desk.open("陈静").await;
    let accounts = |seen: &Seen| seen.told.iter().filter(|kind| **kind == "account").count();
    let before = accounts(&uses.desk.seen);
    // Asked before, at, and after the end.
    uses.desk.send(chat, "之前");
    holds.leave().await;
    uses.desk.send(chat, "之后");
    uses.desk.until("the account anew", |seen| (accounts(seen) > before).then_some(())).await;
    uses.desk.open_id(chat).await;
    for text in ["之前", "之后"] {
        uses.desk.until(text, sent(text)).await;
        assert_eq!(arrivals(&server, text).await, 1, "{text}");
    }
    // It serves the session now.
    let mut next = profile.start(&server);
    next.desk.online().await;
    next.desk.open_id(chat).await;
    next.desk.sees("之后").await;
    next.leave().await;
    uses.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_process_that_does_not_read_holds_up_nobody_and_knows_everything_once_it_reads() {
    const COUNT: usize = 20_000;
    let options = Options { waiting_messages: COUNT, page: 200, ..Options::default() };
    let (server, data) = world_with(options).await;
    let profile = Profile::new(data);
    let mut holds = profile.start(&server);
    holds.desk.ask(Method::Watch(Watch::All));
    holds.desk.seen.watched = Some(std::collections::BTreeMap::new());
    let mut stalled = profile.start(&server);
    stalled.desk.ask(Method::Watch(Watch::All));
    stalled.desk.seen.watched = Some(std::collections::BTreeMap::new());
    holds.desk.log_in(server.handle()).await;
    let heard = |seen: &Seen| (seen.watched.as_ref()?.len() == COUNT).then_some(());
    holds.desk.until_within(8 * PATIENCE, "every message", heard).await;
    // What it asks is done, whether it reads or not.
    let chat = holds.desk.chat("陈静").await.id;
    stalled.desk.seen.account.clone_from(&holds.desk.seen.account);
    stalled.desk.ask(Method::Open { chat });
    stalled.desk.send(chat, "没在看的时候写的");
    holds.desk.open_id(chat).await;
    holds.desk.until("to be sent", sent("没在看的时候写的")).await;
    // Now it reads.
    stalled.desk.until("the answer", |seen| (!seen.queued.is_empty()).then_some(())).await;
    holds.desk.settled(&server).await;
    server.handle().push_text("陈静", "me", "最后一条").await.unwrap();
    holds.desk.sees("最后一条").await;
    stalled.desk.sees("最后一条").await;
    holds.desk.settled(&server).await;
    let same = holds.desk.seen.chats.clone();
    let equal = |seen: &Seen| (seen.chats == same).then_some(());
    stalled.desk.until("the same conversations", equal).await;
    stalled.leave().await;
    holds.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn whoever_sends_no_frames_is_closed_and_hurts_nobody() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let mut holds = profile.start(&server);
    holds.desk.log_in(server.handle()).await;
    let hello = Hello::new(1, About::default());
    let frame = |hello: Hello| FromSession::Hello(hello).to_bytes().unwrap();
    let older = Hello { version: "0.0.1".to_owned(), ..hello.clone() };
    let other = Hello { program: "tmux".to_owned(), ..hello.clone() };
    let torn = frame(hello.clone())[..20].to_vec();
    let twice = frame(hello.clone()).repeat(2);
    for bytes in [b"GET / HTTP/1.1\r\n\r\n".to_vec(), frame(older), frame(other), torn, twice] {
        let mut stream = UnixStream::connect(profile.socket()).unwrap();
        stream.write_all(&bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let read = tokio::task::spawn_blocking(move || stream.read_to_end(&mut Vec::new()));
        // Some of what it was to be told may have been on its way.
        drop(within(PATIENCE, read).await.expect("the connection stays"));
    }
    let mut uses = profile.start(&server);
    uses.desk.online().await;
    uses.leave().await;
    holds.desk.open("陈静").await;
    holds.leave().await;
}

#[tokio::test]
async fn another_version_or_program_at_the_socket_is_told_and_not_waited_for() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let hello =
        || Hello::new(41, About { server: Some(server.url().to_owned()), ..About::default() });
    let says = |hello: Hello| FromSession::Hello(hello).to_bytes().unwrap();
    let process = Some(std::process::id());
    let version = |version: &str, misfit| AttachError::OtherVersion {
        misfit,
        version: version.to_owned(),
        kind: FrontendKind::Command,
        process,
    };
    let cases = [
        (says(Hello { version: "0.0.1".to_owned(), ..hello() }), version("0.0.1", Misfit::Older)),
        (
            says(Hello { protocol: 9, version: "9.0\u{1b}[2J".to_owned(), ..hello() }),
            version("9.02J", Misfit::Newer),
        ),
        (says(Hello { program: "tmux".to_owned(), ..hello() }), AttachError::NoSession { process }),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), AttachError::NoSession { process }),
        (Vec::new(), AttachError::Silent { process }),
    ];
    for (bytes, wanted) in cases {
        let socket = session_socket::bind(&profile.places()).await.unwrap();
        let mut peer = JoinSet::new();
        peer.spawn(async move {
            let stream = socket.accept().await.unwrap();
            let mut stream = stream.into_std().unwrap();
            stream.write_all(&bytes).unwrap();
            // It says nothing more, and stays.
            std::future::pending::<()>().await;
        });
        let mut uses = profile.start(&server);
        assert_eq!(uses.fault().await, wanted);
        peer.shutdown().await;
    }
}

#[tokio::test]
async fn the_session_of_another_edition_is_left_alone() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let mut holds = profile.start(&server);
    holds.desk.log_in(server.handle()).await;
    let only = Some(EditionId::FileHelper);
    let mut beside = profile.start_in(&server, EditionId::FileHelper, only);
    assert!(!beside.desk.code().await.is_empty(), "a login of its own");
    beside.leave().await;
    holds.desk.open("陈静").await;
    holds.leave().await;
}

#[tokio::test]
async fn a_request_of_one_account_is_never_done_in_another() {
    let (server, data) = world().await;
    let profile = Profile::new(data);
    let (holds, mut uses) = profile.two(&server).await;
    uses.desk.seen.account.as_mut().unwrap().key.uin += 1;
    uses.desk.send(ChatId(1), "给别的账号的");
    uses.desk.until("the refusal", |seen| (!seen.troubles.is_empty()).then_some(())).await;
    assert_eq!(arrivals(&server, "给别的账号的").await, 0);
    uses.leave().await;
    holds.leave().await;
}
