//! Where pictures, voice, videos and files are fetched (PROTOCOL 3.6, 8.1).

use crate::model::{Attachment, MessageId};
use crate::protocol::numbers::percent;
use crate::protocol::request::{Moment, Request};
use crate::protocol::{Secret, Session, UserName};

/// Something to fetch.
#[derive(Debug)]
pub struct Fetch<'a> {
    /// In which session.
    pub session: &'a Session,
    pub what: Remote<'a>,
    /// From this byte on; the server need not keep to it.
    pub from: u64,
}

/// What is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote<'a> {
    /// A picture or sticker of a message.
    Picture {
        /// Of which message.
        message: &'a MessageId,
        size: PictureSize,
    },
    /// The face of a contact or group.
    Face(&'a UserName),
    /// A voice message, as MP3.
    Voice(&'a MessageId),
    Video(&'a MessageId),
    File {
        /// `FromUserName` of its message.
        sender: &'a UserName,
        /// What the message tells of it.
        file: &'a Attachment,
        /// The cookie `webwx_data_ticket`.
        data_ticket: &'a Secret,
    },
}

/// Which form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureSize {
    /// `slave`.
    Thumbnail,
    /// As it was sent.
    Original,
    /// `big`: stickers.
    Sticker,
}

impl Fetch<'_> {
    /// The call that this is, for errors.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.what {
            Remote::Picture { .. } => "webwxgetmsgimg",
            Remote::Face(name) if name.is_group() => "webwxgetheadimg",
            Remote::Face(_) => "webwxgeticon",
            Remote::Voice(_) => "webwxgetvoice",
            Remote::Video(_) => "webwxgetvideo",
            Remote::File { .. } => "webwxgetmedia",
        }
    }

    /// A range is asked for: always for videos, which need it, and for what goes on.
    #[must_use]
    pub const fn ranged(&self) -> bool {
        self.from > 0 || matches!(self.what, Remote::Video(_))
    }

    pub(in crate::protocol) fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let mut query = match &self.what {
            Remote::Picture { message, size } => {
                let mut query = self.named("MsgID", message);
                match size {
                    PictureSize::Thumbnail => query.push_str("&type=slave"),
                    PictureSize::Sticker => query.push_str("&type=big"),
                    PictureSize::Original => {}
                }
                query
            }
            Remote::Face(name) => {
                let skey = percent(self.session.skey.reveal());
                format!("seq=0&username={}&skey={skey}", percent(name.as_str()))
            }
            Remote::Voice(message) | Remote::Video(message) => self.named("msgid", message),
            Remote::File { sender, file, data_ticket } => {
                self.file(sender, file, data_ticket, moment)
            }
        };
        if let Some(app) = moment.edition.mmweb_app_id {
            query.push_str("&mmweb_appid=");
            query.push_str(app);
        }
        let hosts = &session.hosts;
        let host =
            if matches!(self.what, Remote::File { .. }) { &hosts.file } else { &hosts.entry };
        let path = format!("/cgi-bin/mmwebwx-bin/{}", self.name());
        let mut request = Request::new(host, &hosts.entry, &path, &[]);
        request.url = format!("{}?{query}", request.url);
        // A link of the page: it cannot give it headers.
        request.script()
    }

    fn named(&self, parameter: &str, message: &MessageId) -> String {
        let skey = percent(self.session.skey.reveal());
        format!("{parameter}={}&skey={skey}", percent(&message.0))
    }

    /// The encrypted name comes encoded once already and is given back as it came.
    fn file(
        &self,
        sender: &UserName,
        file: &Attachment,
        data_ticket: &Secret,
        moment: &Moment<'_>,
    ) -> String {
        let session = self.session;
        let mut query = format!(
            "sender={}&mediaid={}&encryfilename={}&fromuser={}&pass_ticket={}&webwx_data_ticket={}",
            percent(sender.as_str()),
            percent(&file.media_id),
            as_it_came(&file.encrypted_name),
            session.uin,
            percent(session.pass_ticket.reveal()),
            percent(data_ticket.reveal()),
        );
        if moment.edition.mmweb_app_id.is_some() {
            query.push_str("&sid=");
            query.push_str(&percent(session.sid.reveal()));
        }
        query
    }
}

/// A value that is encoded already stays; one that could not stand in an address is encoded.
fn as_it_came(value: &str) -> String {
    let sound = |b: u8| b.is_ascii_alphanumeric() || b"-_.!~*'()%".contains(&b);
    if value.bytes().all(sound) { value.to_owned() } else { percent(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_name_is_not_encoded_again_and_a_plain_one_cannot_break_the_address() {
        assert_eq!(as_it_came("a%2Epdf"), "a%2Epdf");
        assert_eq!(as_it_came("a&b=#中"), "a%26b%3D%23%E4%B8%AD");
    }
}
