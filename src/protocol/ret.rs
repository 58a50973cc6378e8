//! The server's result codes: `Ret` of JSON replies and `retcode` of the long poll.

/// `BaseResponse.Ret` or `ret` of the login page (PROTOCOL 9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ret {
    /// 0.
    Ok,
    /// 1: a wrong parameter, an upload too big, an account that is not let in.
    Parameter,
    /// -1.
    System,
    /// -2.
    Logic,
    /// -14: the ticket is not valid any more.
    Ticket,
    /// 1100, 1101 or 1102: the session is gone.
    SessionGone(i32),
    /// 1200: the request could not be read.
    Unparsable,
    /// 1203: the account's environment is abnormal, it may not use this edition.
    Environment,
    /// 1204: the receiver is not a friend.
    NotAFriend,
    /// 1205: too often.
    TooFrequent,
    /// Everything without a known meaning, 1201 among them.
    Other(i32),
}

impl Ret {
    /// From the wire; out of range counts as other.
    #[must_use]
    pub const fn new(code: i32) -> Self {
        match code {
            0 => Self::Ok,
            1 => Self::Parameter,
            -1 => Self::System,
            -2 => Self::Logic,
            -14 => Self::Ticket,
            1100..=1102 => Self::SessionGone(code),
            1200 => Self::Unparsable,
            1203 => Self::Environment,
            1204 => Self::NotAFriend,
            1205 => Self::TooFrequent,
            _ => Self::Other(code),
        }
    }

    /// As on the wire.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Ok => 0,
            Self::Parameter => 1,
            Self::System => -1,
            Self::Logic => -2,
            Self::Ticket => -14,
            Self::SessionGone(code) | Self::Other(code) => code,
            Self::Unparsable => 1200,
            Self::Environment => 1203,
            Self::NotAFriend => 1204,
            Self::TooFrequent => 1205,
        }
    }
}

/// `retcode` of synccheck (PROTOCOL 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retcode {
    /// 0: look at the selector.
    Ok,
    /// 1100, 1101 or 1102: the session is gone. One false alarm happens around network changes.
    SignedOut(i32),
    /// 1120: asked on the wrong host.
    WrongHost,
    /// 1203 or 1205: back off for minutes.
    Throttled(i32),
    /// Anything else: passes.
    Other(i32),
}

impl Retcode {
    #[must_use]
    pub const fn new(code: i32) -> Self {
        match code {
            0 => Self::Ok,
            1100..=1102 => Self::SignedOut(code),
            1120 => Self::WrongHost,
            1203 | 1205 => Self::Throttled(code),
            _ => Self::Other(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_number() {
        for code in [0, 1, -1, -2, -14, 1100, 1101, 1102, 1200, 1201, 1203, 1204, 1205, -2013, 7] {
            assert_eq!(Ret::new(code).code(), code);
        }
    }
}
