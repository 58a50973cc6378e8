//! Reads TCP connections from pcap and pcapng files.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TcpSlice, TransportSlice};
use pcap_parser::data::{PacketData, get_packetdata};
use pcap_parser::pcapng::Block;
use pcap_parser::{Linktype, PcapBlockOwned, PcapError, create_reader};

use super::stream::{Chunk, Conversation, Direction};

/// The bytes are neither pcap nor pcapng, or are damaged at their beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is neither a pcap nor a pcapng file")]
pub struct NotACapture;

/// The contents of a capture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// The TCP connections that carried any bytes, ordered by their first packets.
    pub conversations: Vec<Conversation>,
    /// How many packets are not TCP over IP, or are of an unknown link type.
    pub passed_over: u64,
    /// Whether the file ends within a packet or is damaged, so that the rest of it is not read.
    pub is_cut: bool,
}

/// Whether the bytes begin like a capture.
#[must_use]
pub fn is_capture(bytes: &[u8]) -> bool {
    const BEGINNINGS: [[u8; 4]; 5] = [
        [0xa1, 0xb2, 0xc3, 0xd4],
        [0xd4, 0xc3, 0xb2, 0xa1],
        [0xa1, 0xb2, 0x3c, 0x4d],
        [0x4d, 0x3c, 0xb2, 0xa1],
        [0x0a, 0x0d, 0x0d, 0x0a],
    ];
    BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// Reads a capture. Packets that came twice count once, those out of order are put in order, and
/// what was not captured is told as missing.
///
/// # Errors
/// [`NotACapture`]; damage behind the first block is told by [`Capture::is_cut`] instead.
pub fn read(bytes: &[u8]) -> Result<Capture, NotACapture> {
    // The whole file fits into the buffer of the reader, so no packet is too large for it.
    let capacity = bytes.len().saturating_add(1);
    let mut reader = create_reader(capacity, bytes).map_err(|_| NotACapture)?;
    let (mut capture, mut flows) = (Capture::default(), Flows::default());
    let (mut interfaces, mut asked) = (Vec::new(), false);
    loop {
        match reader.next() {
            Ok((length, block)) => {
                match packet(&block, &mut interfaces) {
                    Found::Packet(packet) => match segment(&packet) {
                        Some(segment) => flows.take(segment, packet.at),
                        None => capture.passed_over += 1,
                    },
                    Found::Other => {}
                    Found::Unknown => capture.passed_over += 1,
                }
                reader.consume(length);
            }
            Err(PcapError::Eof) => break,
            // All bytes are in the buffer; the reader finds the end only by asking for more.
            Err(PcapError::Incomplete(_)) if !asked => {
                asked = true;
                if reader.refill().is_err() {
                    break;
                }
            }
            Err(_) => {
                capture.is_cut = true;
                break;
            }
        }
    }
    capture.conversations = flows.finish();
    Ok(capture)
}

/// How the packets of an interface are to be read.
#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    /// How many units of its timestamps make a second.
    resolution: u64,
    /// Seconds to add to its timestamps.
    offset: i64,
}

struct Packet<'a> {
    link: Linktype,
    /// Microseconds since 1970.
    at: Option<i64>,
    data: &'a [u8],
}

enum Found<'a> {
    Packet(Packet<'a>),
    /// A block that contains no packet.
    Other,
    /// A packet of an interface that was not described.
    Unknown,
}

fn packet<'a>(block: &'a PcapBlockOwned<'_>, interfaces: &mut Vec<Interface>) -> Found<'a> {
    match block {
        PcapBlockOwned::LegacyHeader(header) => {
            let resolution =
                if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
            *interfaces = vec![Interface { link: header.network, resolution, offset: 0 }];
            Found::Other
        }
        PcapBlockOwned::Legacy(packet) => {
            let Some(interface) = interfaces.first() else { return Found::Unknown };
            let part = u64::from(packet.ts_usec);
            let at = micros(packet.ts_sec.into(), part, interface.resolution);
            Found::Packet(Packet { link: interface.link, at, data: packet.data })
        }
        PcapBlockOwned::NG(Block::SectionHeader(_)) => {
            interfaces.clear();
            Found::Other
        }
        PcapBlockOwned::NG(Block::InterfaceDescription(described)) => {
            let resolution = described.ts_resolution().filter(|it| *it > 0).unwrap_or(1_000_000);
            let offset = described.ts_offset();
            interfaces.push(Interface { link: described.linktype, resolution, offset });
            Found::Other
        }
        PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
            let index = usize::try_from(packet.if_id).unwrap_or(usize::MAX);
            let Some(interface) = interfaces.get(index) else { return Found::Unknown };
            let units = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
            let seconds = i64::try_from(units / interface.resolution).unwrap_or(i64::MAX);
            let seconds = seconds.saturating_add(interface.offset);
            let at = micros(seconds, units % interface.resolution, interface.resolution);
            // The data is padded to whole words.
            let length = usize::try_from(packet.caplen).unwrap_or(usize::MAX);
            let data = packet.data.get(..length).unwrap_or(packet.data);
            Found::Packet(Packet { link: interface.link, at, data })
        }
        PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
            let Some(interface) = interfaces.first() else { return Found::Unknown };
            let length = usize::try_from(packet.origlen).unwrap_or(usize::MAX);
            let data = packet.data.get(..length).unwrap_or(packet.data);
            Found::Packet(Packet { link: interface.link, at: None, data })
        }
        PcapBlockOwned::NG(_) => Found::Other,
    }
}

/// The time in microseconds since 1970, of a number of seconds and a number of units of which
/// `resolution` make a second; `None` if it does not fit.
fn micros(seconds: i64, part: u64, resolution: u64) -> Option<i64> {
    let part = u128::from(part) * 1_000_000 / u128::from(resolution);
    seconds.checked_mul(1_000_000)?.checked_add(i64::try_from(part).ok()?)
}

/// A TCP segment with its place in the stream.
struct Segment {
    from: SocketAddr,
    to: SocketAddr,
    sequence: u32,
    opens: bool,
    answers_opening: bool,
    bytes: Vec<u8>,
}

/// The link types whose packets are read. The crate may panic on packets of other types.
const LINKS: [Linktype; 7] = [
    Linktype::NULL,
    Linktype::ETHERNET,
    Linktype::RAW,
    Linktype::LINUX_SLL,
    Linktype::LINUX_SLL2,
    Linktype::IPV4,
    Linktype::IPV6,
];

fn segment(packet: &Packet<'_>) -> Option<Segment> {
    if !LINKS.contains(&packet.link) {
        return None;
    }
    let sliced = match get_packetdata(packet.data, packet.link, packet.data.len())? {
        PacketData::L2(data) => LaxSlicedPacket::from_ethernet(data).ok()?,
        PacketData::L3(kind, data) => LaxSlicedPacket::from_ether_type(EtherType(kind), data),
        PacketData::L4(..) | PacketData::Unsupported(_) => return None,
    };
    let (from, to): (IpAddr, IpAddr) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            (ip.header().source_addr().into(), ip.header().destination_addr().into())
        }
        LaxNetSlice::Ipv6(ip) => {
            (ip.header().source_addr().into(), ip.header().destination_addr().into())
        }
        LaxNetSlice::Arp(_) => return None,
    };
    match sliced.transport? {
        TransportSlice::Tcp(tcp) => Some(Segment::new(from, to, &tcp)),
        TransportSlice::Udp(_)
        | TransportSlice::Icmpv4(_)
        | TransportSlice::Icmpv6(_)
        | TransportSlice::Igmp(_) => None,
    }
}

impl Segment {
    fn new(from: IpAddr, to: IpAddr, tcp: &TcpSlice<'_>) -> Self {
        Self {
            from: SocketAddr::new(from, tcp.source_port()),
            to: SocketAddr::new(to, tcp.destination_port()),
            sequence: tcp.sequence_number(),
            opens: tcp.syn() && !tcp.ack(),
            answers_opening: tcp.syn() && tcp.ack(),
            bytes: tcp.payload().to_vec(),
        }
    }
}

/// One direction of a connection while its segments are put in order. Bytes are counted from the
/// first one, so that sequence numbers may wrap around.
#[derive(Default)]
struct Way {
    /// The sequence number of the next byte in order; `None` before the first segment.
    next: Option<u32>,
    /// How many bytes are in order so far.
    read: u64,
    /// The segments that came too early, by the position of their first byte.
    early: BTreeMap<u64, Early>,
    /// The number of the packet with the last chunk.
    last: u64,
}

/// A segment that waits for the bytes before it.
struct Early {
    /// The number of its packet in the capture.
    packet: u64,
    at: Option<i64>,
    bytes: Vec<u8>,
}

struct Flow {
    client: SocketAddr,
    server: SocketAddr,
    to_server: Way,
    to_client: Way,
    /// Chunks, each with the number of its packet.
    chunks: Vec<(u64, Chunk)>,
    packets: u64,
}

/// The connections by their two ends. When one is opened again between the same ends, it is a new
/// connection.
#[derive(Default)]
struct Flows {
    open: HashMap<(SocketAddr, SocketAddr), usize>,
    all: Vec<Flow>,
}

/// The ports on which the servers of the long link listen (PROTOCOL 11.2).
const SERVER_PORTS: [u16; 3] = [80, 443, 8080];

impl Flows {
    fn take(&mut self, segment: Segment, at: Option<i64>) {
        let key = (segment.from.min(segment.to), segment.from.max(segment.to));
        // The opening may be sent twice: as long as no bytes came, it is the same connection.
        let is_empty = |at: usize| self.all.get(at).is_some_and(|flow| flow.chunks.is_empty());
        let known = self.open.get(&key).copied();
        let index = known.filter(|at| !segment.opens || is_empty(*at)).unwrap_or(self.all.len());
        if index == self.all.len() {
            self.all.push(Flow::new(&segment));
            self.open.insert(key, index);
        }
        if let Some(flow) = self.all.get_mut(index) {
            flow.take(segment, at);
        }
    }

    fn finish(self) -> Vec<Conversation> {
        let whole = self.all.into_iter().map(Flow::finish);
        whole.filter(|conversation| !conversation.chunks.is_empty()).collect()
    }
}

impl Flow {
    fn new(first: &Segment) -> Self {
        let from_server = first.answers_opening
            || (!first.opens
                && SERVER_PORTS.contains(&first.from.port())
                && !SERVER_PORTS.contains(&first.to.port()));
        let (client, server) =
            if from_server { (first.to, first.from) } else { (first.from, first.to) };
        Self {
            client,
            server,
            to_server: Way::default(),
            to_client: Way::default(),
            chunks: Vec::new(),
            packets: 0,
        }
    }

    fn take(&mut self, segment: Segment, at: Option<i64>) {
        let (way, direction) = if segment.from == self.client {
            (&mut self.to_server, Direction::ToServer)
        } else {
            (&mut self.to_client, Direction::ToClient)
        };
        self.packets += 1;
        way.take(segment, self.packets, at);
        self.chunks.extend(way.in_order(direction));
    }

    fn finish(mut self) -> Conversation {
        for (way, direction) in
            [(&mut self.to_server, Direction::ToServer), (&mut self.to_client, Direction::ToClient)]
        {
            self.chunks.extend(way.skip_missing(direction));
        }
        // A chunk that waited for bytes that never came is put where it came, beside its answers.
        self.chunks.sort_by_key(|(packet, _)| *packet);
        let chunks = self.chunks.into_iter().map(|(_, chunk)| chunk).collect();
        let ends = Some((self.client.to_string(), self.server.to_string()));
        Conversation { ends, chunks }
    }
}

/// Half of the sequence numbers. A number that is further ahead than this counts as behind.
const HALF: u32 = 1 << 31;

impl Way {
    fn take(&mut self, segment: Segment, packet: u64, at: Option<i64>) {
        if segment.opens || segment.answers_opening {
            // The opening takes up one sequence number.
            self.next.get_or_insert(segment.sequence.wrapping_add(1));
        }
        if segment.bytes.is_empty() {
            return;
        }
        let next = *self.next.get_or_insert(segment.sequence);
        let ahead = segment.sequence.wrapping_sub(next);
        if ahead < HALF {
            let position = self.read.saturating_add(ahead.into());
            self.keep(position, Early { packet, at, bytes: segment.bytes });
        } else {
            // The segment begins before the next byte. Its end may still be new.
            let known = usize::try_from(next.wrapping_sub(segment.sequence)).unwrap_or(usize::MAX);
            if let Some(new) = segment.bytes.get(known..).filter(|new| !new.is_empty()) {
                self.keep(self.read, Early { packet, at, bytes: new.to_vec() });
            }
        }
    }

    /// Stores a segment that came too early. Of two that begin at the same byte the longer one is
    /// kept.
    fn keep(&mut self, position: u64, early: Early) {
        let known = self.early.get(&position);
        if known.is_none_or(|known| known.bytes.len() < early.bytes.len()) {
            self.early.insert(position, early);
        }
    }

    /// Takes the chunks that are in order now. The packet number of a chunk is never less than that
    /// of the chunk before it.
    fn in_order(&mut self, direction: Direction) -> Vec<(u64, Chunk)> {
        let mut chunks = Vec::new();
        while let Some(first) = self.early.first_entry().filter(|first| *first.key() <= self.read) {
            let known = usize::try_from(self.read - first.key()).unwrap_or(usize::MAX);
            let early = first.remove();
            let Some(new) = early.bytes.get(known..).filter(|new| !new.is_empty()) else {
                continue;
            };
            let length = u32::try_from(new.len()).unwrap_or(u32::MAX);
            self.read += u64::from(length);
            self.next = self.next.map(|next| next.wrapping_add(length));
            self.last = self.last.max(early.packet);
            let bytes = new.to_vec();
            chunks.push((self.last, Chunk { direction, at: early.at, missing: 0, bytes }));
        }
        chunks
    }

    /// Takes, at the end of the capture, the chunks behind bytes that never came.
    fn skip_missing(&mut self, direction: Direction) -> Vec<(u64, Chunk)> {
        let mut chunks = Vec::new();
        while let Some((position, early)) = self.early.first_key_value() {
            let missing = position.saturating_sub(self.read);
            // In the order of the capture, but never before the chunk that precedes it in the
            // stream.
            self.last = self.last.max(early.packet);
            self.read = self.read.max(*position);
            let mut found = self.in_order(direction);
            if let Some((_, first)) = found.first_mut() {
                first.missing = missing;
            }
            chunks.extend(found);
        }
        chunks
    }
}

#[cfg(test)]
mod tests;
