//! Hooks: programs of the user that are told of events of the session, by one JSON object on their
//! standard input. There is no shell and no terminal, a time limit, and only a few run at once.
//! Failures are counted and reported.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::{broadcast, oneshot};
use tokio::task::JoinSet;

use super::background;
use super::tasks::Tasks;
use crate::api::{HookFault, Problem, SystemProblem};
use crate::engine::{HookChannels, Occurrence};

/// How many failures may wait to be reported.
const FAILURES: usize = 64;

/// A program with its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookCall {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// The bytes for its standard input.
    pub input: Vec<u8>,
}

/// Chooses the programs that are told of an occurrence.
pub trait HookCalls: Debug + Send + Sync {
    /// The programs, in the order of the configuration.
    fn calls(&self, occurrence: &Occurrence) -> Vec<HookCall>;
}

/// How many programs run, and for how long.
#[derive(Clone, Copy, Debug)]
struct Limits {
    at_once: usize,
    waiting: usize,
    time: Duration,
    /// How long a program may run after the session has ended.
    at_end: Duration,
}

const LIMITS: Limits = Limits {
    at_once: 4,
    waiting: 256,
    time: Duration::from_secs(30),
    at_end: Duration::from_secs(2),
};

/// Starts running programs for the occurrences that arrive through these channels.
pub fn start(calls: Arc<dyn HookCalls>, tasks: &mut Tasks) -> HookChannels {
    let (occurrences, told) = unbounded_channel();
    let (failures, _) = broadcast::channel(FAILURES);
    let channels = HookChannels { occurrences, failures: failures.clone() };
    let token = tasks.token();
    tasks.spawn("hooks", async move {
        Hooks::new(LIMITS, failures).run(calls, told).await;
        // The session itself reports why it ended.
        token.cancelled().await;
        Ok(())
    });
    channels
}

/// The programs that run and those that wait.
struct Hooks {
    limits: Limits,
    failures: broadcast::Sender<Problem>,
    waiting: VecDeque<HookCall>,
    running: JoinSet<(u64, String, Result<(), HookFault>)>,
    /// The process groups of those that run, once they have begun.
    groups: BTreeMap<u64, oneshot::Receiver<Pid>>,
    begun: u64,
    counts: BTreeMap<String, u64>,
}

impl Hooks {
    fn new(limits: Limits, failures: broadcast::Sender<Problem>) -> Self {
        Self {
            limits,
            failures,
            waiting: VecDeque::new(),
            running: JoinSet::new(),
            groups: BTreeMap::new(),
            begun: 0,
            counts: BTreeMap::new(),
        }
    }

    /// Runs until the channel is closed, and then until the last programs have ended or were
    /// killed.
    async fn run(mut self, calls: Arc<dyn HookCalls>, mut told: UnboundedReceiver<Occurrence>) {
        loop {
            tokio::select! {
                Some(done) = self.running.join_next() => self.ended(done.ok()),
                occurrence = told.recv() => match occurrence {
                    Some(occurrence) => {
                        calls.calls(&occurrence).into_iter().for_each(|call| self.take(call));
                    }
                    None => break,
                },
            }
            self.begin_waiting();
        }
        let at_end = self.limits.at_end;
        let rest = async {
            while let Some(done) = self.running.join_next().await {
                self.ended(done.ok());
                self.begin_waiting();
            }
        };
        if tokio::time::timeout(at_end, rest).await.is_err() {
            let (running, waiting) = (self.running.len(), self.waiting.len());
            tracing::warn!(running, waiting, "programs of hooks are ended with the session");
            for group in self.groups.values_mut() {
                if let Ok(group) = group.try_recv() {
                    kill_process_group(group, Signal::KILL).ok();
                }
            }
        }
    }

    fn take(&mut self, call: HookCall) {
        if self.waiting.len() < self.limits.waiting {
            self.waiting.push_back(call);
        } else {
            let program = call.words.into_iter().next().unwrap_or_default();
            self.failed(program, HookFault::LeftOut);
        }
    }

    fn begin_waiting(&mut self) {
        while self.running.len() < self.limits.at_once {
            let Some(call) = self.waiting.pop_front() else { return };
            self.begin(call);
        }
    }

    fn begin(&mut self, HookCall { words, input }: HookCall) {
        let mut words = words.into_iter();
        let program = words.next().unwrap_or_default();
        let mut command = Command::new(&program);
        command.args(words).stdout(Stdio::null());
        let time = self.limits.time;
        let (tell_group, group) = oneshot::channel();
        let (tell, told) = oneshot::channel();
        background::run(move || {
            // Fails if the session has ended, when nobody needs it any more.
            let begun = |group| {
                tell_group.send(group).ok();
            };
            tell.send(background::limited_group(&mut command, input, time, begun)).ok();
        });
        self.begun += 1;
        let number = self.begun;
        self.groups.insert(number, group);
        self.running.spawn(async move {
            let ended = told.await.unwrap_or_else(|_| Err(io::Error::other("no thread")));
            let fault = match ended {
                Ok(ended) if ended.status.success() => Ok(()),
                Ok(ended) => Err(ended.status.code().map_or(HookFault::Killed, HookFault::Exit)),
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    Err(HookFault::TooSlow { seconds: time.as_secs() })
                }
                Err(error) => Err(HookFault::NotStarted(SystemProblem::from(&error))),
            };
            (number, program, fault)
        });
    }

    fn ended(&mut self, done: Option<(u64, String, Result<(), HookFault>)>) {
        let Some((number, program, result)) = done else { return };
        self.groups.remove(&number);
        if let Err(fault) = result {
            self.failed(program, fault);
        }
    }

    /// Counts a failure. Repeated failures of one program are reported less and less often: the
    /// first, the second, the fourth, and so on.
    fn failed(&mut self, program: String, why: HookFault) {
        let count = self.counts.entry(program.clone()).or_default();
        *count += 1;
        tracing::warn!(?program, ?why, count, "a program of a hook failed");
        if count.is_power_of_two() {
            let problem = Problem::HookFailed { program, why, count: *count };
            // Fails if the session has ended.
            self.failures.send(problem).ok();
        }
    }
}

#[cfg(test)]
mod tests;
