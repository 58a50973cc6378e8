//! Sockets that are left over, held, in the way, or another user's.

use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::os::unix::net::{UnixListener as StdListener, UnixStream as StdStream};
use std::time::Duration;

use rustix::thread::set_thread_res_uid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::paths::session_socket::User;

/// Nobody who waits so long waits for anything any more.
const LONG: Duration = Duration::from_secs(60);
const NOBODY: u32 = 65534;

/// A machine with a runtime directory and a state directory of its own.
struct Machine {
    root: tempfile::TempDir,
    profile: PathBuf,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["run", "state"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        // not the same in two tests, because one of the places is that of the machine
        let profile = root.path().join("data/default");
        Self { root, profile }
    }

    fn runtime(&self) -> PathBuf {
        self.root.path().join("run")
    }

    fn folder(&self) -> PathBuf {
        self.runtime().join("wetui")
    }

    fn places(&self) -> SocketPlaces {
        self.places_of(&self.runtime())
    }

    fn places_of(&self, runtime: &Path) -> SocketPlaces {
        let state = self.root.path().join("state");
        let uid = rustix::process::geteuid().as_raw();
        SocketPlaces::new(&self.profile, User { uid, runtime: Some(runtime), state: &state })
    }

    /// Where it lies as long as nothing is in the way.
    fn socket(&self) -> PathBuf {
        self.places().iter().next().unwrap().socket().to_owned()
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

/// A socket at which one connection may wait to be accepted, and no second one.
fn listener_for_one(path: &Path) -> StdListener {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, bind, listen, socket};
    let listener = socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
    bind(&listener, &SocketAddrUnix::new(path).unwrap()).unwrap();
    listen(&listener, 0).unwrap();
    listener.into()
}

async fn reached(places: &SocketPlaces) -> Option<Reached> {
    tokio::time::timeout(LONG, connect(places)).await.unwrap().unwrap()
}

#[tokio::test]
async fn who_binds_is_reached_and_leaves_nothing_behind() {
    let machine = Machine::new();
    assert!(reached(&machine.places()).await.is_none());
    let socket = bind(&machine.places()).await.unwrap();
    assert_eq!(socket.path(), machine.socket());
    assert_eq!((mode(&machine.folder()), mode(socket.path())), (0o700, 0o600));
    let mut here = reached(&machine.places()).await.unwrap();
    assert_eq!(here.process, Some(std::process::id()));
    let mut there = socket.accept().await.unwrap();
    here.stream.write_all("早".as_bytes()).await.unwrap();
    let mut word = [0; 3];
    there.read_exact(&mut word).await.unwrap();
    assert_eq!(word, "早".as_bytes());
    drop(socket);
    assert_eq!(fs::read_dir(machine.folder()).unwrap().count(), 0);
    assert!(reached(&machine.places()).await.is_none());
}

#[tokio::test]
async fn a_session_is_served_once_and_a_live_socket_is_never_removed() {
    let machine = Machine::new();
    let _socket = bind(&machine.places()).await.unwrap();
    for _ in 0..3 {
        match bind(&machine.places()).await {
            Err(SocketError::Served { path }) => assert_eq!(path, machine.socket()),
            bound => panic!("{bound:?}"),
        }
    }
    assert!(reached(&machine.places()).await.is_some());
    // nothing is reached through a link
    let elsewhere = machine.root.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(machine.folder(), elsewhere.join("wetui")).unwrap();
    assert!(reached(&machine.places_of(&elsewhere)).await.is_none());
}

#[tokio::test]
async fn a_session_that_was_started_without_a_runtime_directory_is_found() {
    let machine = Machine::new();
    let missing = machine.root.path().join("missing");
    let socket = bind(&machine.places_of(&missing)).await.unwrap();
    assert_ne!(socket.path(), machine.socket());
    assert_eq!(reached(&machine.places()).await.unwrap().path, socket.path());
    assert!(matches!(bind(&machine.places()).await, Err(SocketError::Served { .. })));
}

#[tokio::test]
async fn what_a_killed_process_left_is_replaced() {
    let machine = Machine::new();
    fs::create_dir(machine.folder()).unwrap();
    drop(StdListener::bind(machine.socket()).unwrap());
    fs::write(machine.socket().with_extension("lock"), "").unwrap();
    assert!(reached(&machine.places()).await.is_none());
    let socket = bind(&machine.places()).await.unwrap();
    assert_eq!(socket.path(), machine.socket());
    assert!(reached(&machine.places()).await.is_some());
}

#[tokio::test]
async fn of_many_that_bind_at_once_beside_a_stale_socket_one_does() {
    let machine = Machine::new();
    fs::create_dir(machine.folder()).unwrap();
    for _ in 0..20 {
        drop(StdListener::bind(machine.socket()).unwrap());
        let places = machine.places();
        let all = (0..8).map(|_| bind(&places));
        let bound: Vec<_> =
            futures_util::future::join_all(all).await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(bound.len(), 1);
        assert!(reached(&places).await.is_some());
    }
}

#[tokio::test]
async fn a_process_that_accepts_nothing_is_told_and_keeps_its_socket() {
    let machine = Machine::new();
    fs::create_dir(machine.folder()).unwrap();
    let stopped = listener_for_one(&machine.socket());
    let mut waiting = Vec::new();
    let error = loop {
        match UnixStream::connect(machine.socket()).await {
            Ok(stream) => waiting.push(stream),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock, "{} wait", waiting.len());
    for _ in 0..2 {
        let error = tokio::time::timeout(LONG, bind(&machine.places())).await.unwrap().unwrap_err();
        assert!(matches!(error, SocketError::Unanswered { .. }), "{error:?}");
    }
    let error = tokio::time::timeout(LONG, connect(&machine.places())).await.unwrap().unwrap_err();
    assert!(matches!(error, SocketError::Unanswered { .. }), "{error:?}");
    stopped.accept().unwrap();
}

#[tokio::test]
async fn a_process_that_holds_the_lock_and_has_not_bound_yet_is_waited_for_by_nobody() {
    let machine = Machine::new();
    let places = machine.places();
    let place = places.iter().next().unwrap();
    place.make_folder().unwrap();
    let lock = LockFile::hold(place.lock(), place.uid(), Hold::Alone).unwrap().unwrap();
    assert!(matches!(bind(&places).await, Err(SocketError::Served { .. })));
    drop(lock);
    bind(&places).await.unwrap();
}

#[tokio::test]
async fn what_is_in_the_way_is_kept_and_another_place_is_taken() {
    type Put = fn(&Path);
    let ways: [(&str, Put); 6] = [
        ("a file", |it| fs::write(it, "kept").unwrap()),
        ("a directory", |it| fs::create_dir(it).unwrap()),
        ("a broken link", |it| symlink("/no/such/place", it).unwrap()),
        ("a link to a file", |it| symlink("/etc/passwd", it).unwrap()),
        ("a fifo", |it| {
            assert!(std::process::Command::new("mkfifo").arg(it).status().unwrap().success());
        }),
        ("a loop", |it| symlink(it, it).unwrap()),
    ];
    for what in ["", "lock"] {
        for (way, put) in ways {
            // a file is just what a lock is
            if (what, way) == ("lock", "a file") {
                continue;
            }
            let machine = Machine::new();
            fs::create_dir(machine.folder()).unwrap();
            let at = machine.socket().with_extension(what);
            put(&at);
            let before = lock_file::identity_of(&at);
            let socket = bind(&machine.places()).await.unwrap();
            assert_ne!(socket.path(), machine.socket(), "{way}");
            assert_eq!(lock_file::identity_of(&at), before, "{way}");
            assert_eq!(reached(&machine.places()).await.unwrap().path, socket.path(), "{way}");
            drop(socket);
            assert_eq!(lock_file::identity_of(&at), before, "{way}");
        }
    }
}

#[tokio::test]
async fn a_socket_that_somebody_put_in_place_of_ours_stays() {
    let machine = Machine::new();
    let socket = bind(&machine.places()).await.unwrap();
    // its inode is not given to the other one while it has a name
    fs::rename(socket.path(), machine.root.path().join("moved")).unwrap();
    let _other = StdListener::bind(machine.socket()).unwrap();
    drop(socket);
    assert!(machine.socket().exists());
}

#[tokio::test]
async fn where_no_place_will_do_each_is_told_with_its_reason() {
    let places = SocketPlaces::new(
        Path::new("/d/default"),
        // a user whom nobody has given a place, and whose sockets nobody but root could make
        User { uid: 4_000_000, runtime: None, state: Path::new("/no/such/place") },
    );
    let Err(SocketError::NoPlace { tried }) = bind(&places).await else { panic!("bound") };
    assert_eq!(tried.len(), 3);
    // as root the directory could be made, and is not that user's
    fs::remove_dir("/tmp/wetui-4000000").ok();
}

/// Whether the user may be changed here.
fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("skipped: only root can become another user");
    }
    root
}

/// Does it as another user, on a thread that stays that user's until it ends.
fn as_nobody<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::spawn(|| {
        let uid = rustix::process::Uid::from_raw(NOBODY);
        set_thread_res_uid(uid, uid, uid).unwrap();
        work()
    });
    thread.join().unwrap()
}

#[tokio::test]
async fn another_user_does_not_get_near_the_socket() {
    if !is_root() {
        return;
    }
    let machine = Machine::new();
    for open in [machine.root.path().to_owned(), machine.runtime()] {
        fs::set_permissions(open, Permissions::from_mode(0o755)).unwrap();
    }
    let socket = bind(&machine.places()).await.unwrap();
    let path = socket.path().to_owned();
    let denied = as_nobody(move || {
        let beside = path.with_extension("other");
        [
            StdStream::connect(&path).map(drop).unwrap_err().kind(),
            StdListener::bind(&beside).map(drop).unwrap_err().kind(),
            symlink("/etc", &beside).unwrap_err().kind(),
            fs::create_dir(&beside).unwrap_err().kind(),
            fs::remove_file(&path).unwrap_err().kind(),
            fs::rename(path.parent().unwrap(), "/tmp/taken").unwrap_err().kind(),
        ]
    });
    assert_eq!(denied, [ErrorKind::PermissionDenied; 6]);
    assert!(reached(&machine.places()).await.is_some());
}

#[tokio::test]
async fn a_connection_of_another_user_is_closed_even_where_the_modes_let_it_in() {
    if !is_root() {
        return;
    }
    let machine = Machine::new();
    let socket = bind(&machine.places()).await.unwrap();
    for open in [machine.root.path(), &machine.runtime(), &machine.folder(), socket.path()] {
        fs::set_permissions(open, Permissions::from_mode(0o777)).unwrap();
    }
    let path = socket.path().to_owned();
    let mut other = as_nobody(move || StdStream::connect(path).unwrap());
    let own = UnixStream::connect(socket.path()).await.unwrap();
    let accepted = tokio::time::timeout(LONG, socket.accept()).await.unwrap().unwrap();
    assert_eq!(accepted.peer_cred().unwrap().uid(), own.peer_cred().unwrap().uid());
    let mut rest = Vec::new();
    let read = tokio::task::spawn_blocking(move || other.read_to_end(&mut rest)).await.unwrap();
    assert_eq!(read.unwrap(), 0, "the other one is told nothing");
}

#[tokio::test]
async fn what_another_user_put_in_the_way_is_neither_reached_nor_used() {
    if !is_root() {
        return;
    }
    let machine = Machine::new();
    fs::set_permissions(machine.root.path(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(machine.runtime(), Permissions::from_mode(0o1777)).unwrap();
    let (folder, socket) = (machine.folder(), machine.socket());
    let theirs = as_nobody(move || {
        fs::create_dir(&folder).unwrap();
        let listener = StdListener::bind(&socket).unwrap();
        // as welcoming as they can make it
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(&socket, Permissions::from_mode(0o777)).unwrap();
        listener
    });
    assert!(reached(&machine.places()).await.is_none());
    let socket = bind(&machine.places()).await.unwrap();
    assert_ne!(socket.path(), machine.socket());
    assert_eq!(reached(&machine.places()).await.unwrap().path, socket.path());
    theirs.set_nonblocking(true).unwrap();
    assert_eq!(theirs.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "nobody came");
}
