//! What it means that the server signed a session out (PROTOCOL 2.5, 6.1).

use crate::model::{Ability, EditionId};

/// A session that ends so soon after its login was refused (PROTOCOL 6.1), in milliseconds.
const REFUSED_MS: i64 = 30_000;

/// Why a session is over that the server has signed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOutReason {
    /// The account may not use this edition: no login follows.
    AccountRefused,
    /// It was logged out on the phone.
    OnPhone,
    /// There is another web login, or its time was over.
    Elsewhere,
    /// It is not valid any more.
    Invalid,
}

/// Whether a login asks the phone first, before a code is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextLogin {
    /// The phone of the session that has ended is asked to confirm.
    AskPhone,
    /// Somebody scans a code.
    ShowCode,
}

impl SignOutReason {
    /// By the code that the server gave and the time since the login, in milliseconds; `None` for a
    /// session that was restored.
    pub fn of(code: i32, since_login_ms: Option<i64>, edition: EditionId) -> Self {
        let soon = since_login_ms.is_some_and(|ms| ms < REFUSED_MS);
        match code {
            1102 if soon && edition.can(Ability::RefuseAccounts) => Self::AccountRefused,
            1100 => Self::OnPhone,
            1101 => Self::Elsewhere,
            _ => Self::Invalid,
        }
    }

    /// How the login begins that follows.
    pub const fn next_login(self) -> NextLogin {
        match self {
            // Who signs out on the phone does not want to be asked there at once.
            Self::OnPhone | Self::AccountRefused => NextLogin::ShowCode,
            Self::Elsewhere | Self::Invalid => NextLogin::AskPhone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: EditionId = EditionId::Web;

    #[test]
    fn a_1102_within_half_a_minute_of_a_web_login_refuses_the_account() {
        // PROTOCOL 6.1
        assert_eq!(SignOutReason::of(1102, Some(29_999), WEB), SignOutReason::AccountRefused);
        assert_eq!(SignOutReason::of(1102, Some(0), WEB), SignOutReason::AccountRefused);
    }

    #[test]
    fn a_1102_later_or_of_a_restored_session_is_followed_by_a_login() {
        // PROTOCOL 6.1
        assert_eq!(SignOutReason::of(1102, Some(30_000), WEB), SignOutReason::Invalid);
        assert_eq!(SignOutReason::of(1102, None, WEB), SignOutReason::Invalid);
    }

    #[test]
    fn file_transfer_helper_refuses_nobody_by_a_1102() {
        // PROTOCOL 6.1
        let end = SignOutReason::of(1102, Some(1), EditionId::FileHelper);
        assert_eq!(end, SignOutReason::Invalid);
    }

    #[test]
    fn a_1101_right_after_a_login_may_be_another_web_login_and_a_login_follows() {
        // PROTOCOL 6.1
        let end = SignOutReason::of(1101, Some(1), WEB);
        assert_eq!((end, end.next_login()), (SignOutReason::Elsewhere, NextLogin::AskPhone));
    }

    #[test]
    fn who_was_logged_out_on_the_phone_is_not_asked_there() {
        // PROTOCOL 2.5
        let end = SignOutReason::of(1100, Some(1), WEB);
        assert_eq!((end, end.next_login()), (SignOutReason::OnPhone, NextLogin::ShowCode));
        assert_eq!(SignOutReason::of(-14, None, WEB).next_login(), NextLogin::AskPhone);
    }
}
