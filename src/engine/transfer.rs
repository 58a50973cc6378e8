//! Downloads or uploads one file, in a task. It does not touch the state of the session, but
//! returns the result.

use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use md5::{Digest as _, Md5};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc::Sender;
use tokio::task::spawn_blocking;

use super::file_access;
use super::file_stamp::{self, Stamp};
use super::files::{self, Expected};
use crate::api::{Problem, Transfer, TransferProblem};
use crate::model::{Attachment, ItemId, MessageId, Timestamp};
use crate::protocol::endpoint::{
    CHECKED, CHUNK, CheckUpload, Checked, Fetch, PictureSize, Remote, Upload, UploadChunk,
    UploadKind,
};
use crate::protocol::{self, Client, Kind, Secret, Session, UserName};

/// How many bytes are transferred between two reports of progress.
const STEP: u64 = 256 * 1024;
/// The number of attempts of a download that makes no progress, and of each chunk of an upload
/// (PROTOCOL 3.5, 8.3).
const TRIES: u32 = 5;

/// Reports progress, not too often, and without waiting.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    pub item: ItemId,
    pub up: bool,
    pub to: Sender<(ItemId, Transfer)>,
}

impl Progress {
    fn tell(&self, done: u64, total: Option<u64>) {
        // If the channel is full, the report is dropped; the next one replaces it.
        drop(self.to.try_send((self.item, Transfer::Moving { up: self.up, done, total })));
    }
}

/// Why a transfer failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server, or the connection to it.
    Protocol(protocol::Error),
    Disk(io::Error),
    /// The content is not what it should be.
    Wrong(TransferProblem),
    /// The file is not the chosen one. The user decides.
    Changed,
}

impl From<protocol::Error> for Failure {
    fn from(error: protocol::Error) -> Self {
        Self::Protocol(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Protocol(error) => TransferProblem::Server(error.into()).into(),
            Failure::Disk(error) => Self::System(error.into()),
            Failure::Wrong(problem) => problem.clone().into(),
            Failure::Changed => TransferProblem::Changed.into(),
        }
    }
}

/// What is to be fetched.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The message to which it belongs.
    pub message: MessageId,
    pub kind: WantedKind,
    /// The folder for it.
    pub folder: PathBuf,
    /// The name of its file, without a suffix if the bytes decide that.
    pub name: String,
    /// The greatest accepted size, in bytes.
    pub cap: u64,
}

/// Which part of a message is fetched.
#[derive(Clone, Debug)]
pub(super) enum WantedKind {
    /// The picture as it was sent.
    Picture,
    /// A thumbnail of the picture.
    Thumbnail,
    Sticker,
    /// The avatar of a contact or group.
    Face(UserName),
    Voice,
    Video,
    /// A file, with `FromUserName` of its message and the cookie that the server wants for it.
    File(UserName, Attachment, Secret),
}

impl Wanted {
    fn remote(&self) -> Remote<'_> {
        let message = &self.message;
        let picture = |size| Remote::Picture { message, size };
        match &self.kind {
            WantedKind::Picture => picture(PictureSize::Original),
            WantedKind::Thumbnail => picture(PictureSize::Thumbnail),
            WantedKind::Sticker => picture(PictureSize::Sticker),
            WantedKind::Face(name) => Remote::Face(name),
            WantedKind::Voice => Remote::Voice(message),
            WantedKind::Video => Remote::Video(message),
            WantedKind::File(sender, file, data_ticket) => {
                Remote::File { sender, file, data_ticket }
            }
        }
    }

    const fn expected(&self) -> Expected {
        match self.kind {
            WantedKind::Picture
            | WantedKind::Thumbnail
            | WantedKind::Sticker
            | WantedKind::Face(_) => Expected::Picture,
            WantedKind::Voice => Expected::Voice,
            WantedKind::Video => Expected::Video,
            WantedKind::File(..) => Expected::Any,
        }
    }

    const fn too_large(&self, bytes: u64) -> Failure {
        Failure::Wrong(TransferProblem::OverCap { bytes, cap: self.cap })
    }
}

const fn not_it() -> Failure {
    Failure::Wrong(TransferProblem::NotTheFile)
}

/// Fetches a file into its folder, and returns its path. After a broken connection it continues
/// where it was, or begins anew if the server wants that. An incomplete file is removed.
pub(super) async fn download(
    client: &Client,
    session: &Session,
    wanted: &Wanted,
    progress: &Progress,
) -> Result<PathBuf, Failure> {
    let folder = wanted.folder.clone();
    let part = spawn_blocking(move || {
        files::folder(&folder)?;
        tempfile::Builder::new().prefix(".wx-").suffix(".part").tempfile_in(&folder)
    });
    let (file, part) = part.await.map_err(io::Error::other)??.into_parts();
    let file = tokio::fs::File::from_std(file);
    let mut sink = Sink { file, at: 0, head: Vec::new(), empty: 0 };
    let (mut tries, mut far) = (0, 0);
    loop {
        match pour(client, session, wanted, progress, &mut sink).await {
            Ok(()) => break,
            Err(Failure::Protocol(error)) if tries + 1 < TRIES && again(&error) => {
                // After progress, attempts are counted anew.
                tries = if sink.at > far { 1 } else { tries + 1 };
                far = far.max(sink.at);
                tokio::time::sleep(Duration::from_millis(250 << tries)).await;
            }
            // avatars are sometimes empty at first, and then complete (PROTOCOL 8.1)
            Err(Failure::Wrong(_))
                if sink.empty == 1 && matches!(wanted.kind, WantedKind::Face(_)) =>
            {
                sink.empty += 1;
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            Err(failure) => return Err(failure),
        }
    }
    sink.file.sync_all().await?;
    let Ok(suffix) = files::sniff(wanted.expected(), &sink.head) else {
        return Err(not_it());
    };
    let name = match (wanted.expected(), suffix) {
        (Expected::Any, _) | (_, None) => wanted.name.clone(),
        (_, Some(suffix)) => format!("{}.{suffix}", wanted.name),
    };
    let folder = wanted.folder.clone();
    let kept = spawn_blocking(move || files::put_in_place(part, &folder, &name));
    Ok(kept.await.map_err(io::Error::other)??)
}

struct Sink {
    file: tokio::fs::File,
    at: u64,
    head: Vec<u8>,
    /// How many replies were empty.
    empty: u32,
}

impl Sink {
    async fn begin_at(&mut self, at: u64) -> io::Result<()> {
        use tokio::io::AsyncSeekExt as _;
        if at != self.at {
            self.file.set_len(at).await?;
            self.file.seek(io::SeekFrom::Start(at)).await?;
            self.at = at;
            self.head.truncate(usize::try_from(at).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    async fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let room = 512_usize.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        self.file.write_all(bytes).await?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

async fn pour(
    client: &Client,
    session: &Session,
    wanted: &Wanted,
    progress: &Progress,
    sink: &mut Sink,
) -> Result<(), Failure> {
    let fetch = Fetch { session, what: wanted.remote(), from: sink.at };
    let mut stream = client.fetch(&fetch).await?;
    if stream.from > sink.at {
        return Err(not_it());
    }
    if let Some(size) = stream.size.filter(|size| *size > wanted.cap) {
        return Err(wanted.too_large(size));
    }
    let told = if let WantedKind::File(_, file, _) = &wanted.kind {
        Some(file.bytes).filter(|bytes| *bytes > 0)
    } else {
        None
    };
    let is_right = stream.size.is_some() && stream.size == told;
    // Pictures, sounds and films are recognised by their first bytes, whatever type the server
    // states.
    let shows = wanted.expected() != Expected::Any;
    if stream.is_words && !is_right && !shows {
        return Err(not_it());
    }
    sink.begin_at(stream.from).await?;
    let mut next = sink.at;
    while let Some(bytes) = stream.piece().await? {
        sink.take(&bytes).await?;
        if sink.at > wanted.cap {
            return Err(wanted.too_large(sink.at));
        }
        if sink.at >= next {
            next = sink.at + STEP;
            progress.tell(sink.at, stream.size.or(told));
        }
    }
    sink.file.flush().await?;
    sink.empty += u32::from(sink.at == 0);
    let short = stream.size.is_some_and(|size| size != sink.at);
    if sink.at == 0 || short || told.is_some_and(|told| told != sink.at) {
        return Err(not_it());
    }
    Ok(())
}

fn again(error: &protocol::Error) -> bool {
    let never = matches!(error, protocol::Error::Status { status: 400..500, .. });
    !never && matches!(error.kind(), Kind::Transient | Kind::Ambiguous)
}

/// What is to be uploaded.
#[derive(Clone, Debug)]
pub(super) struct Outward {
    pub path: PathBuf,
    /// The stamp of the file when the user chose it.
    pub stamp: Option<Box<str>>,
    /// Its name for the receiver.
    pub name: String,
    pub to: UserName,
    /// The kind of upload.
    pub kind: UploadKind,
    /// `ClientMediaId`.
    pub id: i64,
    /// The number of `WU_FILE_n`.
    pub number: u32,
    /// The cookie `webwx_data_ticket`.
    pub data_ticket: Secret,
    /// Whether large files are sent to webwxuploadmediaparallel.
    pub parallel: bool,
}

/// An uploaded file.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// Its `MediaId` at the server.
    pub media_id: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The answer of webwxcheckupload for a large file.
    pub checked: Option<Checked>,
}

/// Uploads a file in chunks, with several attempts for each.
pub(super) async fn upload(
    client: &Client,
    session: &Session,
    outward: &Outward,
    progress: &Progress,
) -> Result<Stored, Failure> {
    let path = outward.path.clone();
    // All of it is read from one open file: a file that takes its place is another one.
    let kept = outward.stamp.clone();
    let looked = file_access::in_time(file_access::READ, move || {
        let opened = match file_access::open_regular(&path) {
            Ok(opened) => opened,
            // There is a pipe, a device or a socket in its place.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Ok(None),
            Err(error) => return Err(error),
        };
        let bytes = opened.metadata()?.len();
        if kept.is_some_and(|kept| !Stamp::has_size(&kept, bytes)) {
            return Ok(None);
        }
        let stamp = Stamp::of(&opened)?;
        Ok::<_, io::Error>(Some((Arc::new(opened), stamp)))
    });
    let looked = looked.await.ok_or(io::ErrorKind::TimedOut).map_err(io::Error::from)??;
    let (opened, stamp) = looked.ok_or(Failure::Changed)?;
    if outward.stamp.as_deref().is_some_and(|kept| !stamp.is_still(kept)) {
        return Err(Failure::Changed);
    }
    let Stamp { md5, size, modified, .. } = stamp;
    let file = Upload {
        to: outward.to.clone(),
        name: outward.name.clone(),
        mime: mime_guess::from_path(&outward.path).first_or_octet_stream().to_string(),
        modified: Timestamp::from_seconds(modified),
        size,
        md5,
        kind: outward.kind,
        id: outward.id,
        device: protocol::device_id(),
        number: outward.number,
    };
    let mut checked = None;
    if size > CHECKED {
        let answer = client.call(&CheckUpload { session, file: &file }).await?;
        if !answer.media_id.is_empty() {
            let media_id = answer.media_id.clone();
            return Ok(Stored { media_id, bytes: size, checked: Some(answer) });
        }
        checked = Some(answer);
    }
    let checked_now = checked.as_ref();
    let mut way = Way { client, session, outward, file: &file, opened, checked: checked_now };
    let media_id = way.all(progress).await?;
    Ok(Stored { media_id, bytes: size, checked })
}

struct Way<'a> {
    client: &'a Client,
    session: &'a Session,
    outward: &'a Outward,
    file: &'a Upload,
    opened: Arc<std::fs::File>,
    checked: Option<&'a Checked>,
}

impl Way<'_> {
    async fn all(&mut self, progress: &Progress) -> Result<String, Failure> {
        let parallel = self.outward.parallel && self.checked.is_some();
        let mut upload_id = String::new();
        let mut media_id = String::new();
        let mut sent = Md5::new();
        for chunk in 0..self.file.chunks() {
            progress.tell(chunk * CHUNK, Some(self.file.size));
            let bytes = self.read(chunk).await?;
            sent.update(&bytes);
            let call = UploadChunk {
                session: self.session,
                file: self.file,
                chunk,
                bytes,
                data_ticket: &self.outward.data_ticket,
                checked: self.checked,
                parallel: parallel.then_some(upload_id.as_str()),
            };
            let answer = self.insist(&call).await?;
            media_id = answer.media_id;
            if !answer.upload_id.is_empty() {
                upload_id = answer.upload_id;
            }
        }
        progress.tell(self.file.size, Some(self.file.size));
        if file_stamp::hex(sent) != self.file.md5 {
            return Err(Failure::Changed);
        }
        if media_id.is_empty() {
            // Accepted but not stored: a wrong ticket or host (PROTOCOL 8.3).
            return Err(Failure::Wrong(TransferProblem::NotKept));
        }
        Ok(media_id)
    }

    async fn insist(
        &self,
        call: &UploadChunk<'_>,
    ) -> Result<protocol::endpoint::Uploaded, protocol::Error> {
        let mut tries = 1;
        loop {
            match self.client.call(call).await {
                Err(error) if tries < TRIES && again(&error) => {
                    tokio::time::sleep(Duration::from_millis(250 << tries)).await;
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Reads a chunk of the file. A file that has changed meanwhile is another one.
    async fn read(&self, chunk: u64) -> Result<bytes::Bytes, Failure> {
        let (opened, size) = (Arc::clone(&self.opened), self.file.size);
        let read = file_access::in_time(file_access::LOOK, move || chunk_of(&opened, size, chunk));
        let read = read.await.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()));
        read.map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                Failure::Changed
            } else {
                Failure::Disk(error)
            }
        })
    }
}

fn chunk_of(file: &std::fs::File, size: u64, chunk: u64) -> io::Result<bytes::Bytes> {
    if file.metadata()?.len() != size {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let from = chunk * CHUNK;
    let length = usize::try_from(CHUNK.min(size - from)).unwrap_or_default();
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, from)?;
    Ok(bytes.into())
}
