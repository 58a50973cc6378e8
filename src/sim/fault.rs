//! What can go wrong on the way: switches per endpoint, each for a number of requests.

use std::str::FromStr;
use std::time::Duration;

use super::error::Error;

/// One trouble, happening to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection ends and the request has not been looked at.
    DropBefore,
    /// The request is carried out and the connection ends without an answer.
    DropAfter,
    /// This HTTP status with an HTML body, as a gateway answers; not carried out.
    Status(u16),
    /// 200 with bytes that are no answer of this protocol; not carried out.
    Garbage,
    /// Carried out; the answer stops in the middle although its length was announced.
    Truncated,
    /// Carried out; the answer comes one byte each time this long has passed.
    SlowDrip(Duration),
    /// The request waits this long before it is carried out.
    Delay(Duration),
    /// An answer of this many bytes that never becomes valid; not carried out.
    Huge(u64),
    /// This Ret or retcode (PROTOCOL 6.1, 9.6) instead of the true answer; not carried out.
    Code(i32),
    /// webwxsync brings nothing although there is something; its keys do not move.
    Empty,
    /// webwxsync brings each message twice.
    Duplicate,
    /// webwxsync brings its messages in reverse order.
    Reorder,
    /// synccheck says 2, webwxsync brings nothing and its keys do not move (PROTOCOL 6.3).
    KeyLoop,
    /// The request is read and never answered; the connection stays open.
    Never,
    /// Carried out; the answer is changed by [`Options::mangle`](super::Options::mangle) with this
    /// number.
    Mangled(u64),
    /// Carried out; instead of the answer, or around it, comes what this number stands for: a page,
    /// a refusal, nothing, another type, a range that makes no sense, another length.
    Disguised(u8),
}

impl Fault {
    /// The fault called `name`, with its number where it needs one (milliseconds, bytes, code).
    ///
    /// # Errors
    /// When no fault has this name or its number is missing.
    pub fn named(name: &str, value: Option<i64>) -> Result<Self, Error> {
        let number = || value.ok_or_else(|| Error::Unknown(format!("{name} without a value")));
        let whole = || number().map(|n| u64::try_from(n).unwrap_or(0));
        Ok(match name {
            "drop_before" => Self::DropBefore,
            "drop_after" => Self::DropAfter,
            "status" => Self::Status(u16::try_from(number()?).unwrap_or(502)),
            "garbage" => Self::Garbage,
            "truncated" => Self::Truncated,
            "slow_drip" => Self::SlowDrip(Duration::from_millis(whole()?)),
            "delay" => Self::Delay(Duration::from_millis(whole()?)),
            "huge" => Self::Huge(whole()?),
            "code" => Self::Code(i32::try_from(number()?).unwrap_or(-1)),
            "empty" => Self::Empty,
            "duplicate" => Self::Duplicate,
            "reorder" => Self::Reorder,
            "key_loop" => Self::KeyLoop,
            "never" => Self::Never,
            "disguised" => Self::Disguised(u8::try_from(number()?).unwrap_or(0)),
            other => return Err(Error::Unknown(format!("fault {other}"))),
        })
    }
}

/// Where a fault can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Every request of the protocol.
    Any,
    /// `/jslogin`: a new code.
    JsLogin,
    /// The login poll.
    Login,
    /// `webwxnewloginpage`
    NewLoginPage,
    /// `webwxinit`: the session begins.
    Init,
    /// `webwxstatusnotify`
    StatusNotify,
    /// `webwxgetcontact`
    GetContact,
    /// `webwxbatchgetcontact`
    BatchGetContact,
    /// `synccheck`: the long poll.
    SyncCheck,
    /// `webwxsync`: what is new.
    Sync,
    /// `webwxsendmsg`, `webwxsendmsgimg`, `webwxsendappmsg` and their like
    SendMsg,
    /// `webwxrevokemsg`
    RevokeMsg,
    /// `webwxoplog`: remarks and pins.
    OpLog,
    /// `webwxlogout`: the session ends.
    Logout,
    /// `webwxpushloginurl`
    PushLogin,
    /// `webwxuploadmedia` and its like
    Upload,
    /// Downloads of pictures, sounds, files and avatars.
    Media,
    /// Every other path.
    Other,
}

impl Endpoint {
    /// The endpoint that answers this path.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        match path.rsplit('/').next().unwrap_or_default() {
            "jslogin" => Self::JsLogin,
            "login" => Self::Login,
            "webwxnewloginpage" => Self::NewLoginPage,
            "webwxinit" => Self::Init,
            "webwxstatusnotify" => Self::StatusNotify,
            "webwxgetcontact" => Self::GetContact,
            "webwxbatchgetcontact" => Self::BatchGetContact,
            "synccheck" => Self::SyncCheck,
            "webwxsync" => Self::Sync,
            "webwxsendmsg" | "webwxsendmsgimg" | "webwxsendappmsg" | "webwxsendvideomsg"
            | "webwxsendemoticon" => Self::SendMsg,
            "webwxrevokemsg" => Self::RevokeMsg,
            "webwxoplog" => Self::OpLog,
            "webwxlogout" => Self::Logout,
            "webwxpushloginurl" => Self::PushLogin,
            "webwxuploadmedia" | "webwxuploadmediaparallel" | "webwxcheckupload" => Self::Upload,
            "webwxgetmsgimg"
            | "webwxgetvoice"
            | "webwxgetvideo"
            | "webwxgetmedia"
            | "webwxgeticon"
            | "webwxgetheadimg"
            | "webwxgetpubliclinkimg" => Self::Media,
            _ => Self::Other,
        }
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    /// Reads the last part of the endpoint's path, `any`, `upload` or `media`.
    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "any" => Ok(Self::Any),
            "upload" => Ok(Self::Upload),
            "media" => Ok(Self::Media),
            path => {
                let endpoint = Self::of_path(path);
                let unknown = || Error::Unknown(format!("endpoint {path}"));
                (endpoint != Self::Other).then_some(endpoint).ok_or_else(unknown)
            }
        }
    }
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<(Endpoint, Fault, u32)>,
    /// How many requests met one.
    pub happened: u64,
}

impl Faults {
    /// Switches a fault on for the next `times` requests; [`u32::MAX`] means until cleared.
    pub fn add(&mut self, endpoint: Endpoint, fault: Fault, times: u32) {
        if times > 0 {
            self.waiting.push((endpoint, fault, times));
        }
    }

    /// Switches all faults off.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The fault that happens to a request arriving now: the oldest one that fits.
    pub fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let place =
            self.waiting.iter().position(|(at, ..)| *at == endpoint || *at == Endpoint::Any)?;
        let (_, fault, times) = self.waiting.get_mut(place)?;
        let fault = *fault;
        self.happened += 1;
        if *times != u32::MAX {
            *times -= 1;
            if *times == 0 {
                self.waiting.remove(place);
            }
        }
        Some(fault)
    }

    /// Whether this fault is on for the endpoint and stays on after this look.
    pub fn is_on(&self, endpoint: Endpoint, fault: Fault) -> bool {
        self.waiting.iter().any(|(at, which, _)| *at == endpoint && *which == fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_as_often_as_was_asked_and_in_order() {
        let mut faults = Faults::default();
        faults.add(Endpoint::Sync, Fault::Garbage, 1);
        faults.add(Endpoint::Any, Fault::Code(1101), 2);
        assert_eq!(faults.take(Endpoint::Init), Some(Fault::Code(1101)));
        assert_eq!(faults.take(Endpoint::Sync), Some(Fault::Garbage));
        assert_eq!(faults.take(Endpoint::Sync), Some(Fault::Code(1101)));
        assert_eq!(faults.take(Endpoint::Sync), None);
    }

    #[test]
    fn every_endpoint_is_found_by_its_path() {
        assert_eq!(Endpoint::of_path("/cgi-bin/mmwebwx-bin/webwxsync"), Endpoint::Sync);
        assert_eq!("synccheck".parse::<Endpoint>().ok(), Some(Endpoint::SyncCheck));
        assert!("nowhere".parse::<Endpoint>().is_err());
    }
}
