//! Errors of the layers below, as the problems that frontends are told of.

use crate::api::{AddressProblem, NetworkFault, ProxyPlace, RefusalMeaning, ServerProblem};
use crate::model::Lang;
use crate::protocol::{self, AddressError, Cause, Ret};
use crate::text::Printable;

impl From<&protocol::Error> for ServerProblem {
    fn from(error: &protocol::Error) -> Self {
        match error {
            protocol::Error::Unreachable { cause, .. } => Self::NoConnection((*cause).into()),
            protocol::Error::Unanswered { cause, .. } => Self::NoAnswer((*cause).into()),
            protocol::Error::Status { status, .. } => Self::Status(*status),
            protocol::Error::Unreadable { page: true, .. } => Self::WebPage,
            protocol::Error::Unreadable { page: false, .. } => Self::Unreadable,
            protocol::Error::TooLarge { .. } => Self::TooLarge,
            protocol::Error::Refused { ret, words, .. } => {
                Self::Refused { meaning: (*ret).into(), code: ret.code(), words: words.clone() }
            }
            protocol::Error::Address(error) => Self::Address(error.into()),
            protocol::Error::SavedSession => Self::SavedSession,
            protocol::Error::Server { why, example } => {
                Self::ServerOption { why: why.into(), example: example.clone() }
            }
            protocol::Error::Proxy(bad) => {
                Self::Proxy { place: bad.place.into(), fault: bad.fault }
            }
            protocol::Error::Setup => Self::NoEncryption,
        }
    }
}

impl From<Cause> for NetworkFault {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Dns => Self::Dns,
            Cause::Tls => Self::Tls,
            Cause::Clock => Self::Clock,
            Cause::Proxy => Self::Proxy,
            Cause::Refused => Self::Refused,
            Cause::Timeout => Self::Timeout,
            Cause::Closed => Self::Closed,
            Cause::Other => Self::Other,
        }
    }
}

impl From<Ret> for RefusalMeaning {
    fn from(ret: Ret) -> Self {
        match ret {
            Ret::Parameter => Self::Parameter,
            Ret::System => Self::ServerError,
            Ret::Ticket | Ret::SessionGone(_) => Self::SessionOver,
            Ret::Environment => Self::EditionForbidden,
            Ret::NotAFriend => Self::NotAFriend,
            Ret::TooFrequent => Self::TooFrequent,
            Ret::Ok | Ret::Logic | Ret::Unparsable | Ret::Other(_) => Self::Unknown,
        }
    }
}

impl From<&AddressError> for AddressProblem {
    fn from(error: &AddressError) -> Self {
        match error {
            AddressError::NotAnAddress => Self::NotAnAddress,
            AddressError::NoScheme => Self::NoScheme,
            AddressError::PlainHttp => Self::PlainHttp,
            AddressError::MoreThanAnOrigin => Self::MoreThanAnOrigin,
            AddressError::ForeignHost => Self::ForeignHost,
        }
    }
}

impl From<protocol::ProxyPlace> for ProxyPlace {
    fn from(place: protocol::ProxyPlace) -> Self {
        match place {
            protocol::ProxyPlace::Configuration => Self::Configuration,
            protocol::ProxyPlace::Variable(name) => Self::Variable(name.to_owned()),
        }
    }
}

impl protocol::Error {
    /// What happened, in one line; the server's own words where it gave some.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Printable {
        ServerProblem::from(self).words(lang).what
    }
}
