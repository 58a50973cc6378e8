//! The next step of a login (PROTOCOL 2, 4.1) after a poll of the code, a failure, or the end of a
//! pause.

use super::{HostsKnown, Moment};
use crate::api::Login;
use crate::engine::backoff::Backoff;
use crate::model::{NetworkFault, Timestamp, Uptime};
use crate::protocol::endpoint::{Poll, Ticket, Uuid, Welcome};
use crate::protocol::{ContactRecord, Error, Hosts, Kind};

/// The lifetime of a code in milliseconds (PROTOCOL 2.3).
const CODE_MS: i64 = 4 * 60 * 1000;
/// A time of day that differs by more than this many milliseconds was set by somebody.
const SET_MS: i64 = 10_000;
/// How many expired codes are renewed before the user must ask for one (PROTOCOL 2.3).
const RENEWALS: u32 = 5;
/// How many attempts a call between the confirmation and the chats has.
const TRIES: u32 = 5;

/// The progress of a login.
#[derive(Debug)]
pub struct LoginState {
    stage: Stage,
    /// The state that the user sees.
    shown: Option<Login>,
    /// How many codes in a row nobody scanned.
    renewals: u32,
    backoff: Backoff,
    /// The number of the pause after the last failure.
    pause: u64,
    /// How many attempts the current call between the confirmation and the chats had.
    tries: u32,
    /// When this login was completed; `None` for a restored session.
    entered_at: Option<Uptime>,
    /// How the hosts of this session were determined.
    pub hosts: HostsKnown,
}

/// The step of a login. A restored session stays at the first.
#[derive(Debug)]
enum Stage {
    /// There is no code.
    NoCode,
    /// A code, or a question on the phone, waits for the user.
    Code(Code),
    /// The phone has confirmed, and the ticket is being redeemed.
    Confirmed(Ticket),
    /// The account is known, and its address book is being fetched.
    Entering(Box<AddressBook>),
}

/// A code or a question that waits for the user.
#[derive(Debug)]
struct Code {
    uuid: Uuid,
    asked: Asked,
    /// When it expires, by the clock for the user, and by that for durations.
    expires: Timestamp,
    over: Uptime,
    polls: u32,
}

/// How the user is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By a code to scan.
    ByCode,
    /// On the phone, through these hosts (PROTOCOL 2.5).
    OnPhone(Hosts),
}

/// The answer of webwxinit, and the pages of the address book so far.
#[derive(Debug)]
pub struct AddressBook {
    pub welcome: Welcome,
    pub contacts: Vec<ContactRecord>,
    /// The pages that were requested.
    pub asked: Vec<i64>,
}

/// A poll to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub uuid: Uuid,
    pub asked: Asked,
    /// Whether it is the first one of its code, which the request states (PROTOCOL 2.3).
    pub first: bool,
}

/// What follows from a poll.
#[derive(Debug, PartialEq, Eq)]
pub enum Polled {
    /// Poll again; nothing changes for the user.
    Again,
    /// Show the code as it is now, and poll again.
    ShowCode,
    /// Show that the phone is to confirm, and poll again.
    ShowConfirm,
    /// Redeem the ticket.
    Redeem,
    /// Ask for a new code.
    FreshCode,
    /// Nobody scans: wait until the user asks for the next code.
    WaitForUser,
    /// The server was not reached.
    Unreachable,
}

/// What follows from the end of a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Nothing, because something else has begun since.
    Nothing,
    /// Poll the same code, which has not expired.
    SameCode,
    FreshCode,
}

/// What follows if a login cannot be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The server refuses this account permanently.
    Refused,
    /// The cause may pass: ask for a new code after a pause.
    Passing,
}

/// What follows from a webwxinit that did not return the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWelcomed {
    /// Determine the hosts anew, as another one may have the session.
    ComputeHosts,
    /// Call it again after this many milliseconds.
    Again(u64),
    /// End the login, since it cannot be completed.
    Over(Denial),
}

impl LoginState {
    /// The state before any login.
    pub const fn new(seed: u64) -> Self {
        Self {
            stage: Stage::NoCode,
            shown: None,
            renewals: 0,
            backoff: Backoff::new(seed),
            pause: 0,
            tries: 0,
            entered_at: None,
            hosts: HostsKnown::AsTold,
        }
    }

    /// The state that was sent last.
    pub const fn shown(&self) -> Option<&Login> {
        self.shown.as_ref()
    }

    /// Records a new state to show; `None` if it is shown already.
    pub fn show(&mut self, login: Login) -> Option<Login> {
        if self.shown.as_ref() == Some(&login) {
            return None;
        }
        self.shown.replace(login);
        self.shown.clone()
    }

    /// Whether the login is complete.
    pub fn is_in(&self) -> bool {
        self.shown == Some(Login::LoggedIn)
    }

    /// For how long this login has been complete, in milliseconds; `None` for a restored session.
    pub fn age_ms(&self, now: Uptime) -> Option<i64> {
        self.entered_at.map(|entered| now.since(entered))
    }

    /// Drops the code.
    pub fn forget_code(&mut self) {
        self.stage = Stage::NoCode;
    }

    /// Counts renewals from zero, because the user asks for a code.
    pub const fn count_anew(&mut self) {
        self.renewals = 0;
    }

    /// Records that a session continues without a login.
    pub fn restored(&mut self) {
        (self.entered_at, self.hosts) = (None, HostsKnown::AsTold);
    }

    /// Records that there is a code, or that the user is asked on the phone.
    pub fn begin_code(&mut self, uuid: Uuid, asked: Asked, at: Moment) {
        self.backoff.reset();
        let (expires, over) = (at.time.plus_ms(CODE_MS), at.up.plus_ms(CODE_MS));
        self.stage = Stage::Code(Code { uuid, asked, expires, over, polls: 0 });
    }

    /// The code as it is shown now.
    pub fn code(&mut self, at: Moment) -> Option<Login> {
        let Stage::Code(code) = &mut self.stage else { return None };
        if let Asked::OnPhone(_) = code.asked {
            return Some(Login::AwaitingPhone);
        }
        // The time of day may have been set since; the remaining minutes have not changed.
        let expires = at.time.plus_ms(code.over.since(at.up));
        if expires.since(code.expires).saturating_abs() > SET_MS {
            code.expires = expires;
        }
        Some(Login::Scan { url: code.uuid.qr_text(), expires: code.expires })
    }

    /// The next poll; `None` if there is no code.
    pub fn poll(&mut self) -> Option<Question> {
        let Stage::Code(code) = &mut self.stage else { return None };
        code.polls = code.polls.saturating_add(1);
        let first = code.polls == 1;
        Some(Question { uuid: code.uuid.clone(), asked: code.asked.clone(), first })
    }

    /// Records the answer to a poll (PROTOCOL 2.3).
    pub fn polled(&mut self, result: &Result<Poll, Error>, at: Moment) -> Polled {
        match result {
            Ok(Poll::Waiting) => {
                self.backoff.reset();
                let is_over = matches!(&self.stage, Stage::Code(code) if at.up > code.over);
                match (is_over, &self.shown) {
                    (true, _) => self.renew(),
                    (false, Some(Login::Confirm { .. })) => Polled::Again,
                    (false, _) => Polled::ShowCode,
                }
            }
            Ok(Poll::Scanned { .. }) => {
                self.backoff.reset();
                Polled::ShowConfirm
            }
            Ok(Poll::Confirmed(ticket)) => {
                self.tries = 0;
                self.stage = Stage::Confirmed(ticket.clone());
                Polled::Redeem
            }
            Ok(Poll::Cancelled) => Polled::FreshCode,
            Ok(Poll::Expired) => self.renew(),
            // The server held the poll longer than this program waits. The code has not expired.
            Err(Error::Unanswered { cause: NetworkFault::Timeout, .. }) => Polled::Again,
            Err(_) => Polled::Unreachable,
        }
    }

    /// Renews an expired code, five times; then the user must ask. After a question on the phone a
    /// code is shown.
    fn renew(&mut self) -> Polled {
        if let Stage::Code(Code { asked: Asked::OnPhone(_), .. }) = &self.stage {
            self.renewals = 0;
            return Polled::FreshCode;
        }
        self.renewals += 1;
        if self.renewals <= RENEWALS {
            return Polled::FreshCode;
        }
        self.renewals = 0;
        self.stage = Stage::NoCode;
        Polled::WaitForUser
    }

    /// Records that the server was not reached. Returns the milliseconds to wait, and the number of
    /// the pause.
    pub fn fail(&mut self, error: &Error) -> (u64, u64) {
        let ms = match error.kind() {
            Kind::RateLimited => self.backoff.throttled_ms(),
            Kind::Transient
            | Kind::SignedOut
            | Kind::Refused
            | Kind::Permanent
            | Kind::Ambiguous => self.backoff.next_ms(),
        };
        self.pause += 1;
        (ms, self.pause)
    }

    /// The number of the pause after the last failure.
    pub const fn last_pause(&self) -> u64 {
        self.pause
    }

    /// Records that a pause is over, or was cut short by `reconnect`.
    pub fn retry(&self, pause: u64, now: Uptime) -> Retry {
        match &self.stage {
            _ if pause != self.pause => Retry::Nothing,
            Stage::Code(code) if now < code.over => Retry::SameCode,
            Stage::Code(_) | Stage::NoCode | Stage::Confirmed(_) | Stage::Entering(_) => {
                Retry::FreshCode
            }
        }
    }

    /// The ticket that the confirmation of the phone gave.
    pub const fn ticket(&self) -> Option<&Ticket> {
        match &self.stage {
            Stage::Confirmed(ticket) => Some(ticket),
            Stage::NoCode | Stage::Code(_) | Stage::Entering(_) => None,
        }
    }

    /// Records that the keys are there. webwxinit is next, and has attempts of its own.
    pub const fn begin_init(&mut self) {
        (self.tries, self.hosts) = (0, HostsKnown::AsTold);
    }

    /// Records that the keys, or a page of contacts, could not be fetched. Returns the milliseconds
    /// to wait before the next attempt; `None` if another one is useless.
    pub fn try_again(&mut self, error: &Error) -> Option<u64> {
        let passes = matches!(error.kind(), Kind::Transient | Kind::Ambiguous);
        self.tries += 1;
        (passes && self.tries < TRIES).then(|| self.backoff.next_ms())
    }

    /// Records that webwxinit failed.
    pub fn not_welcomed(&mut self, error: &Error) -> NotWelcomed {
        if asked_wrong_host(error) && self.hosts == HostsKnown::AsTold {
            return NotWelcomed::ComputeHosts;
        }
        match self.try_again(error) {
            Some(ms) => NotWelcomed::Again(ms),
            None => NotWelcomed::Over(self.deny(error)),
        }
    }

    /// Records that the login cannot be completed.
    pub fn deny(&mut self, error: &Error) -> Denial {
        self.forget_code();
        match error.kind() {
            Kind::Refused | Kind::Permanent => Denial::Refused,
            Kind::Transient | Kind::SignedOut | Kind::RateLimited | Kind::Ambiguous => {
                Denial::Passing
            }
        }
    }

    /// Records that webwxinit returned the user.
    pub fn welcomed(&mut self) {
        self.tries = 0;
    }

    /// Records that the address book is being fetched, from its first page.
    pub fn begin_contacts(&mut self, welcome: Welcome, contacts: Vec<ContactRecord>) {
        self.stage = Stage::Entering(Box::new(AddressBook { welcome, contacts, asked: vec![0] }));
    }

    /// The pages of the address book so far.
    pub fn book(&mut self) -> Option<&mut AddressBook> {
        match &mut self.stage {
            Stage::Entering(book) => Some(book),
            Stage::NoCode | Stage::Code(_) | Stage::Confirmed(_) => None,
        }
    }

    /// Records that a page of contacts came, so that failures are counted from zero.
    pub const fn got_page(&mut self) {
        self.backoff.reset();
    }

    /// Records that the next page is requested.
    pub fn ask_page(&mut self, seq: i64) {
        self.tries = 0;
        if let Some(book) = self.book() {
            book.asked.push(seq);
        }
    }

    /// Ends the address book, and returns what was fetched.
    pub fn finish_contacts(&mut self) -> Option<AddressBook> {
        match std::mem::replace(&mut self.stage, Stage::NoCode) {
            Stage::Entering(book) => Some(*book),
            stage @ (Stage::NoCode | Stage::Code(_) | Stage::Confirmed(_)) => {
                self.stage = stage;
                None
            }
        }
    }

    /// Records that the login is complete.
    pub const fn enter(&mut self, now: Uptime) {
        self.renewals = 0;
        self.entered_at = Some(now);
    }
}

/// Whether the first call of a login was answered as by a host that is not the home of the account:
/// the session is unknown there, or everything is empty (PROTOCOL 1.1).
fn asked_wrong_host(error: &Error) -> bool {
    let code = error.refusal().map(|refusal| refusal.code);
    matches!(code, Some(1100 | 1101 | 1120)) || matches!(error, Error::Unreadable { .. })
}

#[cfg(test)]
mod tests;
