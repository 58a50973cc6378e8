//! The state of the server: people, sessions, messages, and the log of requests.

use std::collections::{HashMap, VecDeque};

use super::edition::Edition;
use super::letter::Entry;
use super::login_code::Code;
use super::people::{Peer, Person, Room};
use super::request::Call;
use super::session::Session;
use super::upload::Upload;
use crate::sim::fault::{Endpoint, Fault, Faults};
use crate::sim::options::Dedup;
use crate::sim::records::{Logged, Malformed, Sent};
use crate::sim::times::Times;

/// How many requests are remembered at most.
const LOG_LENGTH: usize = 20_000;

/// How many bytes of bodies and answers are remembered at most.
const LOG_BYTES: usize = 64 << 20;

/// How many complaints are remembered at most; the first ones are the telling ones.
pub const COMPLAINTS: usize = 10_000;

/// The options that the world looks at; times in milliseconds.
#[derive(Debug, Clone)]
pub struct Setup {
    pub uin: u64,
    pub auto_confirm_ms: Option<u64>,
    pub qr_life_ms: u64,
    pub kick_after_ms: Option<u64>,
    pub lock_ms: u64,
    pub page: usize,
    pub contact_page: usize,
    pub host_names: bool,
    pub home: Option<String>,
    pub refuse: bool,
    pub echo: bool,
    pub moves: usize,
    pub hide_ids: bool,
    pub dedup: Dedup,
    pub times: Times,
}

/// Everything that the simulated server knows.
#[derive(Debug)]
pub struct World {
    pub(super) setup: Setup,
    pub(super) rng: fastrand::Rng,
    pub(super) people: Vec<Person>,
    pub(super) rooms: Vec<Room>,
    pub(super) mail: Vec<Entry>,
    /// How far the clients' keys got: standard, file helper.
    pub(super) acknowledged: (usize, usize),
    pub(super) sessions: Vec<Session>,
    pub(super) next_session: u64,
    pub(super) codes: Vec<Code>,
    pub(super) next_id: u64,
    pub(super) sent: Vec<Sent>,
    /// What was sent since a script last listened: to whom, MsgId.
    pub(super) heard: Vec<(Peer, u64)>,
    /// Chats that the client told to be read.
    pub(super) read_marks: Vec<Peer>,
    pub(super) malformed: Vec<Malformed>,
    pub(super) log: VecDeque<Logged>,
    pub(super) log_start: u64,
    pub(super) log_bytes: usize,
    pub(super) uploads: HashMap<String, Upload>,
    /// Those that webwxcheckupload gave, with the size of the file.
    pub(super) signatures: HashMap<String, u64>,
    pub(super) parts: HashMap<String, Upload>,
    pub(super) faults: Faults,
    pub(super) changed: bool,
}

impl World {
    /// Remembers a request that arrived; returns its number and the trouble that awaits it.
    pub fn arrive(&mut self, call: &Call, now: u64) -> (u64, Option<Fault>) {
        let number = self.log_start + u64::try_from(self.log.len()).unwrap_or(0);
        while self.log.len() >= LOG_LENGTH || self.log_bytes > LOG_BYTES {
            let Some(oldest) = self.log.pop_front() else { break };
            self.log_bytes -= oldest.body.len() + oldest.reply.len();
            self.log_start += 1;
        }
        let body = String::from_utf8_lossy(&call.body).into_owned();
        self.log_bytes += body.len();
        self.log.push_back(Logged {
            at_ms: now,
            method: call.method.clone(),
            path: call.path.clone(),
            host: call.host.clone(),
            query: call.query.clone(),
            cookies: call.cookies.clone(),
            headers: call.headers.clone(),
            body,
            status: None,
            reply: String::new(),
        });
        self.changed = true;
        (number, self.faults.take(Endpoint::of_path(&call.path)))
    }

    /// Remembers what a request was answered; `None` when the connection was cut instead.
    pub fn answered(&mut self, number: u64, answer: Option<(u16, String)>) {
        let place = number.checked_sub(self.log_start).and_then(|at| usize::try_from(at).ok());
        if let (Some(logged), Some((status, reply))) =
            (place.and_then(|at| self.log.get_mut(at)), answer)
        {
            logged.status = Some(status);
            self.log_bytes += reply.len();
            logged.reply = reply;
            self.changed = true;
        }
    }

    /// Whether something changed since this was last asked.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    pub(super) fn acknowledged(&self, edition: Edition) -> usize {
        match edition {
            Edition::Standard => self.acknowledged.0,
            Edition::FileHelper => self.acknowledged.1,
        }
    }
}
