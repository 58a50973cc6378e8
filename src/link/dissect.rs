//! Finds the frames of a conversation, which answer belongs to which request, and what is missing,
//! torn or unanswered.

use std::collections::{HashMap, HashSet};

use super::frame::{HEADER_BYTES, Header, VERSION};
use super::operation::{ANSWER, Role, find_name};
use super::stream::{Conversation, Direction};

/// A frame or a gap in the bytes of one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which way it went.
    pub direction: Direction,
    /// How many bytes of that direction precede it, including those that were not captured.
    pub offset: u64,
    /// When its last byte came, in microseconds since 1970; `None` if it is not known.
    pub at: Option<i64>,
    /// The frame, or why there is none.
    pub kind: Kind,
}

/// What the bytes of a record are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A complete frame.
    Frame(Found),
    /// The beginning of a frame whose end is missing.
    Torn {
        /// The header, which is complete.
        header: Header,
        /// How many bytes of the frame are there, including the header.
        present: u64,
    },
    /// This many bytes that are not a frame.
    Unreadable(u64),
    /// This many bytes that were not captured.
    Missing(u64),
}

/// A complete frame and its relation to other frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The header as it stands on the wire.
    pub header: Header,
    /// The purpose of the frame. A request behind a push that nobody answers is its
    /// acknowledgement.
    pub role: Role,
    /// The request or answer that belongs to it.
    pub pair: Pair,
    /// How many sequence numbers lie between the previous request of this direction and this one.
    pub skipped: u32,
}

/// The request or answer that belongs to a frame, as the index of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// No other frame has the same sequence number.
    Single,
    /// It is answered by this record.
    AnsweredAt(usize),
    /// It answers this record, this many microseconds later if the times are known.
    Answers(usize, Option<i64>),
}

/// The greatest length, in bytes, that the header of a frame may state when frames have to be found
/// again. The mobile clients send none of more than 1 MiB (PROTOCOL 11.1).
const MOST_BYTES: u32 = 16 << 20;

/// All frames and gaps of a conversation, in the order in which they became complete.
#[must_use]
pub fn dissect(conversation: &Conversation) -> Vec<Record> {
    let mut readers = HashMap::new();
    let mut records = Vec::new();
    for chunk in &conversation.chunks {
        let reader: &mut Reader =
            readers.entry(chunk.direction).or_insert_with(|| Reader::new(chunk.direction));
        if chunk.missing > 0 {
            records.extend(reader.interrupt());
            records.push(reader.record(chunk.at, Kind::Missing(chunk.missing)));
            reader.offset += chunk.missing;
        }
        reader.at = chunk.at;
        reader.bytes.extend_from_slice(&chunk.bytes);
        records.extend(reader.read());
    }
    for direction in [Direction::Unknown, Direction::ToServer, Direction::ToClient] {
        records.extend(readers.remove(&direction).and_then(|mut reader| reader.interrupt()));
    }
    relate(&mut records);
    records
}

/// The bytes of one direction that are not yet part of a record.
struct Reader {
    direction: Direction,
    offset: u64,
    at: Option<i64>,
    bytes: Vec<u8>,
}

impl Reader {
    const fn new(direction: Direction) -> Self {
        Self { direction, offset: 0, at: None, bytes: Vec::new() }
    }

    const fn record(&self, at: Option<i64>, kind: Kind) -> Record {
        Record { direction: self.direction, offset: self.offset, at, kind }
    }

    /// Takes every complete frame, and the gaps between them.
    fn read(&mut self) -> Vec<Record> {
        let (mut begin, mut records) = (0, Vec::new());
        while let Some(rest) = self.bytes.get(begin..)
            && let Some(header) = Header::read(rest)
        {
            if is_possible(&header) {
                let whole = usize::try_from(header.packet_bytes).unwrap_or(usize::MAX);
                if rest.len() < whole {
                    break;
                }
                let role = Role::of(&header);
                let found = Found { header, role, pair: Pair::Single, skipped: 0 };
                records.push(self.record(self.at, Kind::Frame(found)));
                self.offset += u64::from(header.packet_bytes);
                begin += whole;
            } else {
                let skipped = unreadable(rest);
                records.extend(self.skip(skipped));
                begin += skipped;
            }
        }
        // A frame of megabytes comes in thousands of chunks, so the rest is not copied for each of
        // them.
        self.bytes.drain(..begin);
        records
    }

    fn skip(&mut self, bytes: usize) -> Option<Record> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let record = (bytes > 0).then(|| self.record(self.at, Kind::Unreadable(bytes)));
        self.offset += bytes;
        record
    }

    /// Ends the stream: the remaining bytes are a torn frame or none.
    fn interrupt(&mut self) -> Option<Record> {
        let left = std::mem::take(&mut self.bytes);
        let Some(header) = Header::read(&left).filter(is_possible) else {
            return self.skip(left.len());
        };
        let present = u64::try_from(left.len()).unwrap_or(u64::MAX);
        let record = self.record(self.at, Kind::Torn { header, present });
        self.offset += present;
        Some(record)
    }
}

fn is_possible(header: &Header) -> bool {
    header.header_bytes == HEADER_BYTES
        && header.version == VERSION
        && (u32::from(HEADER_BYTES)..=MOST_BYTES).contains(&header.packet_bytes)
}

/// How many bytes at the beginning are not a frame: up to the next possible header, or up to where
/// one might begin.
fn unreadable(bytes: &[u8]) -> usize {
    let window = usize::from(HEADER_BYTES);
    let next =
        bytes.windows(window).position(|it| Header::read(it).is_some_and(|it| is_possible(&it)));
    next.unwrap_or_else(|| (bytes.len() + 1).saturating_sub(window))
}

/// Finds the answer of each request.
fn relate(records: &mut [Record]) {
    let mut open: HashMap<(Direction, u32), usize> = HashMap::new();
    let mut last: HashMap<Direction, u32> = HashMap::new();
    let mut pairs = Vec::new();
    let mut asked_by_answer = HashSet::new();
    for (index, record) in records.iter_mut().enumerate() {
        let (direction, at) = (record.direction, record.at);
        let Kind::Frame(found) = &mut record.kind else { continue };
        let (sequence, operation) = (found.header.sequence, found.header.operation);
        if matches!(found.role, Role::Push | Role::Acknowledgement) {
            continue;
        }
        let asked = open.get(&(against(direction), sequence)).copied();
        // The capture may contain an answer before its request, if packets were lost.
        let asks = |at: &usize| operation >= ANSWER || !asked_by_answer.contains(at);
        let answers =
            asked.filter(|_| direction != Direction::Unknown || operation >= ANSWER).filter(asks);
        if let Some(asked) = answers.or_else(|| repeated(direction, found.role, asked)) {
            open.remove(&(against(direction), sequence));
            pairs.push((asked, index, at));
            continue;
        }
        if found.role == Role::Call {
            let before = last.insert(direction, sequence);
            let expected = before.map(|before| before.wrapping_add(1));
            let ahead = expected.map_or(0, |expected| sequence.wrapping_sub(expected));
            found.skipped = if ahead < u32::MAX / 2 { ahead } else { 0 };
        }
        if operation >= ANSWER {
            asked_by_answer.insert(index);
        }
        open.insert((direction, sequence), index);
    }
    for (asked, answer, at) in pairs {
        let asked_at = records.get(asked).and_then(|record| record.at);
        let after = at.zip(asked_at).map(|(at, asked)| at.saturating_sub(asked));
        set_pair(records, asked, Pair::AnsweredAt(answer));
        set_pair(records, answer, Pair::Answers(asked, after));
    }
    find_acknowledgements(records);
}

/// Without known directions, the second heartbeat with the same sequence number is taken for the
/// answer.
fn repeated(direction: Direction, role: Role, asked: Option<usize>) -> Option<usize> {
    asked.filter(|_| direction == Direction::Unknown && role == Role::Heartbeat)
}

const fn against(direction: Direction) -> Direction {
    match direction {
        Direction::Unknown => Direction::Unknown,
        Direction::ToServer => Direction::ToClient,
        Direction::ToClient => Direction::ToServer,
    }
}

fn set_pair(records: &mut [Record], index: usize, pair: Pair) {
    if let Some(Record { kind: Kind::Frame(found), .. }) = records.get_mut(index) {
        found.pair = pair;
    }
}

/// Marks the first request behind a push that nobody answers as its acknowledgement: the client
/// sends one that needs no answer (note-2015, which does not state its operation).
fn find_acknowledgements(records: &mut [Record]) {
    let mut pushed = None;
    for record in records {
        let direction = record.direction;
        let Kind::Frame(found) = &mut record.kind else { continue };
        match found.role {
            Role::Push => pushed = Some(against(direction)),
            Role::Call
                if found.pair == Pair::Single
                    && pushed == Some(direction)
                    && find_name(found.header.operation).is_none() =>
            {
                found.role = Role::Acknowledgement;
                pushed = None;
            }
            Role::Acknowledgement => pushed = None,
            Role::Call | Role::Heartbeat | Role::Identification => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::frame::Frame;
    use super::super::stream::Chunk;
    use super::*;
    use Direction::{ToClient, ToServer, Unknown};

    fn frame(operation: u32, sequence: u32, body: &[u8]) -> Vec<u8> {
        Frame { operation, sequence, body: body.to_vec() }.to_bytes().unwrap()
    }

    fn of(chunks: Vec<(Direction, Vec<u8>)>) -> Vec<Record> {
        let timed = |(number, (direction, bytes))| Chunk {
            at: Some(number * 1000),
            ..Chunk::new(direction, bytes)
        };
        let chunks = (0_i64..).zip(chunks).map(timed).collect();
        dissect(&Conversation { ends: None, chunks })
    }

    fn found(record: &Record) -> &Found {
        let Kind::Frame(found) = &record.kind else { panic!("{record:?}") };
        found
    }

    #[test]
    fn a_request_and_its_answer_find_each_other_by_their_sequence() {
        let records = of(vec![
            (ToServer, frame(237, 1, b"a")),
            (ToServer, frame(237, 2, b"b")),
            (ToClient, frame(ANSWER + 237, 2, b"c")),
            (ToClient, frame(ANSWER + 237, 1, b"d")),
        ]);
        let pairs: Vec<_> = records.iter().map(|record| found(record).pair).collect();
        let wanted = [
            Pair::AnsweredAt(3),
            Pair::AnsweredAt(2),
            Pair::Answers(1, Some(1000)),
            Pair::Answers(0, Some(3000)),
        ];
        assert_eq!(pairs, wanted);
        let untold = of(records_bytes());
        let pairs: Vec<_> = untold.iter().map(|record| found(record).pair).collect();
        assert_eq!(pairs, [Pair::AnsweredAt(1), Pair::Answers(0, Some(0)), Pair::Single]);
    }

    /// A request, its answer and a request that nobody answers, in one stream.
    fn records_bytes() -> Vec<(Direction, Vec<u8>)> {
        let frames = [frame(237, 1, b"a"), frame(ANSWER + 237, 1, b""), frame(237, 2, b"b")];
        vec![(Unknown, frames.concat())]
    }

    #[test]
    fn no_request_answers_its_own_answer() {
        let records =
            of(vec![(ToClient, frame(ANSWER + 237, 1, b"")), (ToServer, frame(237, 1, b""))]);
        let pairs: Vec<_> = records.iter().map(|record| found(record).pair).collect();
        assert_eq!(pairs, [Pair::Single, Pair::Single]);
    }

    #[test]
    fn what_follows_a_push_unanswered_is_its_acknowledgement() {
        let records = of(vec![
            (ToServer, frame(237, 1, b"a")),
            (ToClient, frame(0x7a, 0, b"push")),
            (ToClient, frame(ANSWER + 237, 1, b"")),
            (ToServer, frame(26, 2, b"ack")),
            (ToServer, frame(237, 3, b"unanswered")),
        ]);
        let roles: Vec<_> = records.iter().map(|record| found(record).role).collect();
        let call = Role::Call;
        assert_eq!(roles, [call, Role::Push, call, Role::Acknowledgement, call]);
        assert_eq!(found(&records[4]).pair, Pair::Single);
    }

    #[test]
    fn heartbeats_are_answered_and_take_no_number() {
        let records = of(vec![
            (ToServer, frame(6, u32::MAX, b"")),
            (ToClient, frame(6, u32::MAX, b"")),
            (ToServer, frame(237, 1, b"")),
            (ToServer, frame(6, u32::MAX, b"")),
            (ToServer, frame(237, 4, b"")),
        ]);
        assert_eq!(found(&records[1]).pair, Pair::Answers(0, Some(1000)));
        assert_eq!(found(&records[3]).pair, Pair::Single);
        assert_eq!(found(&records[4]).skipped, 2);
    }

    #[test]
    fn frames_are_found_again_behind_rubbish_and_gaps() {
        let heartbeat = frame(6, 15, b"");
        let torn = &frame(237, 1, &[7; 100])[..40];
        let rubbish = [vec![0xff; 21], heartbeat.clone(), torn.to_vec()].concat();
        let chunks = vec![
            Chunk::new(ToServer, rubbish),
            Chunk { missing: 76, ..Chunk::new(ToServer, heartbeat) },
        ];
        let records = dissect(&Conversation { ends: None, chunks });
        let kinds: Vec<_> = records.iter().map(|record| (record.offset, &record.kind)).collect();
        assert!(matches!(kinds[0], (0, Kind::Unreadable(21))), "{kinds:?}");
        assert!(matches!(kinds[1], (21, Kind::Frame(_))), "{kinds:?}");
        assert!(matches!(kinds[2], (37, Kind::Torn { present: 40, .. })), "{kinds:?}");
        assert!(matches!(kinds[3], (77, Kind::Missing(76))), "{kinds:?}");
        assert!(matches!(kinds[4], (153, Kind::Frame(_))), "{kinds:?}");
        assert_eq!(records.len(), 5);
    }

    proptest! {
        #[test]
        fn every_byte_belongs_to_one_record(
            parts in prop::collection::vec(
                prop_oneof![
                    (any::<u32>(), 0_u32..4, prop::collection::vec(any::<u8>(), 0..40))
                        .prop_map(|(operation, sequence, body)| frame(operation, sequence, &body)),
                    prop::collection::vec(any::<u8>(), 0..40),
                ],
                0..12,
            ),
            cut in 1_usize..30,
        ) {
            let bytes = parts.concat();
            let chunks = bytes.chunks(cut).map(|part| Chunk::new(Unknown, part.to_vec())).collect();
            let records = dissect(&Conversation { ends: None, chunks });
            let mut next = 0;
            for record in &records {
                prop_assert_eq!(record.offset, next);
                next += match &record.kind {
                    Kind::Frame(found) => found.header.packet_bytes.into(),
                    Kind::Torn { present, .. } => *present,
                    Kind::Unreadable(bytes) | Kind::Missing(bytes) => *bytes,
                };
            }
            prop_assert_eq!(next, u64::try_from(bytes.len()).unwrap());
        }
    }
}
