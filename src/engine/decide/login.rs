//! What a login does next (PROTOCOL 2, 4.1): after a poll of the code, a failure, or the end of a
//! pause.

use super::{HostsKnown, Moment};
use crate::api::Login;
use crate::engine::backoff::Backoff;
use crate::model::{NetworkFault, Timestamp, Uptime};
use crate::protocol::endpoint::{Poll, Ticket, Uuid, Welcome};
use crate::protocol::{ContactRecord, Error, Hosts, Kind};

/// A code lives so long (PROTOCOL 2.3), in milliseconds.
const CODE_MS: i64 = 4 * 60 * 1000;
/// A time of day that differs by more has been set, in milliseconds.
const SET_MS: i64 = 10_000;
/// So many expired codes are renewed before the user must ask for one (PROTOCOL 2.3).
const RENEWALS: u32 = 5;
/// Tries of a call between the confirmation and the chats.
const TRIES: u32 = 5;

/// How far the login is.
#[derive(Debug)]
pub struct LoginState {
    stage: Stage,
    /// What the user sees now.
    shown: Option<Login>,
    /// Codes in a row that nobody scanned.
    renewals: u32,
    backoff: Backoff,
    /// The number of the pause after the last failure.
    pause: u64,
    /// Tries of the call between the confirmation and the chats that is made now.
    tries: u32,
    /// When this login was completed; `None` for a restored session.
    entered_at: Option<Uptime>,
    /// Where the hosts of this session come from.
    pub hosts: HostsKnown,
}

/// The step that a login is at. A restored session stays at the first.
#[derive(Debug)]
enum Stage {
    /// There is no code.
    NoCode,
    /// A code, or a question on the phone, waits for its owner.
    Code(Code),
    /// The phone has confirmed; this is redeemed.
    Confirmed(Ticket),
    /// The account is known, and its address book is fetched.
    Entering(Box<AddressBook>),
}

/// What waits for its owner.
#[derive(Debug)]
struct Code {
    uuid: Uuid,
    asked: Asked,
    /// When it ends, for the user; and the same for durations.
    expires: Timestamp,
    over: Uptime,
    polls: u32,
}

/// How the owner of the phone is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By a code to scan.
    ByCode,
    /// On the phone, by these hosts (PROTOCOL 2.5).
    OnPhone(Hosts),
}

/// What webwxinit told, and the pages of the address book so far.
#[derive(Debug)]
pub struct AddressBook {
    pub welcome: Welcome,
    pub contacts: Vec<ContactRecord>,
    /// The pages that were asked for.
    pub asked: Vec<i64>,
}

/// A poll to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub uuid: Uuid,
    pub asked: Asked,
    /// It is the first one of its code, which the server is told (PROTOCOL 2.3).
    pub first: bool,
}

/// What follows from a poll.
#[derive(Debug, PartialEq, Eq)]
pub enum Polled {
    /// The same is asked again, and nothing is told.
    Again,
    /// The code is shown as it is now, and polled again.
    ShowCode,
    /// The phone is to confirm, and polled again.
    ShowConfirm,
    /// What the phone gave is redeemed.
    Redeem,
    /// A code is asked for.
    FreshCode,
    /// Nobody scans: the user must ask for the next code.
    WaitForUser,
    /// The server was not reached.
    Unreachable,
}

/// What follows from the end of a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Nothing: something else has begun since.
    Nothing,
    /// The code still lives.
    SameCode,
    FreshCode,
}

/// What follows where a login cannot be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The server does not want this account, and will not another time.
    Refused,
    /// It may pass: a fresh code after a pause.
    Passing,
}

/// What follows from a webwxinit that was not answered by who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWelcomed {
    /// Another host may know the session.
    ComputeHosts,
    /// It is asked again after so many milliseconds.
    Again(u64),
    /// The login is over.
    Over(Denial),
}

impl LoginState {
    /// Nobody has logged in.
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

    /// What was told last.
    pub const fn shown(&self) -> Option<&Login> {
        self.shown.as_ref()
    }

    /// This is told now. `None` where it was told already.
    pub fn show(&mut self, login: Login) -> Option<Login> {
        if self.shown.as_ref() == Some(&login) {
            return None;
        }
        self.shown.replace(login);
        self.shown.clone()
    }

    /// The login is done.
    pub fn is_in(&self) -> bool {
        self.shown == Some(Login::LoggedIn)
    }

    /// Since when this login is complete, in milliseconds; `None` for a restored session.
    pub fn age_ms(&self, now: Uptime) -> Option<i64> {
        self.entered_at.map(|entered| now.since(entered))
    }

    /// There is no code any more.
    pub fn forget_code(&mut self) {
        self.stage = Stage::NoCode;
    }

    /// Somebody asks for a code: renewals are counted anew.
    pub const fn count_anew(&mut self) {
        self.renewals = 0;
    }

    /// A session goes on without a login.
    pub fn restored(&mut self) {
        (self.entered_at, self.hosts) = (None, HostsKnown::AsTold);
    }

    /// There is a code, or the phone asks its owner.
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
        // The time of day may have been set since: the minutes left have not changed.
        let expires = at.time.plus_ms(code.over.since(at.up));
        if expires.since(code.expires).saturating_abs() > SET_MS {
            code.expires = expires;
        }
        Some(Login::Scan { url: code.uuid.qr_text(), expires: code.expires })
    }

    /// The next poll; `None` where there is no code.
    pub fn poll(&mut self) -> Option<Question> {
        let Stage::Code(code) = &mut self.stage else { return None };
        code.polls = code.polls.saturating_add(1);
        let first = code.polls == 1;
        Some(Question { uuid: code.uuid.clone(), asked: code.asked.clone(), first })
    }

    /// What follows from the answer to a poll (PROTOCOL 2.3).
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
            // The server held the poll longer than we wait: the same code is still good.
            Err(Error::Unanswered { cause: NetworkFault::Timeout, .. }) => Polled::Again,
            Err(_) => Polled::Unreachable,
        }
    }

    /// The code expired: a new one, five times; then the user must ask. Who was asked on the phone
    /// gets a code.
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

    /// The server was not reached: for how many milliseconds to wait, and the number of the pause.
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

    /// A pause is over, or was cut short by `reconnect`.
    pub fn retry(&self, pause: u64, now: Uptime) -> Retry {
        match &self.stage {
            _ if pause != self.pause => Retry::Nothing,
            Stage::Code(code) if now < code.over => Retry::SameCode,
            Stage::Code(_) | Stage::NoCode | Stage::Confirmed(_) | Stage::Entering(_) => {
                Retry::FreshCode
            }
        }
    }

    /// What the phone's confirmation is redeemed by.
    pub const fn ticket(&self) -> Option<&Ticket> {
        match &self.stage {
            Stage::Confirmed(ticket) => Some(ticket),
            Stage::NoCode | Stage::Code(_) | Stage::Entering(_) => None,
        }
    }

    /// There are keys: webwxinit is next, which has its own tries.
    pub const fn begin_init(&mut self) {
        (self.tries, self.hosts) = (0, HostsKnown::AsTold);
    }

    /// The keys, or a page of contacts, did not come: for how many milliseconds to wait before the
    /// next try. `None` where that is no use.
    pub fn try_again(&mut self, error: &Error) -> Option<u64> {
        let passes = matches!(error.kind(), Kind::Transient | Kind::Ambiguous);
        self.tries += 1;
        (passes && self.tries < TRIES).then(|| self.backoff.next_ms())
    }

    /// webwxinit failed.
    pub fn not_welcomed(&mut self, error: &Error) -> NotWelcomed {
        if asked_wrong_host(error) && self.hosts == HostsKnown::AsTold {
            return NotWelcomed::ComputeHosts;
        }
        match self.try_again(error) {
            Some(ms) => NotWelcomed::Again(ms),
            None => NotWelcomed::Over(self.deny(error)),
        }
    }

    /// The login cannot be finished.
    pub fn deny(&mut self, error: &Error) -> Denial {
        self.forget_code();
        match error.kind() {
            Kind::Refused | Kind::Permanent => Denial::Refused,
            Kind::Transient | Kind::SignedOut | Kind::RateLimited | Kind::Ambiguous => {
                Denial::Passing
            }
        }
    }

    /// webwxinit told who we are.
    pub fn welcomed(&mut self) {
        self.tries = 0;
    }

    /// The address book is fetched, from its first page.
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

    /// A page of contacts came: the next failure is a first one again.
    pub const fn got_page(&mut self) {
        self.backoff.reset();
    }

    /// The next page is asked for.
    pub fn ask_page(&mut self, seq: i64) {
        self.tries = 0;
        if let Some(book) = self.book() {
            book.asked.push(seq);
        }
    }

    /// Everybody has been asked for; gives what was told.
    pub fn finish_contacts(&mut self) -> Option<AddressBook> {
        match std::mem::replace(&mut self.stage, Stage::NoCode) {
            Stage::Entering(book) => Some(*book),
            stage @ (Stage::NoCode | Stage::Code(_) | Stage::Confirmed(_)) => {
                self.stage = stage;
                None
            }
        }
    }

    /// The login is complete.
    pub const fn enter(&mut self, now: Uptime) {
        self.renewals = 0;
        self.entered_at = Some(now);
    }
}

/// The first call of a login was answered as a host answers that is not the account's home: the
/// session is unknown there, or everything is empty (PROTOCOL 1.1).
fn asked_wrong_host(error: &Error) -> bool {
    let code = error.refusal().map(|refusal| refusal.code);
    matches!(code, Some(1100 | 1101 | 1120)) || matches!(error, Error::Unreadable { .. })
}

#[cfg(test)]
mod tests;
