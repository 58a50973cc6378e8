//! Pictures, sounds and files, in and out, in a simple but real form (PROTOCOL 8).

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::request::{Answer, Call, base, field, lay_over, set};
use super::validation::{At, GET, Needs, POST};
use super::{World, picture, wire};

impl World {
    /// Downloads: avatars, pictures, sounds, videos, files.
    pub fn download(&mut self, call: &Call) -> Answer {
        let at = if call.name() == "webwxgetmedia" { At::File } else { At::Entry };
        // A refused download is an empty picture or text, never a Ret the page looks at.
        let Ok(place) = self.enter_by_cookie(call, Needs { at, ..GET }) else {
            return Answer::json(&base(1101, ""));
        };
        let id = call.param("MsgID").or_else(|| call.param("msgid")).unwrap_or_default();
        let seed = id.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        match call.name() {
            "webwxgeticon" | "webwxgetheadimg" => {
                let known = self.sessions.get(place).and_then(|session| {
                    let name = call.param("username").unwrap_or_default();
                    self.peer_of(session, name)
                });
                let seed = match known {
                    Some(super::people::Peer::Person(number)) => {
                        self.people.get(number).map(|one| one.avatar)
                    }
                    Some(super::people::Peer::Room(number)) => {
                        self.rooms.get(number).map(|one| one.avatar)
                    }
                    None => None,
                };
                Answer::new("image/jpeg", seed.map(picture::avatar).unwrap_or_default())
            }
            "webwxgetmsgimg" if call.param("type") == Some("slave") => {
                Answer::new("image/jpeg", picture::photograph(seed, 120, 90))
            }
            "webwxgetmsgimg" | "webwxgetpubliclinkimg" => Answer::new(
                "image/jpeg",
                self.picture_of(id).unwrap_or_else(|| picture::photograph(seed, 320, 240)),
            ),
            "webwxgetvoice" => Answer::new("audio/mp3", silence()),
            "webwxgetvideo" => video(call),
            _ => self.file(call),
        }
    }

    /// The uploaded picture that a message carries.
    fn picture_of(&self, id: &str) -> Option<Vec<u8>> {
        let letter = self.letter(id.parse().ok()?)?;
        let upload = self.uploads.get(field(&letter.fields, "MediaId").as_str()?)?;
        Some(upload.bytes.clone())
    }

    fn file(&mut self, call: &Call) -> Answer {
        for name in ["sender", "mediaid", "fromuser", "pass_ticket", "webwx_data_ticket"] {
            if call.param(name).is_none() {
                self.note_tolerated(call, &format!("{name} is missing"));
            }
        }
        let media = call.param("mediaid").unwrap_or_default();
        let bytes = match self.uploads.get(media) {
            Some(upload) => upload.bytes.clone(),
            None => self.made_up(media),
        };
        Answer::new("application/octet-stream", bytes)
    }

    /// A file that nobody uploaded: as long as its message says, at most 64 MB.
    fn made_up(&self, media: &str) -> Vec<u8> {
        let told = self.letters().find(|one| field(&one.fields, "MediaId").as_str() == Some(media));
        let told = told.and_then(|one| field(&one.fields, "FileSize").as_str()?.parse().ok());
        let mut bytes = format!("The file {media}\n").into_bytes();
        if let Some(length) = told.filter(|length| (1..=64 << 20).contains(length)) {
            bytes.resize(length, b'.');
        }
        bytes
    }

    /// webwxuploadmedia and webwxuploadmediaparallel (PROTOCOL 8.3, 3.5).
    pub fn upload(&mut self, call: &Call) -> Answer {
        let Some(form) = Form::parse(call) else {
            return self.reject(call, "not a multipart form", 1);
        };
        let request =
            form.text("uploadmediarequest").or_else(|| form.text("UploadMediaParallelRequest"));
        let Some(request) = request.and_then(|text| serde_json::from_str::<Value>(&text).ok())
        else {
            return self.reject(call, "uploadmediarequest is missing or not JSON", 1);
        };
        let needs = Needs { pass_ticket: false, at: At::File, form_ticket: true, ..POST };
        let place = match self.enter_with_body(call, &request, needs) {
            Ok(place) => place,
            Err(answer) => return answer,
        };
        self.note_form(call, &form, place);
        let ticket = self.sessions.get(place).map(|session| session.data_ticket.clone());
        if form.text("webwx_data_ticket") != ticket {
            let words = "webwx_data_ticket is not the one of the session";
            if call.cookie("webwx_data_ticket").is_none() {
                return self.reject(call, words, 1102);
            }
            self.note_tolerated(call, words);
        }
        let total =
            field(&request, "TotalLen").as_u64().and_then(|length| usize::try_from(length).ok());
        let (Some(total), Some((name, bytes))) = (total, form.file()) else {
            return self.reject(call, "TotalLen or the file is missing", 1);
        };
        let hash = self.hash_of(call, &request);
        let slot = format!(
            "{}{}",
            hash.as_deref().unwrap_or_default(),
            as_number(field(&request, "ClientMediaId"))
        );
        let chunk = form.text("chunk").unwrap_or_else(|| field(&request, "Chunk").to_string());
        let part = self.parts.entry(slot.clone()).or_default();
        if chunk == "0" {
            part.bytes.clear();
        }
        part.bytes.extend_from_slice(&bytes);
        part.name = name;
        let so_far = part.bytes.len();
        let mut reply = base(0, "");
        let mut fields = json!({"MediaId": "", "StartPos": so_far, "CDNThumbImgHeight": 0,
            "CDNThumbImgWidth": 0, "EncryFileName": "", "UploadID": slot});
        if so_far >= total
            && let Some(whole) = self.parts.remove(&slot)
        {
            let other = hash.is_some_and(|hash| md5_of(&whole.bytes) != hash);
            if so_far > total || other {
                return self.reject(call, "the bytes are not those of TotalLen and FileMd5", 1);
            }
            let id =
                format!("@crypt_{}_{}", wire::hex(&mut self.rng, 4), wire::hex(&mut self.rng, 64));
            set(&mut fields, "EncryFileName", json!(whole.name));
            set(&mut fields, "MediaId", json!(id));
            self.uploads.insert(id, whole);
        }
        lay_over(&mut reply, &fields);
        Answer::json(&reply)
    }

    /// The fingerprint that the upload tells of its file. Clients that send none have their files taken
    /// (PROTOCOL 8.3).
    fn hash_of(&mut self, call: &Call, request: &Value) -> Option<String> {
        let told =
            field(request, "FileMd5").as_str().or_else(|| field(request, "FileMD5").as_str());
        if told.is_none() {
            self.note_tolerated(call, "uploadmediarequest has no FileMd5");
        }
        told.map(str::to_owned)
    }

    /// Notes fields that are missing, too many or in another order than the official page's.
    fn note_form(&mut self, call: &Call, form: &Form, place: usize) {
        let names: Vec<&str> = form.parts.iter().map(|(name, ..)| name.as_str()).collect();
        let chunks = form.text("chunks").is_some();
        let order: Vec<&str> = if call.name() == "webwxuploadmediaparallel" {
            PARALLEL.to_vec()
        } else {
            USUAL.into_iter().filter(|name| chunks || !name.starts_with("chunk")).collect()
        };
        if names != order {
            self.note_tolerated(call, &format!("the form has {names:?}"));
        }
        let told = |name: &str| form.text(name).and_then(|text| text.parse::<u64>().ok());
        let size = told("size").unwrap_or_default();
        let wanted = (size > CHUNK).then(|| size.div_ceil(CHUNK));
        if call.name() == "webwxuploadmedia" && told("chunks") != wanted {
            self.note_tolerated(call, "chunks is not what the size needs");
        }
        let plain = self.sessions.get(place).map(|one| one.pass_ticket.replace("%2B", "+"));
        let plain = plain.map(|ticket| ticket.replace("%2F", "/").replace("%3D", "="));
        if form.text("pass_ticket") != plain {
            self.note_tolerated(call, "pass_ticket in the form is not decoded once");
        }
    }

    /// webwxcheckupload (PROTOCOL 8.4): nothing is known before.
    pub fn check_upload(&mut self, call: &Call) -> Answer {
        let body = match self.enter(call, Needs { pass_ticket: false, ..POST }) {
            Ok((_, body)) => body,
            Err(answer) => return answer,
        };
        if field(&body, "FileType").as_u64() != Some(7) {
            return self.reject(call, "FileType 7 is missing", 1);
        }
        if field(&body, "FileMd5").as_str().is_none() {
            self.note_tolerated(call, "FileMd5 is missing");
        }
        let mut reply = base(0, "");
        let signature = wire::hex(&mut self.rng, 64);
        let size = as_number(field(&body, "FileSize")).parse().unwrap_or_default();
        self.signatures.insert(signature.clone(), size);
        let upper = json!({"MediaId": "", "AESKey": wire::hex(&mut self.rng, 16),
            "Signature": signature, "EncryFileName": field(&body, "FileName")});
        lay_over(&mut reply, &upper);
        Answer::json(&reply)
    }
}

/// The fields of an upload in the official page's order (PROTOCOL 8.3).
const USUAL: [&str; 12] = [
    "id",
    "name",
    "type",
    "lastModifiedDate",
    "size",
    "chunks",
    "chunk",
    "mediatype",
    "uploadmediarequest",
    "webwx_data_ticket",
    "pass_ticket",
    "filename",
];
/// Those of webwxuploadmediaparallel (PROTOCOL 3.5).
const PARALLEL: [&str; 4] =
    ["UploadMediaParallelRequest", "pass_ticket", "webwx_data_ticket", "filename"];
/// Bytes of a chunk.
const CHUNK: u64 = 524_288;

fn md5_of(bytes: &[u8]) -> String {
    let digest = u128::from_be_bytes(Md5::digest(bytes).into());
    format!("{digest:032x}")
}

fn as_number(value: &Value) -> String {
    super::send::as_text(value).unwrap_or_default()
}

/// One frame of silence, 32 kbit/s, 32 kHz, mono.
fn silence() -> Vec<u8> {
    let mut frame = [0_u8; 144];
    for (slot, byte) in frame.iter_mut().zip([0xff, 0xfb, 0x18, 0xc4]) {
        *slot = byte;
    }
    frame.repeat(20)
}

/// The head of an MP4 file; only answered to requests for a range (PROTOCOL 8.1).
fn video(call: &Call) -> Answer {
    let mut bytes = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    bytes.extend_from_slice(b"\0\0\0\x08free\0\0\0\x08mdat");
    if call.header("range").is_none() {
        return Answer::new("video/mp4", Vec::new());
    }
    let range = format!("bytes 0-{}/{}", bytes.len() - 1, bytes.len());
    let mut answer = Answer::new("video/mp4", bytes).with("content-range", range);
    answer.status = 206;
    answer
}

/// A multipart form.
struct Form {
    parts: Vec<(String, Option<String>, Vec<u8>)>,
}

impl Form {
    fn parse(call: &Call) -> Option<Self> {
        let kind = call.header("content-type")?;
        let boundary = kind.split_once("boundary=")?.1.trim_matches('"');
        let mark = format!("--{boundary}").into_bytes();
        let mut parts = Vec::new();
        let mut rest = call.body.as_slice();
        let start = find(rest, &mark)?;
        rest = rest.get(start + mark.len()..)?;
        while let Some(end) = find(rest, &mark) {
            let part = rest.get(..end)?.strip_prefix(b"\r\n")?.strip_suffix(b"\r\n")?;
            let head_end = find(part, b"\r\n\r\n")?;
            let head = String::from_utf8_lossy(part.get(..head_end)?).into_owned();
            let body = part.get(head_end + 4..)?.to_vec();
            parts.push((quoted(&head, " name=")?, quoted(&head, "filename="), body));
            rest = rest.get(end + mark.len()..)?;
        }
        Some(Self { parts })
    }

    fn text(&self, name: &str) -> Option<String> {
        let (.., bytes) = self.parts.iter().find(|(key, file, _)| key == name && file.is_none())?;
        String::from_utf8(bytes.clone()).ok()
    }

    fn file(&self) -> Option<(String, Vec<u8>)> {
        let found = self.parts.iter().find(|(_, file, _)| file.is_some());
        found.map(|(_, file, bytes)| (file.clone().unwrap_or_default(), bytes.clone()))
    }
}

/// The value after `key` in quotation marks.
fn quoted(head: &str, key: &str) -> Option<String> {
    let after = head.split_once(key)?.1;
    let value =
        after.strip_prefix('"').and_then(|rest| rest.split_once('"')).map(|(value, _)| value);
    value.or_else(|| after.split([';', '\r']).next()).map(str::to_owned)
}

fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    within.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::request::Turn;

    #[test]
    fn a_form_is_taken_apart_byte_for_byte() {
        let body =
            b"--XX\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nWU_FILE_0\r\n--XX\r\n\
            Content-Disposition: form-data; name=\"filename\"; filename=\"a b.txt\"\r\n\
            Content-Type: text/plain\r\n\r\nx\r\n\r\ny\r\n--XX--\r\n";
        let call = Call {
            method: "POST".into(),
            path: "/webwxuploadmedia".into(),
            host: String::new(),
            query: vec![],
            cookies: vec![],
            headers: vec![("content-type".into(), "multipart/form-data; boundary=XX".into())],
            body: body.to_vec(),
            turn: Turn::First,
            fault: None,
        };
        let form = Form::parse(&call).unwrap();
        assert_eq!(form.text("id").unwrap(), "WU_FILE_0");
        assert_eq!(form.file().unwrap(), ("a b.txt".into(), b"x\r\n\r\ny".to_vec()));
    }
}
