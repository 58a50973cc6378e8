//! A daemon that another process starts: in a group of its own from its first instant, so that no signal
//! to the programs of a terminal reaches it, and heard until it has said enough.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rustix::process::{Pid, getppid, setpgid, setsid};

use super::{background, clock};

/// What a daemon prints once others can use its session.
pub const SERVING: &str = "serving";

/// A daemon that begins.
#[derive(Debug)]
pub struct DaemonProcess {
    /// The number of its process.
    pub process: u32,
    news: Receiver<DaemonNews>,
}

/// What is heard of a daemon that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaemonNews {
    /// A line that it printed.
    Printed(String),
    /// It has ended, and nothing more comes.
    Ended {
        /// Its exit code; `None` where a signal ended it.
        code: Option<i32>,
        /// What it said on standard error.
        said: String,
    },
}

/// Why a daemon does not serve a session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DaemonFault {
    /// It cannot be started.
    #[error("the daemon cannot be started")]
    Start(#[from] io::Error),
    /// It has ended before anybody could use its session.
    #[error("the daemon has ended")]
    Ended {
        /// What it said of that.
        said: String,
    },
    /// It has not begun in time.
    #[error("the daemon does not begin in time")]
    Slow,
}

impl DaemonProcess {
    /// Starts the program of these words in this folder.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(words: &[OsString], folder: Option<&Path>) -> io::Result<Self> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).process_group(0);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        let child = command.spawn()?;
        let process = child.id();
        let (tell, news) = channel();
        background::run(move || listen(child, &tell));
        Ok(Self { process, news })
    }

    /// Until others can use its session, in this time.
    ///
    /// # Errors
    /// Why they cannot.
    pub fn until_serving(&self, limit: Duration) -> Result<(), DaemonFault> {
        let until = clock::instant() + limit;
        loop {
            match self.next(until.saturating_duration_since(clock::instant())) {
                Ok(DaemonNews::Printed(word)) if word == SERVING => return Ok(()),
                Ok(DaemonNews::Printed(_)) => {}
                Ok(DaemonNews::Ended { said, .. }) => return Err(DaemonFault::Ended { said }),
                Err(_) => return Err(DaemonFault::Slow),
            }
        }
    }

    /// What comes next, in this time.
    ///
    /// # Errors
    /// Nothing came in time, or nothing will after its end.
    pub fn next(&self, limit: Duration) -> Result<DaemonNews, RecvTimeoutError> {
        self.news.recv_timeout(limit)
    }
}

/// To its end, so that it is no zombie, whether somebody still listens or not.
fn listen(mut child: Child, tell: &Sender<DaemonNews>) {
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            tell.send(DaemonNews::Printed(line)).ok();
        }
    }
    let mut said = String::new();
    if let Some(mut errors) = child.stderr.take() {
        errors.read_to_string(&mut said).ok();
    }
    let code = child.wait().ok().and_then(|status| status.code());
    tell.send(DaemonNews::Ended { code, said }).ok();
}

/// A daemon leaves the terminal of whoever started it. Signals of that terminal reach it for a moment, so
/// that they have to be heard by then.
pub fn leave_terminal() {
    if setsid().is_ok() {
        return;
    }
    // The leader of a group cannot begin a session: it goes back into the group of who started it first.
    let group = group_of_parent();
    let left = group.is_some() && setpgid(None, group).is_ok() && setsid().is_ok();
    if !left {
        tracing::info!("the terminal of who started the daemon is kept, in a group apart");
    }
}

/// The group of the process that started this one; `None` where the system does not tell, or tells one of
/// another name space, which has no number here.
fn group_of_parent() -> Option<Pid> {
    let parent = getppid()?.as_raw_nonzero();
    let stat = std::fs::read_to_string(format!("/proc/{parent}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    Pid::from_raw(fields.split_whitespace().nth(2)?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> DaemonProcess {
        let words = ["sh", "-c", script].map(OsString::from);
        DaemonProcess::start(&words, None).unwrap()
    }

    #[test]
    fn what_it_prints_is_heard_and_how_it_ended_comes_last() {
        let daemon = shell("echo serving; echo online; echo why >&2; exit 75");
        for word in ["serving", "online"] {
            assert_eq!(daemon.next(LONG), Ok(DaemonNews::Printed(word.to_owned())));
        }
        let ended = DaemonNews::Ended { code: Some(75), said: "why\n".to_owned() };
        assert_eq!(daemon.next(LONG), Ok(ended));
        assert_eq!(daemon.next(LONG), Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn it_leads_a_group_of_its_own_before_it_does_anything() {
        let daemon = shell("ps -o pgid= -p $$");
        let Ok(DaemonNews::Printed(group)) = daemon.next(LONG) else { panic!("nothing came") };
        assert_eq!(group.trim(), daemon.process.to_string());
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        assert!(DaemonProcess::start(&["/no/such/program".into()], None).is_err());
        assert!(DaemonProcess::start(&[], None).is_err());
    }
}
