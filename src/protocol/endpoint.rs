//! One file a call: what is sent, and how the answer is read.

use super::error::{Error, Kind};
use super::pool::Pool;
use super::request::{Moment, Request};
use super::ret::Ret;
use crate::text::Printable;

mod batch_contacts;
mod chat_room;
mod fetch;
mod get_contacts;
mod init;
mod js_login;
mod log_out;
mod login_poll;
pub(super) mod new_login_page;
mod op_log;
mod push_login;
mod revoke;
mod search_contact;
mod send_media;
mod send_text;
mod status_notify;
mod sync;
mod sync_check;
mod upload;
mod verify_user;

pub use batch_contacts::BatchContacts;
pub use chat_room::{CreateChatRoom, INVITE_FROM, RoomChange, UpdateChatRoom};
pub use fetch::{Fetch, PictureSize, Remote};
pub use get_contacts::{ContactPage, GetContacts};
pub use init::{Init, Profile, Welcome};
pub use js_login::{JsLogin, Uuid};
pub use log_out::LogOut;
pub use login_poll::{LoginPoll, Poll, Ticket};
pub use new_login_page::NewLoginPage;
pub use op_log::OpLog;
pub use push_login::PushLogin;
pub use revoke::Revoke;
pub use search_contact::SearchContact;
pub use send_media::{Media, SendMedia};
pub use send_text::{SendText, Sent};
pub use status_notify::{Notify, StatusNotify};
pub use sync::{Batch, ProfileChange, Sync};
pub use sync_check::{Check, SyncCheck};
pub use upload::{CHECKED, CHUNK, CheckUpload, Checked, Upload, UploadChunk, UploadKind, Uploaded};
pub use verify_user::{Verify, VerifyUser};

/// The server understood a call and said no.
pub(super) fn refused<E: Endpoint>(ret: Ret, words: Printable) -> Error {
    let kind = match ret {
        Ret::SessionGone(_) | Ret::Ticket => Kind::SignedOut,
        Ret::TooFrequent => Kind::RateLimited,
        Ret::Environment => E::ENVIRONMENT,
        Ret::Parameter | Ret::Logic | Ret::Unparsable | Ret::NotAFriend => Kind::Refused,
        // No source explains 1201 (PROTOCOL 15.4): it is given the chance to pass.
        Ret::System | Ret::Ok | Ret::Other(1201) => Kind::Transient,
        Ret::Other(_) => E::UNKNOWN_CODE,
    };
    Error::Refused { endpoint: E::NAME, ret, words, kind }
}

/// A call of the protocol. What the client, the retries and the log need to know of it stands here
/// as constants, so that no list elsewhere names calls.
pub trait Endpoint {
    /// What the answer says.
    type Reply;
    /// The last part of its path; names it in errors.
    const NAME: &'static str;
    /// The connections it uses.
    const POOL: Pool = Pool::Read;
    /// What to do about a code without a known meaning. [`Kind::Refused`] for calls that change
    /// something: trying again would do it twice.
    const UNKNOWN_CODE: Kind = Kind::Transient;
    /// What to do about 1203: it refuses the account at the login, and comes in a session when
    /// something was asked for too often (PROTOCOL 6.1).
    const ENVIRONMENT: Kind = Kind::Refused;
    /// It may answer with a redirect that is not to be followed (PROTOCOL 2.4, 2.7).
    const MAY_REDIRECT: bool = false;

    /// What is sent, at this moment.
    fn request(&self, moment: &Moment<'_>) -> Request;

    /// Reads an answer. Never panics, whatever the bytes.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's code and words, [`Error::Unreadable`] for everything
    /// the protocol does not promise.
    fn decode(body: &[u8]) -> Result<Self::Reply, Error>;

    /// What can be used of an answer that [`Endpoint::decode`] cannot read.
    #[must_use]
    fn salvage(_body: &[u8]) -> Option<Self::Reply> {
        None
    }
}

#[cfg(test)]
mod tests;
