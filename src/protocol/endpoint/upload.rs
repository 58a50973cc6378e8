//! webwxcheckupload, webwxuploadmedia and webwxuploadmediaparallel (PROTOCOL 3.5, 8.3, 8.4).

use super::Endpoint;
use crate::model::Timestamp;
use crate::protocol::error::Kind;
use crate::protocol::json::Json;
use crate::protocol::numbers::decoded;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Body as Posted, Moment, Part, Request};
use crate::protocol::wire::{self, Text};
use crate::protocol::{Error, Secret, Session, UserName};

/// Bytes of a chunk; a file of at most so many goes in one (PROTOCOL 8.3).
pub const CHUNK: u64 = 524_288;
/// Larger files are asked about first (PROTOCOL 8.2).
pub const CHECKED: u64 = 25 * 1024 * 1024;

/// A file on its way to the server.
#[derive(Clone, Debug)]
pub struct Upload {
    pub to: UserName,
    /// Its name as the receiver sees it.
    pub name: String,
    /// Its type, as `image/png`.
    pub mime: String,
    /// When it was changed last.
    pub modified: Timestamp,
    /// Bytes.
    pub size: u64,
    /// MD5 of the whole, lower-case hex.
    pub md5: String,
    /// What it is to be.
    pub kind: UploadKind,
    /// `ClientMediaId`: the same for all its chunks.
    pub id: i64,
    /// `DeviceID` in `uploadmediarequest`, which is the same for all chunks (PROTOCOL 8.3).
    pub device: String,
    /// The number of `WU_FILE_n`.
    pub number: u32,
}

/// `mediatype` (PROTOCOL 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadKind {
    Picture,
    Video,
    /// Anything else, stickers among them.
    Document,
}

impl UploadKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Picture => "pic",
            Self::Video => "video",
            Self::Document => "doc",
        }
    }
}

impl Upload {
    /// How many chunks it takes.
    #[must_use]
    pub const fn chunks(&self) -> u64 {
        self.size.div_ceil(CHUNK)
    }
}

/// Asks what to do about a large file.
#[derive(Debug)]
pub struct CheckUpload<'a> {
    /// In which session.
    pub session: &'a Session,
    pub file: &'a Upload,
}

/// What the server says of a large file. Signature and key open it: they are never printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Not empty: the server has the file, nothing is to be uploaded.
    pub media_id: String,
    /// For upload and message.
    pub signature: Secret,
    /// For the upload.
    pub aes_key: Secret,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Question<'a> {
    base_request: Base<'a>,
    file_md5: &'a str,
    file_name: &'a str,
    file_size: u64,
    file_type: u8,
    from_user_name: &'a str,
    to_user_name: &'a str,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    media_id: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
    #[serde(borrow, rename = "AESKey")]
    aes_key: Text<'a>,
    #[serde(borrow, rename = "UploadID")]
    upload_id: Text<'a>,
}

impl Endpoint for CheckUpload<'_> {
    type Reply = Checked;
    const NAME: &'static str = "webwxcheckupload";
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let (session, file) = (self.session, self.file);
        Request::ticketed(session, Self::NAME, &[]).post(&Question {
            base_request: moment.base(session),
            file_md5: &file.md5,
            file_name: &file.name,
            file_size: file.size,
            file_type: 7,
            from_user_name: session.me.as_str(),
            to_user_name: file.to.as_str(),
        })
    }

    fn decode(body: &[u8]) -> Result<Checked, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        Ok(Checked {
            media_id: wire.media_id.as_str().to_owned(),
            signature: Secret::new(wire.signature.as_str()),
            aes_key: Secret::new(wire.aes_key.as_str()),
        })
    }
}

/// One chunk of a file.
#[derive(Debug)]
pub struct UploadChunk<'a> {
    /// In which session.
    pub session: &'a Session,
    pub file: &'a Upload,
    /// Which, from 0.
    pub chunk: u64,
    /// Its bytes; a clone shares them.
    pub bytes: bytes::Bytes,
    /// The cookie `webwx_data_ticket`.
    pub data_ticket: &'a Secret,
    /// For large files.
    pub checked: Option<&'a Checked>,
    /// In the filehelper edition large files go to webwxuploadmediaparallel: the id that the first
    /// chunk was given, empty for that chunk itself.
    pub parallel: Option<&'a str>,
}

/// What a chunk was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploaded {
    /// Empty but for the last chunk.
    pub media_id: String,
    /// What later chunks of webwxuploadmediaparallel carry.
    pub upload_id: String,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Ask<'a> {
    upload_type: u8,
    base_request: Base<'a>,
    client_media_id: i64,
    total_len: u64,
    start_pos: u8,
    data_len: u64,
    media_type: u8,
    from_user_name: &'a str,
    to_user_name: &'a str,
    file_md5: &'a str,
    #[serde(rename = "AESKey", skip_serializing_if = "Option::is_none")]
    aes_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'a str>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct AskParallel<'a> {
    base_request: Base<'a>,
    signature: &'a str,
    #[serde(rename = "AESKey")]
    aes_key: &'a str,
    #[serde(rename = "FileMD5")]
    file_md5: &'a str,
    total_len: u64,
    chunks: u64,
    chunk: u64,
    name: &'a str,
    #[serde(rename = "UploadID", skip_serializing_if = "str::is_empty")]
    upload_id: &'a str,
}

impl UploadChunk<'_> {
    fn ask(&self, moment: &Moment<'_>) -> String {
        let (session, file) = (self.session, self.file);
        let ask = Ask {
            upload_type: 2,
            base_request: Base { device_id: &file.device, ..moment.base(session) },
            client_media_id: file.id,
            total_len: file.size,
            start_pos: 0,
            data_len: file.size,
            media_type: 4,
            from_user_name: session.me.as_str(),
            to_user_name: file.to.as_str(),
            file_md5: &file.md5,
            aes_key: self.checked.map(|it| it.aes_key.reveal()),
            signature: self.checked.map(|it| it.signature.reveal()),
        };
        serde_json::to_string(&ask).unwrap_or_default()
    }

    fn ask_parallel(&self, moment: &Moment<'_>, upload_id: &str) -> String {
        let empty = Checked::default();
        let (file, checked) = (self.file, self.checked.unwrap_or(&empty));
        let ask = AskParallel {
            base_request: moment.base(self.session),
            signature: checked.signature.reveal(),
            aes_key: checked.aes_key.reveal(),
            file_md5: &file.md5,
            total_len: file.size,
            chunks: file.chunks(),
            chunk: self.chunk,
            name: &file.name,
            upload_id,
        };
        serde_json::to_string(&ask).unwrap_or_default()
    }

    fn parts(&self, moment: &Moment<'_>) -> Vec<Part> {
        let (session, file) = (self.session, self.file);
        // Decoded here, where everything else encodes it once more (PROTOCOL 1.5).
        let ticket = Part::field("pass_ticket", &decoded(session.pass_ticket.reveal()));
        let data_ticket = Part::field("webwx_data_ticket", self.data_ticket.reveal());
        let chunked = file.chunks() > 1;
        let mime = if chunked { "application/octet-stream" } else { &file.mime };
        let bytes = Part::file("filename", &file.name, mime, self.bytes.clone());
        if let Some(id) = self.parallel {
            let ask = self.ask_parallel(moment, id);
            return vec![
                Part::field("UploadMediaParallelRequest", &ask),
                ticket,
                data_ticket,
                bytes,
            ];
        }
        let mut parts = vec![
            Part::field("id", &format!("WU_FILE_{}", file.number)),
            Part::field("name", &file.name),
            Part::field("type", &file.mime),
            Part::field("lastModifiedDate", &script_date(file.modified)),
            Part::field("size", &file.size.to_string()),
        ];
        if chunked {
            parts.push(Part::field("chunks", &file.chunks().to_string()));
            parts.push(Part::field("chunk", &self.chunk.to_string()));
        }
        parts.push(Part::field("mediatype", file.kind.word()));
        parts.push(Part::field("uploadmediarequest", &self.ask(moment)));
        parts.extend([data_ticket, ticket, bytes]);
        parts
    }
}

impl Endpoint for UploadChunk<'_> {
    type Reply = Uploaded;
    const NAME: &'static str = "webwxuploadmedia";
    const POOL: Pool = Pool::Upload;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let hosts = &self.session.hosts;
        let name = if self.parallel.is_some() { "webwxuploadmediaparallel" } else { Self::NAME };
        let path = format!("/cgi-bin/mmwebwx-bin/{name}");
        let random = format!("{:04x}", fastrand::u16(..));
        let mut query = vec![("f", "json")];
        if moment.edition.mmweb_app_id.is_some() {
            query.push(("random", &random));
        }
        let mut request = Request::new(&hosts.file, &hosts.entry, &path, &query);
        request.names_app = true;
        request.body = Some(Posted::Parts(self.parts(moment)));
        request
    }

    fn decode(body: &[u8]) -> Result<Uploaded, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        Ok(Uploaded {
            media_id: wire.media_id.as_str().to_owned(),
            upload_id: wire.upload_id.as_str().to_owned(),
        })
    }
}

/// As JavaScript writes a date, in UTC.
fn script_date(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    at.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: u64) -> Upload {
        Upload {
            to: UserName::new("@to"),
            name: "图.bin".to_owned(),
            mime: "application/octet-stream".to_owned(),
            modified: Timestamp(1_546_211_541_936),
            size,
            md5: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
            kind: UploadKind::Document,
            id: 1,
            device: "e123456789012345".to_owned(),
            number: 0,
        }
    }

    #[test]
    fn a_file_of_half_a_megabyte_is_one_chunk_and_a_byte_more_is_two() {
        assert_eq!([1, CHUNK, CHUNK + 1].map(|size| file(size).chunks()), [1, 1, 2]);
    }

    #[test]
    fn a_date_is_written_as_scripts_do() {
        assert_eq!(
            script_date(Timestamp(1_546_211_541_936)),
            "Sun Dec 30 2018 23:12:21 GMT+0000 (Coordinated Universal Time)"
        );
    }

    #[test]
    fn what_opens_a_large_file_is_never_printed() {
        let checked = Checked {
            media_id: String::new(),
            signature: Secret::new("canary"),
            aes_key: Secret::new("canary"),
        };
        assert!(!format!("{checked:?}").contains("canary"));
    }
}
