//! Why the server has signed a session out (PROTOCOL 2.5, 6.1).

use crate::model::{Ability, EditionId};

/// A session that ends within this many milliseconds after its login was refused (PROTOCOL 6.1).
const REFUSED_MS: i64 = 30_000;

/// Why the server has signed a session out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOutReason {
    /// The account may not use this edition. No login follows.
    AccountRefused,
    /// The user logged it out on the phone.
    OnPhone,
    /// There is another web login, or the session has expired.
    Elsewhere,
    /// It is no longer valid.
    Invalid,
}

/// Whether the next login asks on the phone before a code is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextLogin {
    /// The user is asked on the phone.
    AskPhone,
    /// A code is shown.
    ShowCode,
}

impl SignOutReason {
    /// The reason, by the code of the server and the time since the login in milliseconds; `None`
    /// for a restored session.
    pub fn of(code: i32, since_login_ms: Option<i64>, edition: EditionId) -> Self {
        let soon = since_login_ms.is_some_and(|ms| ms < REFUSED_MS);
        match code {
            1102 if soon && edition.can(Ability::RefuseAccounts) => Self::AccountRefused,
            1100 => Self::OnPhone,
            1101 => Self::Elsewhere,
            _ => Self::Invalid,
        }
    }

    /// How the next login begins.
    pub const fn next_login(self) -> NextLogin {
        match self {
            // A user who signs out on the phone does not want to be asked there at once.
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
