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
        loop {
            let (at, bytes) = self.output.recv_timeout(Duration::from_secs(20))?;
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

/// Start to the last byte of the first frame.
fn starts(out: &mut impl Write, wx: &Path, home: &Path, args: &[&str]) -> Result<(), Error> {
    let (mut times, mut bytes) = (Vec::new(), 0);
    for _ in 0..30 {
        let session = start(wx, home, args)?;
        let (at, count) = session.wait("\x1b[?2026l")?;
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

fn main() -> Result<(), Error> {
    let wx = std::env::args().nth(1).ok_or("usage: measure PATH-OF-WX")?;
    let wx = std::fs::canonicalize(wx)?;
    let home = tempfile::tempdir()?;
    let mut out = std::io::stdout().lock();
    starts(&mut out, &wx, home.path(), &["demo", "--script", "quiet"])?;
    let mut quiet = start(&wx, home.path(), &["demo", "--script", "quiet"])?;
    quiet.wait("文件传输助手")?;
    let _rest = quiet.listen(Duration::from_secs(2));
    keys(&mut out, &mut quiet, "idle")?;
    idle(&mut out, &quiet)?;
    drop(quiet);
    let mut busy = start(&wx, home.path(), &["demo", "--script", "busy"])?;
    busy.wait("文件传输助手")?;
    keys(&mut out, &mut busy, "170 messages/s")
}
