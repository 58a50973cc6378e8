//! Recognises lines of program output. Their blanks have a meaning, so they are broken only at the
//! width.

use super::super::head;

/// How many bytes of a line are looked at.
const LOOKED_AT: usize = 256;

/// The beginnings of such lines. `0` stands for any digit.
const STAMPS: [&str; 5] =
    ["0000-00-00T00:00", "0000-00-00 00:00", "0000/00/00 00:00", "00:00:00.000", "00:00:00 "];

const LEVELS: [&str; 8] = ["TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "PANIC"];

/// Whether the line begins like one of a log, or is indented like code.
pub(super) fn is_output(rest: &str) -> bool {
    let line = head(rest, LOOKED_AT).split('\n').next().unwrap_or_default();
    let open = line.trim_start_matches(['[', '(', '<']);
    let stamped = STAMPS.iter().any(|stamp| begins_as(open, stamp));
    let word = open.split([' ', ':', ']', ')', '\t']).next().unwrap_or_default();
    let levelled = LEVELS.contains(&word) && open.len() > word.len();
    stamped || levelled || is_indented_code(line)
}

fn begins_as(line: &str, stamp: &str) -> bool {
    let same = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    line.len() >= stamp.len() && line.bytes().zip(stamp.bytes()).all(same)
}

/// Whether the line begins with blanks, has only ASCII letters, and has a character that is rare in
/// prose.
fn is_indented_code(line: &str) -> bool {
    let words = line.trim_start_matches([' ', '\t']);
    let blanks = line.len() - words.len();
    let indented = line.starts_with('\t') || blanks >= 2;
    indented
        && words.is_ascii()
        && words.contains(['{', '}', '(', ')', ';', '=', '<', '>', '|', '$', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_logs_and_of_code_are_told_from_prose() {
        for line in [
            "2026-11-29T16:00:11.000Z  INFO request done",
            "2026-11-29 16:00:11 请求完成",
            "[16:00:11 worker] tick",
            "ERROR: connection refused",
            "[WARN] 磁盘满了",
            "    let v = std::env::args();",
            "\treturn x;",
        ] {
            assert!(is_output(line), "{line}");
        }
        for line in [
            "",
            "2026-11-29 我们开会",
            "16:00 见",
            "ERROR",
            "INFORMATION desk",
            "  悄悄地缩进（两格）",
            "  just two blanks before prose",
            "x = y;",
        ] {
            assert!(!is_output(line), "{line}");
        }
    }
}
