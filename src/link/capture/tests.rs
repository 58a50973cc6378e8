//! Captures that are made packet by packet.

use etherparse::PacketBuilder;
use proptest::prelude::*;

use super::*;

const CLIENT: ([u8; 4], u16) = ([10, 0, 0, 2], 50_000);
const SERVER: ([u8; 4], u16) = ([203, 0, 113, 9], 8080);

/// A packet on an Ethernet.
fn packet_of(to_server: bool, sequence: u32, syn: bool, payload: &[u8]) -> Vec<u8> {
    let (from, to) = if to_server { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    let tcp = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
        .ipv4(from.0, to.0, 64)
        .tcp(from.1, to.1, sequence, 1024);
    let tcp = if syn { tcp.syn() } else { tcp };
    let tcp = if to_server { tcp } else { tcp.ack(1) };
    let mut bytes = Vec::new();
    tcp.write(&mut bytes, payload).unwrap();
    bytes
}

/// A pcap file of packets that are a millisecond apart.
fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    let header = [0xa1b2_c3d4_u32, 0x0002_0004, 0, 0, 65_535, 1];
    file.extend(header[0].to_le_bytes());
    file.extend([2, 0, 4, 0]);
    for field in &header[2..] {
        file.extend(field.to_le_bytes());
    }
    for (number, packet) in (0_u32..).zip(packets) {
        let length = u32::try_from(packet.len()).unwrap();
        for field in [1_764_500_000, number * 1000, length, length] {
            file.extend(field.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

/// A pcapng file of the same.
fn pcapng(packets: &[Vec<u8>]) -> Vec<u8> {
    fn block(kind: u32, body: &[u8]) -> Vec<u8> {
        let padded = body.len().next_multiple_of(4);
        let length = u32::try_from(padded + 12).unwrap();
        let mut block = Vec::new();
        block.extend(kind.to_le_bytes());
        block.extend(length.to_le_bytes());
        block.extend(body);
        block.resize(padded + 8, 0);
        block.extend(length.to_le_bytes());
        block
    }
    let section = [0x1a2b_3c4d_u32.to_le_bytes().as_slice(), &[1, 0, 0, 0], &[0xff; 8]].concat();
    let mut file = block(0x0a0d_0d0a, &section);
    file.extend(block(1, &[1, 0, 0, 0, 0xff, 0xff, 0, 0]));
    for (number, packet) in (0_u64..).zip(packets) {
        let micros = 1_764_500_000_000_000 + number * 1000;
        let length = u32::try_from(packet.len()).unwrap();
        let mut body = Vec::new();
        let (high, low) = (micros >> 32, micros & 0xffff_ffff);
        for field in [0, u32::try_from(high).unwrap(), u32::try_from(low).unwrap(), length, length]
        {
            body.extend(field.to_le_bytes());
        }
        body.extend(packet);
        file.extend(block(6, &body));
    }
    file
}

fn whole(conversation: &Conversation, direction: Direction) -> Vec<u8> {
    let chunks = conversation.chunks.iter().filter(|chunk| chunk.direction == direction);
    chunks.flat_map(|chunk| chunk.bytes.clone()).collect()
}

#[test]
fn both_kinds_of_files_give_the_same_connection() {
    let packets = [
        packet_of(true, 99, true, b""),
        packet_of(false, 499, true, b""),
        packet_of(true, 100, false, b"hello"),
        packet_of(false, 500, false, b"world"),
    ];
    let [old, new] = [pcap(&packets), pcapng(&packets)].map(|file| {
        assert!(is_capture(&file));
        read(&file).unwrap()
    });
    assert_eq!(old, new);
    let conversation = &old.conversations[0];
    let ends = ("10.0.0.2:50000".to_owned(), "203.0.113.9:8080".to_owned());
    assert_eq!((old.conversations.len(), conversation.ends.clone()), (1, Some(ends)));
    assert_eq!(whole(conversation, Direction::ToServer), b"hello");
    assert_eq!(whole(conversation, Direction::ToClient), b"world");
    assert_eq!(conversation.chunks[1].at, Some(1_764_500_000_003_000));
}

#[test]
fn the_server_is_known_without_the_opening_by_its_port() {
    let capture = read(&pcap(&[packet_of(false, 500, false, b"push")])).unwrap();
    assert_eq!(whole(&capture.conversations[0], Direction::ToClient), b"push");
}

#[test]
fn what_was_not_captured_is_told_where_it_is_missing() {
    let packets = [packet_of(true, 100, false, b"ab"), packet_of(true, 105, false, b"fg")];
    let capture = read(&pcap(&packets)).unwrap();
    let chunks = &capture.conversations[0].chunks;
    assert_eq!((chunks[1].missing, chunks[1].bytes.as_slice()), (3, b"fg".as_slice()));
}

#[test]
fn what_comes_behind_a_gap_stands_where_it_came() {
    let packets = [
        packet_of(true, 100, false, b"ab"),
        packet_of(true, 105, false, b"question"),
        packet_of(false, 500, false, b"answer"),
        packet_of(true, 113, false, b"more"),
    ];
    let capture = read(&pcap(&packets)).unwrap();
    let texts: Vec<_> =
        capture.conversations[0].chunks.iter().map(|it| it.bytes.as_slice()).collect();
    let wanted: [&[u8]; 4] = [b"ab", b"question", b"answer", b"more"];
    assert_eq!(texts, wanted);
}

#[test]
fn what_came_in_disorder_behind_two_gaps_stands_in_the_order_of_the_stream() {
    let packets = [
        packet_of(true, 100, false, b"a"),
        packet_of(true, 130, false, b"third"),
        packet_of(true, 110, false, b"second"),
    ];
    let capture = read(&pcap(&packets)).unwrap();
    let chunks = capture.conversations[0].chunks.iter();
    let found: Vec<_> = chunks.map(|it| (it.missing, it.bytes.as_slice())).collect();
    let wanted: [(u64, &[u8]); 3] = [(0, b"a"), (9, b"second"), (14, b"third")];
    assert_eq!(found, wanted);
}

#[test]
fn a_link_of_another_kind_is_passed_over() {
    // PDUs of Wireshark with a field that the crate trusts to be four bytes long
    let mut file =
        pcap(&[b"\x00\x0e\x00\x08ip.proto\x00\x20\x00\x05\x00\x00\x00\x06\xff\x00\x00\x00\x00"
            .to_vec()]);
    file[20..24].copy_from_slice(&252_u32.to_le_bytes());
    let capture = read(&file).unwrap();
    assert_eq!((capture.conversations.len(), capture.passed_over), (0, 1));
}

#[test]
fn a_packet_that_is_lost_early_costs_a_long_capture_nothing() {
    let mut packets = vec![packet_of(true, 100, false, b"a")];
    packets.extend((0..20_000_u32).map(|number| packet_of(true, 200 + number, false, b"x")));
    let capture = read(&pcap(&packets)).unwrap();
    assert_eq!(whole(&capture.conversations[0], Direction::ToServer).len(), 20_001);
}

#[test]
fn a_file_that_was_cut_gives_what_it_holds() {
    let file = pcap(&[packet_of(true, 1, false, b"one"), packet_of(true, 4, false, b"two")]);
    let cut = read(&file[..file.len() - 1]).unwrap();
    assert!(cut.is_cut);
    assert_eq!(whole(&cut.conversations[0], Direction::ToServer), b"one");
    assert_eq!(read(b"\xd4\xc3\xb2\xa1"), Err(NotACapture));
    let mut other = packet_of(true, 1, false, b"one");
    other.truncate(20);
    assert_eq!(read(&pcap(&[other])).unwrap().passed_over, 1);
}

#[test]
fn a_connection_that_is_opened_again_is_another_one() {
    let packets = [
        packet_of(true, 99, true, b""),
        packet_of(true, 100, false, b"one"),
        packet_of(true, 7_000, true, b""),
        packet_of(true, 7_001, false, b"two"),
    ];
    let capture = read(&pcap(&packets)).unwrap();
    let texts: Vec<_> =
        capture.conversations.iter().map(|it| whole(it, Direction::ToServer)).collect();
    assert_eq!(texts, [b"one".to_vec(), b"two".to_vec()]);
}

proptest! {
    #[test]
    fn segments_in_any_order_twice_and_overlapping_are_the_same_stream(
        text in prop::collection::vec(any::<u8>(), 1..300),
        start: u32,
        cuts in prop::collection::vec((0_usize..300, 1_usize..80), 0..40),
        order in any::<u64>(),
    ) {
        // Every byte is in some segment; others overlap it.
        let even = (0..text.len()).step_by(50).map(|at| (at, 50));
        let mut cuts: Vec<_> = even.chain(cuts).filter(|cut| cut.0 < text.len()).collect();
        fastrand::Rng::with_seed(order).shuffle(&mut cuts);
        let segment = |(at, length): &(usize, usize)| {
            let end = text.len().min(at + length);
            let sequence = start.wrapping_add(1).wrapping_add(u32::try_from(*at).unwrap());
            packet_of(true, sequence, false, &text[*at..end])
        };
        let mut packets = vec![packet_of(true, start, true, b"")];
        packets.extend(cuts.iter().map(segment));
        let capture = read(&pcap(&packets)).unwrap();
        prop_assert_eq!(whole(&capture.conversations[0], Direction::ToServer), text);
        prop_assert!(capture.conversations[0].chunks.iter().all(|chunk| chunk.missing == 0));
    }

    #[test]
    fn damaged_captures_are_read_as_far_as_they_go(
        at in 0_usize..200, value: u8, cut in 0_usize..400, new: bool,
    ) {
        let packets = [packet_of(true, 1, false, b"one"), packet_of(false, 9, false, b"two")];
        let mut file = if new { pcapng(&packets) } else { pcap(&packets) };
        if let Some(byte) = file.get_mut(at) {
            *byte = value;
        }
        file.truncate(cut);
        // It ends, with whatever it holds.
        drop(read(&file));
    }
}
