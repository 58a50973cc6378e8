//! Prints what a person at the keyboard waits for: the release binary in a pseudo terminal.
//!
//! `cargo build --release && cargo run --example measure -- target/release/wx`

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use wetui::model::{ContactKind, Content, EditionId, Find, MessageId, Sender, Timestamp};
use wetui::sim::{Handle, Kind, Options, Server};
use wetui::store::accounts::Accounts;
use wetui::store::{Batch, Fields, NewMessage, Store};

/// Nobody answers there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// What went wrong, in words.
type Error = Box<dyn std::error::Error>;

struct Session {
    master: std::fs::File,
    child: Child,
    output: Receiver<(Instant, Vec<u8>)>,
    begun: Instant,
}

#[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
fn now() -> Instant {
    Instant::now()
}

fn start(wx: &Path, home: &Path, args: &[&str]) -> Result<Session, Error> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?.into_string()?;
    let slave = std::fs::OpenOptions::new().read(true).write(true).open(name)?;
    tcsetwinsize(&master, Winsize { ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 })?;
    let master = std::fs::File::from(master);
    let mut command = Command::new("setsid");
    command.arg("--ctty").arg(wx).args(args).env_clear().env("HOME", home);
    command.env("TERM", "xterm-256color").env("LANG", "zh_CN.UTF-8");
    command.env("PATH", std::env::var("PATH")?);
    command.stdin(Stdio::from(slave.try_clone()?));
    command.stdout(Stdio::from(slave.try_clone()?));
    command.stderr(Stdio::from(slave));
    let begun = now();
    let child = command.spawn()?;
    drop(command);
    let (sender, output) = channel();
    let mut reader = master.try_clone()?;
    std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 17];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let bytes = buffer.get(..count).unwrap_or_default().to_vec();
            if sender.send((now(), bytes)).is_err() {
                break;
            }
        }
    });
    Ok(Session { master, child, output, begun })
}

impl Session {
    /// Bytes until none came for so long, and when the first and the last came.
    fn listen(&self, quiet: Duration) -> (Vec<u8>, Option<Instant>, Option<Instant>) {
        let (mut all, mut first, mut last) = (Vec::new(), None, None);
        while let Ok((at, bytes)) = self.output.recv_timeout(quiet) {
            first = first.or(Some(at));
            last = Some(at);
            all.extend(bytes);
        }
        (all, first, last)
    }

    /// Waits for a text among the bytes; gives when it came and how many bytes there were.
    fn wait(&self, text: &str) -> Result<(Instant, usize), Error> {
        let mut all = Vec::new();
        let until = now() + Duration::from_secs(20);
        loop {
            let left = until.saturating_duration_since(now());
            let (at, bytes) = self.output.recv_timeout(left)?;
            all.extend(bytes);
            if all.windows(text.len()).any(|part| part == text.as_bytes()) {
                return Ok((at, all.len()));
            }
        }
    }

    /// Context switches of all threads, voluntary and not.
    fn switches(&self) -> u64 {
        let tasks = format!("/proc/{}/task", self.child.id());
        let Ok(tasks) = std::fs::read_dir(tasks) else { return 0 };
        tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok())
            .flat_map(|status| {
                let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
                let counts = counts.filter_map(|line| line.split_whitespace().nth(1)?.parse().ok());
                counts.collect::<Vec<u64>>()
            })
            .sum()
    }

    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("VmRSS: ?").to_owned()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The program may have left by itself; either way it is gone afterwards.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn say(out: &mut impl Write, what: &str, mut values: Vec<f64>, unit: &str) -> Result<(), Error> {
    values.sort_by(f64::total_cmp);
    let at = |part: usize| values.get((values.len() * part / 100).min(values.len() - 1)).copied();
    let show = |part| at(part).map_or_else(|| "?".to_owned(), |value| format!("{value:.2}"));
    let n = values.len();
    let line = format!("p50 {} p95 {} p99 {} {unit} (n = {n})", show(50), show(95), show(99));
    writeln!(out, "{what:<48} {line}")?;
    Ok(())
}

fn ms(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64() * 1000.0
}

/// Start to the frame that shows a sign of what is wanted.
fn starts(
    out: &mut impl Write,
    wx: &Path,
    home: &Path,
    args: &[&str],
    sign: &str,
) -> Result<(), Error> {
    let (mut times, mut bytes) = (Vec::new(), 0);
    for _ in 0..30 {
        let session = start(wx, home, args)?;
        let (at, count) = session.wait(sign)?;
        times.push(ms(session.begun, at));
        bytes = count;
    }
    say(out, "start to first paint, 200x50", times, "ms")?;
    writeln!(out, "{:<48} {bytes}", "bytes of the first paint")?;
    Ok(())
}

/// One Han character at a time, each waited for.
fn keys(out: &mut impl Write, session: &mut Session, what: &str) -> Result<(), Error> {
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        // What came meanwhile belongs to no key.
        while session.output.try_recv().is_ok() {}
        if what == "idle" {
            let _before = session.listen(Duration::from_millis(3));
        }
        let pressed = now();
        session.master.write_all("字".as_bytes())?;
        let (at, count) = session.wait("字")?;
        times.push(ms(pressed, at));
        bytes.push(f64::from(u32::try_from(count)?));
        if bytes.len() % 60 == 0 {
            session.master.write_all(b"\x15")?;
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }
    say(out, &format!("Han key to bytes, {what}"), times, "ms")?;
    say(out, &format!("bytes of a Han key, {what}"), bytes, "bytes")
}

fn idle(out: &mut impl Write, session: &Session) -> Result<(), Error> {
    let _rest = session.listen(Duration::from_secs(2));
    let before = session.switches();
    let (bytes, _, _) = session.listen(Duration::from_secs(30));
    let switches = session.switches() - before;
    writeln!(out, "{:<48} {} bytes", "idle for 30 s, to the terminal", bytes.len())?;
    writeln!(out, "{:<48} {switches}", "idle for 30 s, context switches, all threads")?;
    writeln!(out, "{:<48} {}", "memory, demo with its server inside", session.memory())?;
    Ok(())
}

/// A home with 5,000 chats and a number of messages, as if they had come over the years.
fn fill(home: &Path, messages: i64) -> Result<(), Error> {
    let server = Some(NOWHERE);
    let accounts = Accounts::new(&home.join(".local/share/wetui/default"), server);
    accounts.remember(EditionId::Web, 1)?;
    let path = accounts.database(EditionId::Web, 1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (store, _) = Store::open(&path, 0, None)?;
        let fields =
            |kind, name: String| Fields { kind, nick: name.as_str().into(), ..Fields::default() };
        let me = (None, fields(ContactKind::Me, "小林".to_owned()), String::new());
        let others = (0..5000)
            .map(|n| (None, fields(ContactKind::Friend, format!("朋友{n:04}")), String::new()));
        let ids = store.save_contacts(std::iter::once(me).chain(others).collect()).await?;
        let each = messages / 5000;
        for (round, fifty) in (0_i64..).zip(ids.get(1..).unwrap_or_default().chunks(50)) {
            let mut batch = Batch::default();
            for (place, id) in (0_i64..).zip(fifty) {
                let chat = round * 50 + place;
                batch.messages.extend((0..each).map(|n| NewMessage {
                    chat: id.chat(),
                    sender: Sender::Contact(*id),
                    at: Timestamp(1_700_000_000_000 + n * 60_000 + chat),
                    told: None,
                    content: Content::Text(
                        format!("第{n}条：今天的会改到四点，文档在群里").as_str().into(),
                    ),
                    raw: None,
                    message: MessageId(format!("{chat}-{n}")),
                    new_id: None,
                    local: None,
                    mentions_me: false,
                }));
            }
            store.commit(batch).await?;
        }
        store.close().await;
        Ok(())
    })
}

/// A text that the server gets, until it stands on the screen: with the long poll, the sync and the
/// commit to the disk in between.
fn arrivals(out: &mut impl Write, wx: &Path) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = runtime.block_on(Server::start(Options::default()))?;
    let home = tempfile::tempdir()?;
    let args = ["--edition", "web", "--lang", "zh", "--server", server.url()];
    let mut session = start(wx, home.path(), &args)?;
    let patience = Duration::from_secs(20);
    let code = async |handle: &Handle| handle.uuids().await.ok()?.pop();
    let uuid = runtime.block_on(server.handle().until(patience, code))?;
    runtime.block_on(server.handle().scan(&uuid))?;
    runtime.block_on(server.handle().confirm(&uuid))?;
    session.wait("文件传输助手")?;
    // The conversation of the one who writes is opened.
    for keys in ["\x07", "妈妈", "\r"] {
        let _shown = session.listen(Duration::from_millis(500));
        session.master.write_all(keys.as_bytes())?;
    }
    let _rest = session.listen(Duration::from_secs(2));
    let mut times = Vec::new();
    for number in 0..60_u32 {
        // Each differs in all its cells from the one before: only what changes is written.
        let text: String =
            (0..6).filter_map(|at| char::from_u32(0x4e00 + number * 7 + at)).collect();
        let begun = now();
        runtime.block_on(server.handle().push_text("妈妈", "me", &text))?;
        let (at, _) = session.wait(&text)?;
        times.push(ms(begun, at));
        // So often that it is no flood, whose frames are held back.
        std::thread::park_timeout(Duration::from_millis(500));
        let _rest = session.listen(Duration::from_millis(20));
    }
    say(out, "message at the server to message on the screen", times, "ms")?;
    for number in 0..3 {
        let file = Kind::File(format!("{number}.bin"), 60 << 20);
        runtime.block_on(server.handle().push("妈妈", "me", file))?;
    }
    let _shown = session.listen(Duration::from_millis(300));
    for key in ["\x1b[A", "s", "\x1b[A", "s", "\x1b[A", "s", "\x1b"] {
        session.master.write_all(key.as_bytes())?;
        std::thread::park_timeout(Duration::from_millis(60));
    }
    keys(out, &mut session, "3 files of 60 MB coming")?;
    let files = home.path().join(".local/share/wetui/default/files");
    let sizes =
        std::fs::read_dir(files)?.flatten().filter_map(|it| Some(it.metadata().ok()?.len()));
    writeln!(out, "{:<48} {:?} bytes", "of which came meanwhile", sizes.collect::<Vec<_>>())?;
    drop(session);
    runtime.block_on(server.stop());
    Ok(())
}

/// The newest fifty messages that hold some words, of a million that all hold them.
fn searches(out: &mut impl Write, home: &Path) -> Result<(), Error> {
    let accounts = Accounts::new(&home.join(".local/share/wetui/default"), Some(NOWHERE));
    let path = accounts.database(EditionId::Web, 1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open_read_only(&path, None)?;
        let zone = jiff::tz::TimeZone::UTC;
        let queries =
            ["会", "今天", "文档在群里", "没有这句", "今天 from:我", "kind:file", "会 @me"];
        for query in queries {
            let (find, _) = Find::parse(query, Timestamp(0), &zone);
            let mut times = Vec::new();
            for _ in 0..100 {
                let begun = now();
                store.search(find.clone(), None, 50).await?;
                times.push(ms(begun, now()));
            }
            say(out, &format!("search {query}"), times, "ms")?;
        }
        store.close().await;
        Ok(())
    })
}

fn main() -> Result<(), Error> {
    let wx = std::env::args().nth(1).ok_or("usage: measure PATH-OF-WX [MESSAGES [arrivals]]")?;
    let wx = std::fs::canonicalize(wx)?;
    let home = tempfile::tempdir()?;
    let mut out = std::io::stdout().lock();
    if std::env::args().nth(3).is_some_and(|part| part == "arrivals") {
        return arrivals(&mut out, &wx);
    }
    starts(&mut out, &wx, home.path(), &["demo", "--script", "quiet"], "\x1b[?2026l")?;
    let full = tempfile::tempdir()?;
    let messages = std::env::args().nth(2).and_then(|word| word.parse().ok()).unwrap_or(1_000_000);
    fill(full.path(), messages)?;
    let args = ["--edition", "web", "--server", NOWHERE, "--lang", "zh"];
    writeln!(out, "with 5,000 chats and {messages} messages on disk:")?;
    starts(&mut out, &wx, full.path(), &args, "朋友4999")?;
    let reader = start(&wx, full.path(), &args)?;
    reader.wait("朋友4999")?;
    let _rest = reader.listen(Duration::from_secs(1));
    writeln!(out, "{:<48} {}", "memory with that store open", reader.memory())?;
    drop(reader);
    searches(&mut out, full.path())?;
    let mut quiet = start(&wx, home.path(), &["demo", "--script", "quiet"])?;
    quiet.wait("文件传输助手")?;
    let _rest = quiet.listen(Duration::from_secs(2));
    keys(&mut out, &mut quiet, "idle")?;
    idle(&mut out, &quiet)?;
    drop(quiet);
    let mut busy = start(&wx, home.path(), &["demo", "--script", "busy"])?;
    busy.wait("文件传输助手")?;
    // A chat is open, and messages come.
    std::thread::park_timeout(Duration::from_secs(3));
    keys(&mut out, &mut busy, "170 messages/s")?;
    drop(busy);
    arrivals(&mut out, &wx)
}
