//! `wx frames`: prints the long-link frames in a hex dump, in raw bytes or in a capture.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::context::Context;
use super::error::Error;
use super::io_task::IoTask;
use super::output::{print, print_error};
use crate::link::capture;
use crate::link::dissect::{Kind, Pair, Record, dissect};
use crate::link::dump;
use crate::link::frame::Header;
use crate::link::operation::{Role, find_name};
use crate::link::stream::{Chunk, Conversation, Direction};
use crate::model::Lang;

/// Where the bytes are, and how the frames are printed.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// A hex dump, raw bytes, or a pcap or pcapng file; without it, standard input.
    pub file: Option<PathBuf>,
    /// One JSON object a line; `wx man` documents its keys.
    #[arg(long)]
    pub json: bool,
}

/// Larger files and pipes are refused, because they are read completely, and a file of nothing but
/// headers needs several times its size.
const MOST_BYTES: u64 = 128 << 20;

/// Prints what is found, in the order in which it was complete.
///
/// # Errors
/// 65 if nothing in the file is a frame, 74 if it cannot be read.
pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang_now();
    let file = arguments.file.as_deref().filter(|file| *file != Path::new("-"));
    let conversations = conversations(&read(file)?, lang)?;
    let mut output = Output::default();
    let mut frames = 0;
    for (number, conversation) in (1..).zip(&conversations) {
        let records = dissect(conversation);
        let whole =
            |record: &&Record| !matches!(record.kind, Kind::Unreadable(_) | Kind::Missing(_));
        let found = records.iter().filter(whole).count();
        if found == 0 {
            continue;
        }
        if frames == 0 && !arguments.json {
            output.line(columns(lang))?;
        }
        frames += found;
        if !arguments.json && conversations.len() > 1 {
            output.line(&heading(number, conversation, lang))?;
        }
        for (index, record) in records.iter().enumerate() {
            let line = if arguments.json {
                in_json(number, index, record)
            } else {
                in_words(&records, index, record, lang)
            };
            output.line(&line)?;
        }
    }
    if frames == 0 {
        let words = lang.pick(
            "里面没有长连接的帧；可以给的是：十六进制转储（xxd、hexdump -C 的输出，或一行字节）、原始字节、pcap 或 pcapng 文件",
            "no long-link frames in it; it may be a hex dump (as xxd and hexdump -C print it, or a \
             line of bytes), raw bytes, or a pcap or pcapng file",
        );
        return Err(Error::BadInput(words.to_owned()));
    }
    output.finish()
}

/// Lines that wait to be printed, because a large capture has too many to keep.
#[derive(Default)]
struct Output(String);

impl Output {
    /// They are printed together when they exceed this many bytes.
    const MOST: usize = 1 << 20;

    fn line(&mut self, line: &str) -> Result<(), Error> {
        self.0.push_str(line);
        self.0.push('\n');
        if self.0.len() < Self::MOST { Ok(()) } else { self.finish() }
    }

    fn finish(&mut self) -> Result<(), Error> {
        print(std::mem::take(&mut self.0).as_bytes())
    }
}

/// The columns of a line, in order.
const fn columns(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "# 编号 时间 方向 偏移 长度 头长 版本 操作 名称 #序号 备注",
        Lang::En => {
            "# number time direction offset length header version operation name #sequence notes"
        }
    }
}

fn read(file: Option<&Path>) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { what: IoTask::Input, source };
    let mut bytes = Vec::new();
    let limit = MOST_BYTES + 1;
    match file {
        Some(file) => File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
        None => io::stdin().lock().take(limit).read_to_end(&mut bytes),
    }
    .map_err(failed)?;
    if bytes.len() as u64 == limit {
        return Err(failed(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    Ok(bytes)
}

/// The connections in the given bytes.
fn conversations(bytes: &[u8], lang: Lang) -> Result<Vec<Conversation>, Error> {
    if capture::is_capture(bytes) {
        let capture = capture::read(bytes).map_err(|error| {
            let words =
                lang.pick("不是完好的 pcap 或 pcapng 文件", "not a sound pcap or pcapng file");
            Error::BadInput(format!("{words}: {error}"))
        })?;
        if capture.is_cut {
            print_error(lang.pick(
                "文件末尾不完整，显示的是前面的部分",
                "the file is cut; this is what it holds before that",
            ));
        }
        return Ok(capture.conversations);
    }
    let text = str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let raw = || {
        let chunks = vec![Chunk::new(Direction::Unknown, bytes.to_vec())];
        vec![Conversation { ends: None, chunks }]
    };
    Ok(text.map_or_else(raw, dump::read))
}

fn heading(number: usize, conversation: &Conversation, lang: Lang) -> String {
    let word = lang.pick("连接", "connection");
    match &conversation.ends {
        Some((client, server)) => format!("# {word} {number}: {client} → {server}"),
        None => format!("# {word} {number}"),
    }
}

/// A record as a line with its number, to which others refer.
fn in_words(records: &[Record], index: usize, record: &Record, lang: Lang) -> String {
    let way = match record.direction {
        Direction::Unknown => " ",
        Direction::ToServer => "→",
        Direction::ToClient => "←",
    };
    let time = elapsed(records, record)
        .map_or(String::new(), |micros| format!("{:>12} ", seconds(micros)));
    let start = format!("{:>5} {time}{way} {:>8}", index + 1, record.offset);
    let bytes = lang.pick("字节", "bytes");
    match &record.kind {
        Kind::Frame(found) => {
            let note = note(found.role, found.pair, found.skipped, lang);
            let line = format!("{start} {}  {note}", fields(&found.header));
            line.trim_end().to_owned()
        }
        Kind::Torn { header, present } => {
            let torn = lang.pick("不完整，只有", "torn, there are only");
            format!("{start} {}  {torn} {present} {bytes}", fields(header))
        }
        Kind::Unreadable(count) => {
            format!("{start} {count} {bytes}{}", lang.pick("不是帧", " are no frame"))
        }
        Kind::Missing(count) => {
            format!("{start} {count} {bytes}{}", lang.pick("没有抓到", " were not captured"))
        }
    }
}

/// The lengths of the frame and of its header, version, operation and sequence number.
fn fields(header: &Header) -> String {
    let Header { packet_bytes, header_bytes, version, operation, sequence } = *header;
    let name = match find_name(operation) {
        Some((name, false)) => name.to_owned(),
        Some((name, true)) => format!("{name} ↩"),
        None => String::new(),
    };
    let sequence = match sequence {
        u32::MAX => "ffffffff".to_owned(),
        0xffff_fffe => "fffffffe".to_owned(),
        other => other.to_string(),
    };
    let number = format!("{operation} (0x{operation:x})");
    format!("{packet_bytes:>7} {header_bytes:>2} v{version} {number:<23} {name:<14} #{sequence:<8}")
}

fn note(role: Role, pair: Pair, skipped: u32, lang: Lang) -> String {
    let mut notes: Vec<String> = Vec::new();
    let mut add = |zh: &str, en: &str| notes.push(lang.pick(zh, en).to_owned());
    match (role, pair) {
        (Role::Push, _) => add("推送", "push"),
        (Role::Acknowledgement, Pair::Single) => add("推送的确认", "acknowledges a push"),
        (Role::Identification, _) => add("表明身份", "identifies the link"),
        (Role::Heartbeat, _) => add("心跳", "heartbeat"),
        (Role::Call, Pair::Single) => add("没有应答", "unanswered"),
        (Role::Call | Role::Acknowledgement, _) => {}
    }
    match pair {
        Pair::Single => {}
        Pair::AnsweredAt(other) => {
            notes.push(format!("{} {}", lang.pick("应答在", "answered by"), other + 1));
        }
        Pair::Answers(other, after) => {
            let after = after.map_or(String::new(), |it| format!(" +{}", seconds(it)));
            notes.push(format!("{} {}{after}", lang.pick("应答", "answers"), other + 1));
        }
    }
    if skipped > 0 {
        notes.push(match lang {
            Lang::Zh => format!("前面缺 {skipped} 个序号"),
            Lang::En => format!("{skipped} sequences missing before it"),
        });
    }
    notes.join(lang.pick("，", ", "))
}

/// Microseconds since the first record with a time.
fn elapsed(records: &[Record], record: &Record) -> Option<i64> {
    let first = records.iter().find_map(|record| record.at)?;
    Some(record.at?.saturating_sub(first))
}

/// Microseconds as seconds.
fn seconds(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}s", micros / 1_000_000, micros % 1_000_000)
}

/// A record as a JSON object; `index` and references to it count from 1.
fn in_json(conversation: usize, index: usize, record: &Record) -> String {
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| drop(line.insert(key.to_owned(), value));
    put("connection", conversation.into());
    put("number", (index + 1).into());
    put("direction", direction(record.direction));
    put("offset", record.offset.into());
    put(
        "at",
        record
            .at
            .and_then(|at| Timestamp::from_microsecond(at).ok())
            .map_or(Value::Null, |at| at.to_string().into()),
    );
    let (kind, header) = match &record.kind {
        Kind::Frame(found) => (role(found.role, found.pair), Some(&found.header)),
        Kind::Torn { header, .. } => ("torn", Some(header)),
        Kind::Unreadable(_) => ("unreadable", None),
        Kind::Missing(_) => ("missing", None),
    };
    put("kind", kind.into());
    if let Some(header) = header {
        put("length", header.packet_bytes.into());
        put("header", header.header_bytes.into());
        put("version", header.version.into());
        put("operation", header.operation.into());
        put("name", find_name(header.operation).map_or(Value::Null, |(name, _)| name.into()));
        put("sequence", header.sequence.into());
    }
    match &record.kind {
        Kind::Frame(found) => {
            match found.pair {
                Pair::Single => {}
                Pair::AnsweredAt(other) => put("answered_by", (other + 1).into()),
                Pair::Answers(other, after) => {
                    put("answers", (other + 1).into());
                    put("after_us", after.map_or(Value::Null, Value::from));
                }
            }
            if found.skipped > 0 {
                put("sequences_missing", found.skipped.into());
            }
        }
        Kind::Torn { present, .. } => put("bytes", (*present).into()),
        Kind::Unreadable(bytes) | Kind::Missing(bytes) => put("bytes", (*bytes).into()),
    }
    Value::Object(line).to_string()
}

fn direction(direction: Direction) -> Value {
    match direction {
        Direction::Unknown => Value::Null,
        Direction::ToServer => "to_server".into(),
        Direction::ToClient => "to_client".into(),
    }
}

const fn role(role: Role, pair: Pair) -> &'static str {
    match (role, pair) {
        (Role::Heartbeat, _) => "heartbeat",
        (Role::Push, _) => "push",
        (Role::Acknowledgement, _) => "ack",
        (Role::Identification, _) => "identify",
        (Role::Call, Pair::Answers(..)) => "answer",
        (Role::Call, Pair::AnsweredAt(_) | Pair::Single) => "request",
    }
}
