//! Reads bytes from hex dumps as `xxd`, `hexdump`, `od` and Wireshark print them, from notes that
//! people wrote, and from the output of `wx attach --trace`.

use std::collections::HashSet;

use super::stream::{Chunk, Conversation, Direction};

/// Reads every dump in a text and ignores other lines. A dump whose offsets begin anew is a new
/// conversation. Lines that begin with `>` go to the server and those with `<` to the client; a
/// time in seconds may follow. In dumps of Wireshark, indented lines go to the client.
#[must_use]
pub fn read(text: &str) -> Vec<Conversation> {
    let mut reader = Reader::default();
    for line in text.lines() {
        reader.line(line);
    }
    reader.finish()
}

/// A line with its offset. It waits for the next one, whose offset tells how many bytes it has.
struct Held {
    offset: u64,
    direction: Direction,
    bytes: Vec<u8>,
}

#[derive(Default)]
struct Reader {
    done: Vec<Conversation>,
    chunks: Vec<Chunk>,
    held: Option<Held>,
    /// Whether a `*` follows the line, so that it is repeated up to the next offset.
    repeats: bool,
    /// How many bytes were repeated so far.
    repeated: usize,
    /// The directions that the current conversation has so far.
    seen: HashSet<Direction>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed == "*" {
            self.repeats = self.held.is_some();
        } else if let Some(chunk) = traced(trimmed) {
            self.release(None);
            self.chunks.push(chunk);
        } else if let Some((offset, bytes)) = with_offset(trimmed) {
            let indented = line.starts_with("    ");
            let direction = if indented { Direction::ToClient } else { Direction::Unknown };
            self.take(Held { offset, direction, bytes });
        } else if let Some(bytes) = written_field(trimmed).or_else(|| bare(trimmed)) {
            self.release(None);
            self.chunks.push(Chunk::new(Direction::Unknown, bytes));
        }
    }

    /// Takes a line with its offset. The one before it gets its bytes up to there.
    fn take(&mut self, next: Held) {
        let same_way = self.held.as_ref().is_none_or(|held| held.direction == next.direction);
        self.release(same_way.then_some(next.offset));
        if next.offset == 0 && self.seen.contains(&next.direction) {
            self.part();
        }
        self.seen.insert(next.direction);
        self.held = Some(next);
    }

    /// Releases the waiting line, cut or repeated so that it ends at the offset `until`.
    fn release(&mut self, until: Option<u64>) {
        let repeats = std::mem::take(&mut self.repeats);
        let Some(mut held) = self.held.take() else { return };
        let wanted = until.and_then(|until| until.checked_sub(held.offset));
        let wanted = wanted.and_then(|wanted| usize::try_from(wanted).ok()).filter(|it| *it > 0);
        if let Some(wanted) = wanted {
            if repeats && wanted <= MOST_REPEATED.saturating_sub(self.repeated) {
                self.repeated += wanted;
                held.bytes = held.bytes.iter().copied().cycle().take(wanted).collect();
            } else {
                held.bytes.truncate(wanted);
            }
        }
        if !held.bytes.is_empty() {
            self.chunks.push(Chunk::new(held.direction, held.bytes));
        }
    }

    /// Ends the current conversation.
    fn part(&mut self) {
        self.seen.clear();
        if !self.chunks.is_empty() {
            let mut chunks = std::mem::take(&mut self.chunks);
            tell_directions(&mut chunks);
            self.done.push(Conversation { ends: None, chunks });
        }
    }

    fn finish(mut self) -> Vec<Conversation> {
        self.release(None);
        self.part();
        self.done
    }
}

/// The greatest number of bytes to which all `*` of a text are expanded, so that a few characters
/// cannot become gigabytes.
const MOST_REPEATED: usize = 16 << 20;

/// If some lines are indented, the others went to the server.
fn tell_directions(chunks: &mut [Chunk]) {
    if chunks.iter().any(|chunk| chunk.direction == Direction::ToClient) {
        for chunk in chunks.iter_mut().filter(|chunk| chunk.direction == Direction::Unknown) {
            chunk.direction = Direction::ToServer;
        }
    }
}

/// Reads a line such as `> 1764500000.123456 00000010…`: a direction, an optional time in seconds,
/// and bytes.
fn traced(line: &str) -> Option<Chunk> {
    let mut characters = line.chars();
    let direction = match characters.next()? {
        '>' => Direction::ToServer,
        '<' => Direction::ToClient,
        _ => return None,
    };
    let rest = characters.as_str().trim_start();
    let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let at = first.split_once('.').and_then(|(seconds, part)| micros(seconds, part));
    let hex = if at.is_some() { behind } else { rest };
    let bytes = hex_bytes(hex.split_whitespace()).filter(|bytes| !bytes.is_empty())?;
    Some(Chunk { at, ..Chunk::new(direction, bytes) })
}

/// A time in microseconds, of its seconds and the digits behind the point.
fn micros(seconds: &str, part: &str) -> Option<i64> {
    let padded: String = part.chars().chain("000000".chars()).take(6).collect();
    seconds.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(padded.parse().ok()?)
}

/// A line of a dump that begins with an offset: the offset and its bytes. The last line of a dump
/// may have too many bytes.
fn with_offset(line: &str) -> Option<(u64, Vec<u8>)> {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let marked = first.strip_suffix(':');
    let digits = marked.unwrap_or(first);
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    let offset = u64::from_str_radix(digits, 16).ok().filter(|_| is_hex(digits))?;
    if marked.is_some() {
        // Two spaces separate the bytes from their characters, which may themselves look like hex
        // digits.
        let bytes = rest.trim_start().split("  ").next()?.split_whitespace();
        return Some((offset, hex_bytes(bytes)?));
    }
    let hex = rest.trim_start().split('|').next()?.split("   ").next()?;
    let groups: Vec<&str> = hex.split_whitespace().collect();
    let width = groups.first().map_or(2, |group| group.len());
    let is_dump = (6..=8).contains(&digits.len()) && width <= 4 && (offset == 0 || width == 2)
        || (digits.len() == 7 && width <= 4);
    if !is_dump {
        return None;
    }
    let mut bytes = hex_bytes(groups.iter().copied())?;
    if digits.len() == 7 && width == 4 {
        // `hexdump` without options prints words as a little-endian machine reads them.
        for word in bytes.chunks_mut(2) {
            word.reverse();
        }
    }
    Some((offset, bytes))
}

/// Reads a field as in the note of 2015, such as `4 byte: 265 PacketLen`. It is decimal unless it
/// has letters.
fn written_field(line: &str) -> Option<Vec<u8>> {
    let (width, rest) = line.split_once(char::is_whitespace)?;
    let width: usize = width.parse().ok().filter(|width| matches!(width, 1 | 2 | 4))?;
    let rest = rest.trim_start().strip_prefix("byte")?.trim_start_matches('s');
    let value = rest.trim_start().strip_prefix(':')?.split_whitespace().next()?;
    let number = value.parse::<u32>().ok().or_else(|| {
        let digits = value.strip_prefix("0x").unwrap_or(value);
        u32::from_str_radix(digits, 16).ok().filter(|_| is_hex(digits))
    })?;
    let bytes = number.to_be_bytes();
    bytes.get(bytes.len() - width..).map(<[u8]>::to_vec)
}

/// A line that contains only bytes. With fewer than eight of them it may be words of a text and is
/// ignored.
fn bare(line: &str) -> Option<Vec<u8>> {
    let bytes = hex_bytes(line.split(|c: char| c.is_whitespace() || c == ','))?;
    (bytes.len() >= 8).then_some(bytes)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Groups of hex digits as bytes; `None` if one of them is something else.
fn hex_bytes<'a>(groups: impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for group in groups {
        let digits = group.trim_start_matches("0x").trim_start_matches("\\x");
        let clean: Vec<u8> = digits.replace("\\x", "").into_bytes();
        if !clean.len().is_multiple_of(2) {
            return None;
        }
        for pair in clean.chunks(2) {
            let pair = str::from_utf8(pair).ok().filter(|pair| is_hex(pair))?;
            bytes.push(u8::from_str_radix(pair, 16).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEARTBEAT: [u8; 16] = [0, 0, 0, 16, 0, 16, 0, 1, 0, 0, 0, 6, 0, 0, 0, 15];

    fn bytes(text: &str) -> Vec<Vec<u8>> {
        let whole = |it: &Conversation| it.chunks.iter().flat_map(|it| it.bytes.clone()).collect();
        read(text).iter().map(whole).collect()
    }

    #[test]
    fn dumps_of_every_program_are_the_same_bytes() {
        let dumps = [
            "00 00 00 10 00 10 00 01 00 00 00 06 00 00 00 0f",
            "Taking only line 0000 as example:\n00 00 00 10 00 10 00 01 00 00 00 06 00 00 00 0f\n\
             Hexadecimal representation, every two adjacent digits represent one byte.",
            "00000010 0010 0001 00000006 0000000f",
            "0000001000100001000000060000000f",
            "0x00,0x00,0x00,0x10,0x00,0x10,0x00,0x01,0x00,0x00,0x00,0x06,0x00,0x00,0x00,0x0f",
            r"\x00\x00\x00\x10\x00\x10\x00\x01\x00\x00\x00\x06\x00\x00\x00\x0f",
            "00000000: 0000 0010 0010 0001 0000 0006 0000 000f  ................",
            "00000000  00 00 00 10 00 10 00 01  00 00 00 06 00 00 00 0f  |................|\n\
             00000010",
            "0000000 0000 1000 1000 0100 0000 0600 0000 0f00\n0000010",
            "000000 00 00 00 10 00 10 00 01 00 00 00 06 00 00 00 0f\n000010",
            "00000000  00 00 00 10 00 10 00 01  00 00 00 06 00 00 00 0f   ........ ........",
            "> 1764500000.5 00000010 00100001 00000006 0000000f",
            "\t0x0000:  0000 0010 0010 0001 0000 0006 0000 000f  ................",
            "4 byte: 16 PacketLen\n2 byte: 16   Head Length\n2 byte: 1     Protocol Version\n\
             4 byte: 6   Operation\n4 byte: 15   SeqId\n4 byte: unknow header",
        ];
        for dump in dumps {
            assert_eq!(bytes(dump), [HEARTBEAT], "{dump}");
        }
    }

    #[test]
    fn letters_beside_a_short_last_line_are_no_bytes() {
        let xxd = "00000000: 6162 6364 6566 6768 696a 6b6c 6d6e 6f70  abcdefghijklmnop\n\
                   00000010: 6162 6364                                abcd";
        assert_eq!(bytes(xxd), [b"abcdefghijklmnopabcd".to_vec()]);
        let odd = "0000000 6261 6463 0065\n0000005";
        assert_eq!(bytes(odd), [b"abcde".to_vec()], "the word at the end has one byte");
    }

    #[test]
    fn a_star_stands_for_lines_like_the_one_before() {
        let dump = "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n\
                    *\n00000040  01 02                                             |..|\n00000042";
        let whole = bytes(dump);
        assert_eq!(whole[0].len(), 66);
        assert_eq!(whole[0][64..], [1, 2]);
        let huge = "00000000  00 00 00 00 00 00 00 00\n*\nffffffff  01 02";
        assert_eq!(bytes(huge)[0].len(), 10);
    }

    #[test]
    fn indented_lines_of_wireshark_are_the_answers() {
        let dump = "00000000  00 00 00 10 00 10 00 01  00 00 00 06 00 00 00 0f   ................\n    \
                    00000000  00 00 00 10 00 10 00 01  3b 9a ca 06 00 00 00 0f   ........;.......";
        let found = read(dump);
        let ways: Vec<_> = found[0].chunks.iter().map(|chunk| chunk.direction).collect();
        assert_eq!((found.len(), ways), (1, vec![Direction::ToServer, Direction::ToClient]));
    }

    #[test]
    fn a_dump_that_begins_anew_is_another_conversation() {
        let line = "00000000: 0000 0010 0010 0001 0000 0006 0000 000f  ................\n";
        assert_eq!(read(&line.repeat(3)).len(), 3);
    }

    #[test]
    fn prose_is_no_dump() {
        for text in
            ["", "add a bad face", "deadbeef", "4 byte: none", "> said somebody", ">", "*", "0"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
