//! Work and programs that may hang: each on a thread of its own, never in the runtime's shared
//! pool, and programs with a time limit.

use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

/// Runs the work on a thread of its own, so that nothing else waits for it.
pub fn run(work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().spawn(work) {
        tracing::error!(%error, "no thread can be made");
    }
}

/// The result of a program with a time limit.
#[derive(Debug)]
pub struct Ended {
    /// The exit code, or the signal that ended it.
    pub status: ExitStatus,
    /// Its standard output.
    pub printed: Vec<u8>,
}

/// Runs a program in a process group of its own, with `input` as its standard input, for at most
/// `most`; then its group is killed. There is no shell and no terminal. If its output is a pipe,
/// this waits for the end of the output too.
///
/// # Errors
/// If it cannot be started, or was not done in time.
pub fn limited(command: &mut Command, input: Vec<u8>, most: Duration) -> io::Result<Ended> {
    limited_group(command, input, most, drop)
}

/// Like [`limited`]; `begun` is called with the process group once the program runs.
///
/// # Errors
/// As [`limited`].
pub fn limited_group(
    command: &mut Command,
    input: Vec<u8>,
    most: Duration,
    begun: impl FnOnce(Pid),
) -> io::Result<Ended> {
    command.stdin(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn()?;
    let group = Pid::from_child(&child);
    begun(group);
    if let Some(mut pipe) = child.stdin.take() {
        // A program that does not read its input keeps only this thread.
        run(move || drop(pipe.write_all(&input)));
    }
    let (tell, told) = channel();
    run(move || drop(tell.send(to_end(child))));
    told.recv_timeout(most).unwrap_or_else(|_| {
        kill_process_group(group, Signal::KILL).ok();
        Err(io::Error::from(io::ErrorKind::TimedOut))
    })
}

/// Waits for the program, so that it does not remain as a zombie.
fn to_end(mut child: Child) -> io::Result<Ended> {
    let mut printed = Vec::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_end(&mut printed)?;
    }
    Ok(Ended { status: child.wait()?, printed })
}

/// A thread of its own that does one job after the other. A job that comes while another one is
/// already waiting is dropped.
#[derive(Debug)]
pub struct OneByOne<J> {
    jobs: Option<SyncSender<J>>,
    work: fn(J),
}

impl<J: Send + 'static> OneByOne<J> {
    /// Without a thread, which the first job starts.
    pub const fn new(work: fn(J)) -> Self {
        Self { jobs: None, work }
    }

    /// Queues a job behind the current one; returns whether it will be done.
    pub fn next(&mut self, job: J) -> bool {
        let work = self.work;
        let jobs = self.jobs.get_or_insert_with(|| {
            let (jobs, asked): (SyncSender<J>, Receiver<J>) = sync_channel(1);
            run(move || asked.into_iter().for_each(work));
            jobs
        });
        jobs.try_send(job).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_program_gets_its_input_and_what_it_prints_comes_back() {
        let ended = limited(sh("cat; exit 3").stdout(Stdio::piped()), "早".into(), LONG).unwrap();
        assert_eq!((ended.printed, ended.status.code()), ("早".into(), Some(3)));
        assert!(limited(&mut Command::new("/no/such/program"), Vec::new(), LONG).is_err());
    }

    #[test]
    fn a_program_that_hangs_is_killed_with_everything_it_has_started() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("alive");
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        // The child of the program holds the pipe open as long as it lives.
        let script = format!("sleep 1000 > {} & sleep 1000", fifo.display());
        let input = vec![0; 1 << 20];
        let opened = thread::spawn(move || std::fs::File::open(fifo).unwrap());
        let error = limited(sh(&script).stdout(Stdio::null()), input, Duration::from_millis(300))
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let mut left = Vec::new();
        assert_eq!(opened.join().unwrap().read_to_end(&mut left).unwrap(), 0, "nobody writes");
    }

    #[test]
    fn of_many_jobs_behind_one_that_hangs_one_waits_and_no_thread_is_made_for_the_others() {
        let (gate, opened) = channel::<()>();
        let (tell, told) = channel();
        let mut jobs: OneByOne<Box<dyn FnOnce() + Send>> = OneByOne::new(|job| job());
        let begun = tell.clone();
        assert!(jobs.next(Box::new(move || {
            begun.send(0).unwrap();
            opened.recv().unwrap();
        })));
        assert_eq!(told.recv_timeout(LONG), Ok(0));
        let mut taken = 0;
        for _ in 0..600 {
            let tell = tell.clone();
            taken += usize::from(jobs.next(Box::new(move || tell.send(1).unwrap())));
        }
        assert_eq!(taken, 1);
        gate.send(()).unwrap();
        assert_eq!(told.recv_timeout(LONG), Ok(1));
    }
}
