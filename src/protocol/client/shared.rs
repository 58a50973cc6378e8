//! What all clones of a client share: where requests go, cookies, and the server's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header;

use super::cookies::Jar;
use super::proxy::Chosen;
use super::resolver::LookUp;
use super::server_clock::ServerClock;
use crate::model::Timestamp;
use crate::protocol::address::Server;
use crate::protocol::edition::Edition;
use crate::protocol::pool::Pool;

/// No list of more bytes is read, however often it comes.
const LONGEST_LIST: usize = 320 << 20;
/// No list is waited for longer, in seconds: the longest one at 0.7 Mbit/s.
const SLOWEST_LIST: u64 = 3600;

pub(super) struct Shared {
    pub(super) edition: &'static Edition,
    pub(super) server: Option<Server>,
    pub(super) proxy: Option<Chosen>,
    pub(super) clock: fn() -> Timestamp,
    pub(super) look_up: Option<LookUp>,
    pub(super) jar: Arc<Jar>,
    pub(super) numbers: AtomicI64,
    /// Lists longer than this were not read so far; see [`Shared::raise_cap`].
    pub(super) longest_list: AtomicUsize,
    /// Lists that took more seconds than this were given up; see [`Shared::raise_patience`].
    pub(super) slowest_list: AtomicU64,
    pub(super) server_clock: Arc<ServerClock>,
}

impl Shared {
    /// The longest answer that is read now.
    pub(super) fn cap(&self, pool: Pool) -> usize {
        match pool {
            Pool::ReadLong => pool.cap().max(self.longest_list.load(Ordering::Relaxed)),
            Pool::Poll | Pool::Read | Pool::Write | Pool::Upload | Pool::Media => pool.cap(),
        }
    }

    /// A list was longer: the server will give the same one again, and then twice as much is read.
    pub(super) fn raise_cap(&self, pool: Pool, cap: usize) {
        if self.may_raise_cap(pool) {
            self.longest_list.store(cap.saturating_mul(2).min(LONGEST_LIST), Ordering::Relaxed);
        }
    }

    /// The whole time from the first byte out to the last byte in, now.
    pub(super) fn patience(&self, pool: Pool) -> Duration {
        match pool {
            Pool::ReadLong => {
                let raised = Duration::from_secs(self.slowest_list.load(Ordering::Relaxed));
                pool.patience().max(raised)
            }
            Pool::Poll | Pool::Read | Pool::Write | Pool::Upload | Pool::Media => pool.patience(),
        }
    }

    /// A list was still coming when its time was over: the line is slow, the server will give the same
    /// one again, and then it gets twice the time. A server that falls silent is given up sooner.
    pub(super) fn raise_patience(&self, pool: Pool, over: Duration) {
        if pool == Pool::ReadLong {
            let seconds = over.as_secs().saturating_mul(2).min(SLOWEST_LIST);
            self.slowest_list.fetch_max(seconds, Ordering::Relaxed);
        }
    }

    pub(super) fn may_raise_cap(&self, pool: Pool) -> bool {
        pool == Pool::ReadLong && self.cap(pool) < LONGEST_LIST
    }

    /// What the head of an answer says besides the status: the time, and cookies.
    pub(super) fn heard(&self, answer: &reqwest::Response) {
        if let Some(date) = date(answer) {
            self.server_clock.set(date);
        }
        self.jar.take(answer.headers().get_all(header::SET_COOKIE).iter(), answer.url());
    }
}

/// When the server says that it answers, to the second.
pub(super) fn date(answer: &reqwest::Response) -> Option<Timestamp> {
    let date = answer.headers().get(header::DATE)?.to_str().ok()?;
    let at = jiff::fmt::rfc2822::parse(date).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}
