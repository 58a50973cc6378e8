//! One file a call: what is sent, and how the answer is read.

use super::error::Error;
use super::request::{Moment, Request};

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

/// A call of the protocol.
pub trait Endpoint {
    /// What the answer says.
    type Reply;
    /// The last part of its path; names it in errors.
    const NAME: &'static str;

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
