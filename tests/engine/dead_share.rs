//! Files on a network share that does not answer: what is asked of them waits, and nothing else.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use wetui::api::Method;
use wetui::model::{ChatId, Delivery, EditionId, ItemId};
use wetui::sim::{Endpoint, Fault, Server};

use super::desk::{Desk, world};
use super::files;
use super::seen::Seen;

/// Mounts a file system on `$ARGV[0]` of which every question waits for an answer that never comes,
/// until standard input ends. Exits at once where that is not allowed.
const NEVER_ANSWERS: &str = r#"
    sysopen(my $device, "/dev/fuse", 2) or exit 1;
    my $options = "fd=" . fileno($device) . ",rootmode=40000,user_id=0,group_id=0";
    my ($mount, $source, $folder, $kind) = (165, "share", $ARGV[0], "fuse");
    exit 1 if syscall($mount, $source, $folder, $kind, 6, $options) != 0;
    syswrite(STDOUT, "mounted\n");
    sysread(STDIN, my $end, 1);
"#;

/// A share that is dead until this is dropped.
struct DeadShare {
    server: Child,
    folder: PathBuf,
}

impl DeadShare {
    /// What lay in the folder is behind the share. `None` where this user may mount nothing.
    fn mount(folder: &Path) -> Option<Self> {
        let mut server = Command::new("perl")
            .args(["-e", NEVER_ANSWERS])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut told = [0; 8];
        let mounted = std::io::Read::read_exact(server.stdout.as_mut()?, &mut told).is_ok();
        if !mounted {
            server.wait().unwrap();
            return None;
        }
        Some(Self { server, folder: folder.to_owned() })
    }
}

impl Drop for DeadShare {
    fn drop(&mut self) {
        // What still waits fails when its server ends.
        drop(self.server.stdin.take());
        self.server.wait().unwrap();
        assert!(Command::new("umount").arg("-l").arg(&self.folder).status().unwrap().success());
    }
}

/// The newest own message, where so many are in this state.
fn own(count: usize, is: fn(&Delivery) -> bool) -> impl FnMut(&Seen) -> Option<ItemId> {
    move |seen| {
        let own = seen.items.values().filter(|it| it.delivery.as_ref().is_some_and(is));
        let own: Vec<ItemId> = own.map(|it| it.id).collect();
        own.last().copied().filter(|_| own.len() == count)
    }
}

const fn is_sent(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Sent)
}

const fn is_refused(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Refused(_))
}

/// A file in a folder of its own, which becomes the share.
struct Place {
    server: Server,
    data: TempDir,
    share: TempDir,
}

impl Place {
    async fn new() -> Self {
        let (server, data) = world().await;
        Self { server, data, share: tempfile::tempdir().unwrap() }
    }

    fn file(&self, bytes: &str) -> PathBuf {
        let path = self.share.path().join("shot.bin");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    async fn start(&self, chat: ChatId) -> Desk {
        let mut desk = Desk::start(&self.server, self.data.path(), EditionId::Web);
        desk.online().await;
        desk.open_id(chat).await;
        desk
    }

    /// While the share is dead, messages arrive and questions are answered, and what was written behind
    /// the file stays behind it. When the share fails, the file is named and the rest goes.
    async fn only_the_file_waits(&self, mut desk: Desk, chat: ChatId, asked: Method, sent: usize) {
        let Some(share) = DeadShare::mount(self.share.path()) else { return };
        desk.ask(asked);
        desk.send(chat, "behind the file");
        let phone = self.server.handle();
        phone.push_text("妈妈", "me", "arrived meanwhile").await.unwrap();
        desk.sees("arrived meanwhile").await;
        let pages = desk.seen.pages;
        desk.ask(Method::Open { chat });
        desk.until("an answer", |seen| (seen.pages > pages).then_some(())).await;
        assert_eq!(desk.seen.delivery("behind the file"), None, "it does not overtake the file");
        drop(share);
        desk.until("the text behind it", own(sent + 1, is_sent)).await;
        let named = |seen: &Seen| seen.troubles.iter().any(|it| it.contains("shot.bin"));
        desk.until("the file by its name", |seen| named(seen).then_some(())).await;
        desk.leave().await;
    }
}

#[tokio::test]
async fn a_file_of_an_earlier_version_that_is_passed_on_holds_up_only_what_is_behind_it() {
    let place = Place::new().await;
    let mut desk = Desk::logged_in(&place.server, place.data.path()).await;
    let chat = desk.open("妈妈").await;
    desk.ask(Method::Attach { chat, path: place.file("字") });
    let item = desk.until("the file", own(1, is_sent)).await;
    desk.leave().await;
    // As a version left it that kept nothing of the file.
    let db = files::ending(place.data.path(), "db").pop().unwrap();
    let db = rusqlite::Connection::open(db).unwrap();
    assert_eq!(db.execute("DELETE FROM state WHERE name LIKE 'file-%'", []).unwrap(), 1);
    drop(db);
    let desk = place.start(chat).await;
    let forward = Method::Forward { item, to: vec![chat] };
    place.only_the_file_waits(desk, chat, forward, 1).await;
}

#[tokio::test]
async fn a_changed_file_that_is_sent_all_the_same_holds_up_only_what_is_behind_it() {
    let place = Place::new().await;
    let mut desk = Desk::logged_in(&place.server, place.data.path()).await;
    let chat = desk.open("妈妈").await;
    place.server.handle().fault(Endpoint::Upload, Fault::DropBefore, u32::MAX).await.unwrap();
    desk.ask(Method::Attach { chat, path: place.file("字") });
    desk.until("the file", own(1, |_| true)).await;
    desk.leave().await;
    place.file("another");
    place.server.handle().clear_faults().await.unwrap();
    let mut desk = place.start(chat).await;
    let item = desk.until("the question", own(1, is_refused)).await;
    place.only_the_file_waits(desk, chat, Method::Retry { item }, 0).await;
}
