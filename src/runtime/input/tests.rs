//! What terminals send, and that no answer of theirs is ever typed.

mod bursts;
mod keyboards;

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};
use proptest::prelude::*;

use super::burst::Burst;
use super::*;
use crate::host::clock::instant as now;

const NONE: KeyModifiers = KeyModifiers::NONE;
const CONTROL: KeyModifiers = KeyModifiers::CONTROL;
const ALT: KeyModifiers = KeyModifiers::ALT;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

fn decode(bytes: &[u8]) -> Vec<Input> {
    let mut decoder = Decoder::default();
    let mut all = decoder.feed(bytes, now());
    all.extend(decoder.flush(now()));
    all
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn letter(c: char, modifiers: KeyModifiers) -> Input {
    key(KeyCode::Char(c), modifiers)
}

#[test]
fn keys_of_all_terminals_are_told_apart() {
    let table: &[(&[u8], Input)] = &[
        (b"a", letter('a', NONE)),
        ("中".as_bytes(), letter('中', NONE)),
        ("🌸".as_bytes(), letter('🌸', NONE)),
        (b"\x01", letter('a', CONTROL)),
        (b"\x0a", letter('j', CONTROL)),
        (b"\x08", letter('h', CONTROL)),
        (b"\x1f", letter('_', CONTROL)),
        (b"\x00", letter(' ', CONTROL)),
        (b"\r", key(KeyCode::Enter, NONE)),
        (b"\t", key(KeyCode::Tab, NONE)),
        (b"\x7f", key(KeyCode::Backspace, NONE)),
        (b"\x1b", key(KeyCode::Esc, NONE)),
        (b"\x1b\r", key(KeyCode::Enter, ALT)),
        (b"\x1b\x7f", key(KeyCode::Backspace, ALT)),
        (b"\x1bf", letter('f', ALT)),
        (b"\x1b[", letter('[', ALT)),
        (b"\x1bO", letter('O', ALT)),
        (b"\x1b]", letter(']', ALT)),
        (b"\x1b[A", key(KeyCode::Up, NONE)),
        (b"\x1bOA", key(KeyCode::Up, NONE)),
        (b"\x1b[1;5A", key(KeyCode::Up, CONTROL)),
        (b"\x1b[1;5H", key(KeyCode::Home, CONTROL)),
        (b"\x1b[5~", key(KeyCode::PageUp, NONE)),
        (b"\x1b[3;3~", key(KeyCode::Delete, ALT)),
        (b"\x1b[Z", key(KeyCode::BackTab, SHIFT)),
        (b"\x1bOP", key(KeyCode::F(1), NONE)),
        (b"\x1b[[A", key(KeyCode::F(1), NONE)),
        (b"\x1b[11~", key(KeyCode::F(1), NONE)),
        (b"\x1b[24~", key(KeyCode::F(12), NONE)),
        (b"\x1bOM", key(KeyCode::Enter, NONE)),
        (b"\x1bOa", key(KeyCode::Up, CONTROL)),
        (b"\x1b[13;2u", key(KeyCode::Enter, SHIFT)),
        (b"\x1b[27;2;13~", key(KeyCode::Enter, SHIFT)),
        (b"\x1b[106;5u", letter('j', CONTROL)),
        (b"\x1b[I", Input::Focus(true)),
        (b"\x1b[O", Input::Focus(false)),
        (b"\x1b[24;80R", Input::Reply(Reply::Cursor { row: 24, column: 80 })),
        (b"\x1b]11;rgb:ffff/8080/0000\x1b\\", Input::Reply(Reply::Background(255, 128, 0))),
        (b"\x1b]11;rgb:00/00/ff\x07", Input::Reply(Reply::Background(0, 0, 255))),
    ];
    for (bytes, expected) in table {
        assert_eq!(decode(bytes), std::slice::from_ref(expected), "{bytes:?}");
    }
}

#[test]
fn the_wheel_and_the_buttons_say_where() {
    let [Input::Mouse(down)] = decode(b"\x1b[<0;80;24M")[..] else { panic!() };
    assert_eq!(
        (down.kind, down.column, down.row),
        (MouseEventKind::Down(MouseButton::Left), 79, 23)
    );
    let [Input::Mouse(wheel)] = decode(b"\x1b[<65;1;1M")[..] else { panic!() };
    assert_eq!(wheel.kind, MouseEventKind::ScrollDown);
    assert_eq!(decode(b"\x1b[M !!x"), [letter('x', NONE)], "an old report is swallowed whole");
}

#[test]
fn a_key_that_is_let_go_is_no_key() {
    assert_eq!(decode(b"\x1b[97;5:3u\x1b[97;5:1u"), [letter('a', CONTROL)]);
}

#[test]
fn a_pasted_block_stays_one_and_its_escapes_are_text() {
    assert_eq!(
        decode(b"\x1b[200~a\rb\r\nc\x1b[A\x1b[201~x"),
        [Input::Paste("a\nb\nc\x1b[Ax".to_owned())],
        "what stands directly behind its end belongs to it"
    );
}

fn asked(text: &str) -> Vec<Input> {
    vec![Input::Burst(text.to_owned())]
}

#[test]
fn behind_the_end_of_a_paste_text_belongs_to_it_and_keys_with_an_effect_are_dropped_and_told() {
    let behind = |tail: &str| decode(format!("\u{1b}[200~一\u{1b}[201~{tail}").as_bytes());
    let told = || vec![Input::KeysDropped];
    assert_eq!(behind("二"), pasted(&["一二"]));
    assert_eq!(behind("二\u{1b}\r三\u{1b}[13;2u"), pasted(&["一二\n三\n"]), "these are line ends");
    for key in ["\u{e}", "\u{5} ", "\u{1b}[A", "\u{1b}[<0;80;24M", "\u{1b}f", "\u{18}\u{3}"] {
        let blank = if key.ends_with(' ') { " " } else { "" };
        let text = format!("一二{blank}und mehr");
        assert_eq!(behind(&format!("二{key}und mehr")), [pasted(&[&text]), told()].concat());
    }
    let device = Input::Reply(Reply::Attributes { sixel: false });
    let answered = behind("二\u{1b}[?62;22c三\u{e}hi\u{1b}[I");
    assert_eq!(answered[..1], pasted(&["一二三hi"]), "an answer is no key");
    assert_eq!(answered[1..], [device, Input::Focus(true), Input::KeysDropped]);
}

#[test]
fn an_enter_directly_behind_a_paste_sends_nothing_joins_nothing_and_is_told() {
    let behind = |tail: &str| decode(format!("\u{1b}[200~一\u{1b}[201~{tail}").as_bytes());
    let told = || vec![Input::KeysDropped];
    for (tail, block) in [
        ("\r", "\n"),
        ("\u{1b}[13u", "\n"),
        ("\u{1b}OM", "\n"),
        ("\r买奶\r", "\n买奶\n"),
        ("\r买奶\r\r\u{e}在", "\n买奶\n\n在"),
    ] {
        let all = [pasted(&["一"]), asked(block), told()].concat();
        assert_eq!(behind(tail), all, "{tail:?}");
    }
    let both = [pasted(&["一二"]), asked("\n三\n"), told()].concat();
    assert_eq!(behind("二\r三\r"), both);
    let edited = [asked("\n买"), vec![key(KeyCode::Backspace, NONE)], asked("奶"), told()].concat();
    assert_eq!(behind("\r买\u{7f}奶"), [pasted(&["一"]), edited].concat());
    // what was typed a moment later is typed
    let later = pieces(&[(b"\x1b[200~a\x1b[201~", 1), (b"\rb\r", 0)]);
    let enter = || key(KeyCode::Enter, NONE);
    assert_eq!(later, [pasted(&["a"]), vec![enter(), letter('b', NONE), enter()]].concat());
}

#[test]
fn keys_that_only_edit_are_carried_out_behind_a_paste_and_text_behind_them_belongs_to_it() {
    for (bytes, code) in [
        ("\u{1b}[D", KeyCode::Left),
        ("\u{1b}OC", KeyCode::Right),
        ("\u{1b}[H", KeyCode::Home),
        ("\u{1b}[4~", KeyCode::End),
        ("\u{7f}", KeyCode::Backspace),
        ("\u{1b}[3~", KeyCode::Delete),
    ] {
        let inputs = decode(format!("\u{1b}[200~一\u{1b}[201~二{bytes}more\r").as_bytes());
        let [first, rest] = [pasted(&["一二"]), pasted(&["more"])];
        let told = vec![Input::KeysDropped];
        let all = [first, vec![key(code, NONE)], rest, asked("\n"), told].concat();
        assert_eq!(inputs, all, "{bytes:?}");
    }
    // with a modifier they may mean anything
    let inputs = decode("\u{1b}[200~一\u{1b}[201~\u{1b}[1;3Dmore\u{7f}".as_bytes());
    assert_eq!(inputs, [pasted(&["一more"]), vec![Input::KeysDropped]].concat());
}

#[test]
fn a_character_that_is_cut_behind_a_paste_is_whole_with_its_rest() {
    let (early, late) = "好".as_bytes().split_at(1);
    let bytes = ["\u{1b}[200~一\u{1b}[201~".as_bytes(), early].concat();
    let mut decoder = Decoder::default();
    let mut all = decoder.feed(&bytes, now());
    all.extend(decoder.flush(now()));
    all.extend(decoder.feed(late, now()));
    assert_eq!(all, [pasted(&["一"]), vec![letter('好', NONE)]].concat());
}

#[test]
fn a_paste_that_is_no_utf8_is_told() {
    let garbled = |bytes: &[u8]| {
        let inputs = pieces(&[(bytes, 1)]);
        assert!(matches!(inputs.first(), Some(Input::Paste(_))), "{inputs:?}");
        inputs.iter().filter(|input| **input == Input::NotUtf8).count()
    };
    // GBK, Latin-1, a character that is cut by the end or by a pause that nothing follows
    assert_eq!(garbled(b"\x1b[200~\xc4\xe3\xba\xc3\x1b[201~"), 1);
    assert_eq!(garbled(b"\x1b[200~caf\xe9 noir\x1b[201~"), 1);
    assert_eq!(garbled(b"\x1b[200~a\xe4\xbd\x1b[201~"), 1);
    assert_eq!(garbled("\u{1b}[200~你好\u{fffd}\u{1b}[201~".as_bytes()), 0);
    let cut = pieces(&[(b"\x1b[200~a\xe4\xbd", 2)]);
    assert!(cut.contains(&Input::NotUtf8), "{cut:?}");
    let late = pieces(&[(b"\x1b[200~a\xe4\xbd", 1), (b"\xa0\x1b[201~", 0)]);
    assert_eq!(late, pasted(&["a", "你"]));
}

#[test]
fn a_paste_whose_beginning_is_torn_is_told() {
    for begun in [&b"\x1b[2"[..], b"\x1b[20", b"\x1b[200"] {
        let mut decoder = Decoder::default();
        decoder.feed(begun, now());
        assert_eq!(decoder.flush(now()), [Input::PasteLost], "{begun:?}");
    }
    assert_eq!(decode(b"\x1b[201~"), [Input::PasteEnd]);
}

#[test]
fn escape_before_a_committed_word_loses_neither() {
    assert_eq!(
        decode("\u{1b}你\u{1b}[A".as_bytes()),
        [key(KeyCode::Esc, NONE), letter('你', NONE), key(KeyCode::Up, NONE)]
    );
}

#[test]
fn a_sequence_may_come_byte_by_byte() {
    let mut decoder = Decoder::default();
    let bytes = "\u{1b}[1;5A你\u{1b}]11;rgb:00/00/00\u{1b}\\\u{1b}[200~x\u{1b}[201~".as_bytes();
    let whole = decode(bytes);
    let mut parts: Vec<Input> =
        bytes.iter().flat_map(|byte| decoder.feed(&[*byte], now())).collect();
    parts.extend(decoder.flush(now()));
    assert_eq!(parts, whole);
    assert_eq!(decoder.patience(), None);
}

#[test]
fn only_what_is_unfinished_is_waited_for() {
    let mut decoder = Decoder::default();
    for (bytes, waits) in [(&b"a"[..], false), (b"\x1b", true), (b"[", true), (b"A", false)] {
        decoder.feed(bytes, now());
        assert_eq!(decoder.patience().is_some(), waits, "{bytes:?}");
    }
}

fn typed(text: &str) -> Vec<Input> {
    decode(text.as_bytes())
}

/// As the reader does: each piece is followed by so many silences.
fn pieces(pieces: &[(&[u8], usize)]) -> Vec<Input> {
    let mut decoder = Decoder::default();
    let mut all = Vec::new();
    for (bytes, silences) in pieces {
        all.extend(decoder.feed(bytes, now()));
        if bytes.ends_with(b"\x1b[201~") {
            all.extend(decoder.flush(now()));
        }
        for _ in 0..*silences {
            all.extend(decoder.flush(now()));
        }
    }
    all
}

fn pasted(parts: &[&str]) -> Vec<Input> {
    parts.iter().map(|text| Input::Paste((*text).to_owned())).collect()
}

#[test]
fn a_paste_that_pauses_goes_on_as_a_paste() {
    assert_eq!(
        pieces(&[(b"\x1b[200~one\rtwo", 1), (b"\rthree\r\x03x\r\x1b[201~", 0)]),
        pasted(&["one\ntwo", "\nthree\n\x03x\n"])
    );
    assert_eq!(
        pieces(&[(b"\x1b[200~a\r", 1), (b"\nb\r", 1), (b"c\r", 1), (b"\x1b[201~", 0)]),
        pasted(&["a", "\nb", "\nc", "\n"]),
        "a line end that was cut in two is one"
    );
    assert_eq!(pieces(&[(b"\x1b[200~", 1), (b"a\r\x1b[201~", 0)]), pasted(&["a\n"]));
}

#[test]
fn a_pause_inside_a_character_or_before_the_end_of_a_paste_loses_nothing() {
    let bytes = "\u{1b}[200~中🌸\u{1b}[201~".as_bytes();
    for cut in 6..bytes.len() {
        let (early, late) = bytes.split_at(cut);
        let inputs = pieces(&[(early, 1), (late, 0)]);
        let text: String = inputs
            .iter()
            .map(|input| match input {
                Input::Paste(text) => text.as_str(),
                other => panic!("{other:?} at {cut}"),
            })
            .collect();
        assert_eq!(text, "中🌸", "cut at {cut}");
    }
}

#[test]
fn a_paste_whose_end_never_comes_gives_the_keys_back_after_a_long_silence() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.feed("\u{1b}[200~一\r".as_bytes(), now()), []);
    assert_eq!(decoder.patience(), Some(Duration::from_secs(1)));
    assert_eq!(decoder.flush(now()), pasted(&["一"]));
    assert_eq!(decoder.patience(), Some(Duration::from_secs(29)));
    assert_eq!(decoder.flush(now()), [pasted(&["\n"]), vec![Input::PasteLost]].concat());
    assert_eq!(decoder.patience(), None);
    assert_eq!(decoder.feed(b"a\r", now()), [letter('a', NONE), key(KeyCode::Enter, NONE)]);
}

#[test]
fn a_person_gets_out_of_a_paste_whose_end_never_comes_by_control_keys_alone() {
    let begun = (&b"\x1b[200~a"[..], 1);
    let keys = |bytes: &'static [u8]| pieces(&[begun, (bytes, 1), (b"x", 0)]).split_off(1);
    let lost = || Input::PasteLost;
    assert_eq!(keys(b"\x1b"), [key(KeyCode::Esc, NONE), lost(), letter('x', NONE)]);
    let quit = [letter('c', CONTROL), letter('c', CONTROL), lost(), letter('x', NONE)];
    assert_eq!(keys(b"\x03\x03"), quit);
    assert_eq!(keys(b"\x18\x03")[..2], [letter('x', CONTROL), letter('c', CONTROL)]);
    // all these may be the rest of the block
    assert_eq!(keys(b"\r"), []);
    assert_eq!(keys(b"b\x03"), pasted(&["b\x03"]));
    assert_eq!(pieces(&[(b"\x1b[200~a\x03", 1), (b"\x1b[201~", 0)]), pasted(&["a\x03"]));
}

#[test]
fn the_rest_of_a_character_may_come_late() {
    assert_eq!(pieces(&[(b"\xe4\xbd", 1), (b"\xa0\xe5", 1), (b"\xa5\xbd", 0)]), typed("你好"));
    let lost = pieces(&[(b"\xe4\xbd", 1), ("好".as_bytes(), 0)]);
    assert_eq!(lost, [Input::NotUtf8, letter('好', NONE)]);
}

#[test]
fn a_sequence_that_can_be_no_key_waits_long_for_its_rest() {
    for begun in [&b"\x1b[1;"[..], b"\x1b[20", b"\x1b[<", b"\x1b[[", b"\x1b[M !", b"\x1b]11;"] {
        let mut decoder = Decoder::default();
        decoder.feed(begun, now());
        assert_eq!(decoder.patience(), Some(Duration::from_secs(1)), "{begun:?}");
    }
}

/// Bytes of a control sequence as ECMA-48 writes it, of any meaning.
fn csi() -> impl Strategy<Value = Vec<u8>> {
    let body = prop::collection::vec(0x30_u8..=0x3f, 0..12);
    let middle = prop::collection::vec(0x20_u8..=0x2f, 0..3);
    (body, middle, 0x40_u8..=0x7e)
        // a paste begins in it, old mouse reports and the console's keys go on behind it
        .prop_filter("goes on behind its end", |(body, middle, last)| {
            let goes_on = match last {
                b'~' => body == b"200",
                b'M' | b'[' => body.is_empty(),
                _ => false,
            };
            // keys by their code points
            let coded = *last == b'u' || *last == b'~' && body.starts_with(b"27;");
            // rxvt's keys end where others go on, whatever byte comes next
            let rxvt = middle.first() == Some(&b'$') && body.iter().all(u8::is_ascii_digit);
            !(goes_on && middle.is_empty() || coded || rxvt)
        })
        .prop_map(|(body, middle, last)| [b"\x1b[", &body[..], &middle[..], &[last]].concat())
}

/// OSC, DCS, APC, PM and SOS with any body and either end.
fn string() -> impl Strategy<Value = Vec<u8>> {
    let body = prop::collection::vec(
        any::<u8>().prop_filter("ends it", |b| !matches!(b, 0x07 | 0x18 | 0x1a | 0x1b)),
        0..300,
    );
    (prop::sample::select(&b"]P_^X"[..]), body, any::<bool>()).prop_map(|(kind, body, bell)| {
        let end: &[u8] = if bell { b"\x07" } else { b"\x1b\\" };
        [&[0x1b, kind], &body[..], end].concat()
    })
}

fn puts_text(input: &Input) -> bool {
    match input {
        Input::Key(event) => {
            matches!(event.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab)
                && event.modifiers.is_empty()
        }
        Input::Paste(_) | Input::Burst(_) => true,
        Input::KeysDropped
        | Input::PasteLost
        | Input::PasteEnd
        | Input::Pasting(_)
        | Input::NotUtf8
        | Input::Mouse(_)
        | Input::Focus(_)
        | Input::Reply(_) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2500))]

    #[test]
    fn no_sequence_of_a_terminal_becomes_text(
        sequences in prop::collection::vec(prop_oneof![csi(), string()], 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let bytes = sequences.concat();
        let (early, late) = bytes.split_at(cut.index(bytes.len()));
        let mut decoder = Decoder::default();
        let mut all = decoder.feed(early, now());
        all.extend(decoder.feed(late, now()));
        prop_assert!(!all.iter().any(puts_text), "{:?} gave {:?}", bytes, all);
        prop_assert_eq!(decoder.feed("好".as_bytes(), now()), [letter('好', NONE)]);
    }

    #[test]
    fn any_bytes_are_taken_and_typing_goes_on_after_a_pause(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes, now());
        // a paste is handed over by the first silence, given up by the second
        decoder.flush(now());
        decoder.flush(now());
        decoder.flush(now());
        // half a character is told of when it is seen to be none
        let mut inputs = decoder.feed(b"x", now());
        inputs.retain(|input| *input != Input::NotUtf8);
        prop_assert_eq!(inputs, [letter('x', NONE)]);
    }

    #[test]
    fn a_paste_is_the_same_wherever_it_pauses(
        text in "([^\\p{Cc}]|[\\r\\n\\t]){0,40}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let bytes = [b"\x1b[200~", text.as_bytes(), b"\x1b[201~"].concat();
        let places = 6..bytes.len() - 5;
        let mut cuts: Vec<usize> =
            cuts.iter().map(|cut| places.start + cut.index(places.len())).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let (mut decoder, mut all, mut done) = (Decoder::default(), Vec::new(), 0);
        for cut in cuts {
            all.extend(decoder.feed(&bytes[done..cut], now()));
            all.extend(decoder.flush(now()));
            done = cut;
        }
        all.extend(decoder.feed(&bytes[done..], now()));
        all.extend(decoder.flush(now()));
        prop_assert!(all.iter().all(|input| matches!(input, Input::Paste(_))), "{:?}", all);
        let whole: String = all
            .iter()
            .filter_map(|input| if let Input::Paste(text) = input { Some(&**text) } else { None })
            .collect();
        prop_assert_eq!(whole, text.replace("\r\n", "\n").replace('\r', "\n"));
    }

    #[test]
    fn any_text_is_typed_as_it_is(text in "[^\\p{Cc}]{0,40}") {
        let expected: Vec<Input> = text.chars().map(|c| letter(c, NONE)).collect();
        prop_assert_eq!(decode(text.as_bytes()), expected);
    }
}
