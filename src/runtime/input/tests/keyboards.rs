//! The keys of every keyboard mode, torn keys, and keys inside pastes.

use super::*;

fn chord(c: char) -> Input {
    letter(c, CONTROL)
}

#[test]
fn every_form_of_coded_keys_means_its_key() {
    let table: &[(&str, &[Input])] = &[
        ("\x1b[27u", &[key(KeyCode::Esc, NONE)]),
        ("\x1b[27;129u", &[key(KeyCode::Esc, NONE)]),
        ("\x1b[27;65u", &[key(KeyCode::Esc, NONE)]),
        ("\x1b[13u", &[key(KeyCode::Enter, NONE)]),
        ("\x1b[13;129u", &[key(KeyCode::Enter, NONE)]),
        ("\x1b[13;130u", &[key(KeyCode::Enter, SHIFT)]),
        ("\x1b[13;1:2u", &[key(KeyCode::Enter, NONE)]),
        ("\x1b[13;1:3u", &[]),
        ("\x1b[9u", &[key(KeyCode::Tab, NONE)]),
        ("\x1b[9;2u", &[key(KeyCode::BackTab, SHIFT)]),
        ("\x1b[127;129u", &[key(KeyCode::Backspace, NONE)]),
        ("\x1b[97u", &[letter('a', NONE)]),
        ("\x1b[97;129u", &[letter('a', NONE)]),
        ("\x1b[97;65u", &[letter('A', NONE)]),
        ("\x1b[97;2u", &[letter('A', NONE)]),
        ("\x1b[97:65;2u", &[letter('A', NONE)]),
        ("\x1b[97:65;66u", &[letter('A', NONE)]),
        ("\x1b[49:33;2u", &[letter('!', NONE)]),
        ("\x1b[49;2u", &[letter('!', NONE)]),
        ("\x1b[32;2u", &[letter(' ', NONE)]),
        ("\x1b[97;1;97u", &[letter('a', NONE)]),
        ("\x1b[0;1;20320:22909u", &[letter('你', NONE), letter('好', NONE)]),
        ("\x1b[97;5u", &[chord('a')]),
        ("\x1b[99;133u", &[chord('c')]),
        ("\x1b[1089::99;5u", &[chord('c')]),
        ("\x1b[109;5u", &[key(KeyCode::Enter, NONE)]),
        ("\x1b[105;5u", &[key(KeyCode::Tab, NONE)]),
        ("\x1b[91;5u", &[key(KeyCode::Esc, NONE)]),
        ("\x1b[102;3u", &[letter('f', ALT)]),
        ("\x1b[102;33u", &[letter('f', ALT)]),
        // Super is nobody's text
        ("\x1b[97;9u", &[]),
        ("\x1b[57399u", &[letter('0', NONE)]),
        ("\x1b[57408;129u", &[letter('9', NONE)]),
        ("\x1b[57413u", &[letter('+', NONE)]),
        ("\x1b[57414;129u", &[key(KeyCode::Enter, NONE)]),
        ("\x1b[57417u", &[key(KeyCode::Left, NONE)]),
        ("\x1b[57424;5u", &[key(KeyCode::End, CONTROL)]),
        ("\x1b[57426u", &[key(KeyCode::Delete, NONE)]),
        ("\x1b[57358u", &[]),
        ("\x1b[57441;2u", &[]),
        ("\x1b[57376u", &[key(KeyCode::F(13), NONE)]),
        ("\x1b[1;129A", &[key(KeyCode::Up, NONE)]),
        ("\x1b[1;1:2B", &[key(KeyCode::Down, NONE)]),
        ("\x1b[1;1:3A", &[]),
        ("\x1b[3;129~", &[key(KeyCode::Delete, NONE)]),
        ("\x1b[1;9D", &[key(KeyCode::Left, ALT)]),
        ("\x1b[27;5;106~", &[chord('j')]),
        ("\x1b[27;1;27~", &[key(KeyCode::Esc, NONE)]),
        ("\x1b[27;2;13~", &[key(KeyCode::Enter, SHIFT)]),
        ("\x1b[27;2;33~", &[letter('!', NONE)]),
        ("\x1b[27;2;65~", &[letter('A', NONE)]),
        ("\x1b[?1u", &[]),
    ];
    for (bytes, expected) in table {
        assert_eq!(decode(bytes.as_bytes()), *expected, "{bytes:?}");
    }
}

#[test]
fn keys_of_rxvt_the_consoles_and_the_keypad_are_whole_sequences() {
    let both = SHIFT | CONTROL;
    let table: &[(&str, &[Input])] = &[
        ("\x1b[3$", &[key(KeyCode::Delete, SHIFT)]),
        ("\x1b[8$x", &[key(KeyCode::End, SHIFT), letter('x', NONE)]),
        ("\x1b[3^", &[key(KeyCode::Delete, CONTROL)]),
        ("\x1b[5@", &[key(KeyCode::PageUp, both)]),
        ("\x1b[23$", &[key(KeyCode::F(11), SHIFT)]),
        ("\x1b[a", &[key(KeyCode::Up, SHIFT)]),
        ("\x1bOd", &[key(KeyCode::Left, CONTROL)]),
        ("\x1b\x1b[A", &[key(KeyCode::Up, ALT)]),
        ("\x1b\x1bOA", &[key(KeyCode::Up, ALT)]),
        ("\x1b\x1b[3~", &[key(KeyCode::Delete, ALT)]),
        ("\x1b[[E", &[key(KeyCode::F(5), NONE)]),
        ("\x1b[[Zx", &[letter('x', NONE)]),
        ("\x1bOp", &[letter('0', NONE)]),
        ("\x1bOk", &[letter('+', NONE)]),
        ("\x1bOX", &[letter('=', NONE)]),
        ("\x1bO2P", &[key(KeyCode::F(1), SHIFT)]),
        ("\x1bO1;5D", &[key(KeyCode::Left, CONTROL)]),
        ("\x1bO9zx", &[letter('x', NONE)]),
        ("\x1b[25~", &[key(KeyCode::F(13), NONE)]),
        ("\x1b[34~", &[key(KeyCode::F(20), NONE)]),
        // an answer behind the key
        (
            "\x1b\x1b[?62c",
            &[key(KeyCode::Esc, NONE), Input::Reply(Reply::Attributes { sixel: false })],
        ),
    ];
    for (bytes, expected) in table {
        assert_eq!(decode(bytes.as_bytes()), *expected, "{bytes:?}");
    }
}

/// Pieces with so many milliseconds before each; a lone ESC waits 40.
fn torn(pieces: &[(u64, &str)]) -> Vec<Input> {
    let (mut decoder, mut all, mut time) = (Decoder::default(), Vec::new(), now());
    for (after, bytes) in pieces {
        let patience = decoder.patience();
        let next = time + Duration::from_millis(*after);
        if let Some(due) = patience.map(|patience| time + patience).filter(|due| *due <= next) {
            all.extend(decoder.flush(due));
        }
        time = next;
        all.extend(decoder.feed(bytes.as_bytes(), time));
    }
    all.extend(decoder.flush(time + Duration::from_secs(1)));
    all
}

#[test]
fn a_torn_key_sends_nothing_and_types_nothing() {
    let escape = || key(KeyCode::Esc, NONE);
    assert_eq!(torn(&[(0, "\x1b"), (100, "\r")]), [escape(), key(KeyCode::Enter, ALT)]);
    assert_eq!(torn(&[(0, "\x1b"), (450, "\r")]), [escape(), key(KeyCode::Enter, ALT)]);
    assert_eq!(torn(&[(0, "\x1b"), (700, "\r")]), [escape(), key(KeyCode::Enter, NONE)]);
    assert_eq!(torn(&[(0, "\x1b"), (100, "[A")]), [escape(), key(KeyCode::Up, NONE)]);
    assert_eq!(torn(&[(0, "\x1b"), (100, "["), (20, "A")]), [escape(), key(KeyCode::Up, NONE)]);
    assert_eq!(torn(&[(0, "\x1b["), (200, "A")]), [key(KeyCode::Up, NONE)]);
    assert_eq!(torn(&[(0, "\x1bO"), (200, "P")]), [key(KeyCode::F(1), NONE)]);
    assert_eq!(torn(&[(0, "\x1b[1;"), (700, "5A")]), [key(KeyCode::Up, CONTROL)]);
    let answer = torn(&[(0, "\x1b"), (100, "]11;rgb:00/00/00\x1b\\")]);
    assert_eq!(answer, [escape(), Input::Reply(Reply::Background(0, 0, 0))]);
}

#[test]
fn a_paste_whose_beginning_comes_in_pieces_however_late_is_a_paste() {
    let text = "一\r二\r\u{1b}[201~";
    for pauses in [40, 120, 600, 3_000] {
        for cuts in [&[1][..], &[2], &[3], &[5], &[1, 2], &[1, 4], &[2, 3], &[1, 2, 5]] {
            let bytes = format!("\u{1b}[200~{text}");
            let (mut decoder, mut all, mut done) = (Decoder::default(), Vec::new(), 0);
            let mut time = now();
            for cut in cuts.iter().copied().chain([bytes.len()]) {
                all.extend(decoder.feed(&bytes.as_bytes()[done..cut], time));
                time += Duration::from_millis(pauses);
                if decoder.patience().is_some_and(|it| it <= Duration::from_millis(pauses)) {
                    all.extend(decoder.flush(time));
                }
                done = cut;
            }
            all.extend(decoder.flush(time));
            let enters = all.iter().filter(|it| **it == key(KeyCode::Enter, NONE)).count();
            let text: String = all
                .iter()
                .filter_map(|it| if let Input::Paste(text) = it { Some(&**text) } else { None })
                .collect();
            assert_eq!((enters, &*text), (0, "一\n二\n"), "{pauses} ms at {cuts:?}: {all:?}");
        }
    }
}

#[test]
fn what_looks_like_the_beginning_of_a_paste_and_is_typed_by_hand_is_typed() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b", now());
    let mut all = decoder.flush(now());
    let later = now() + Duration::from_secs(2);
    for byte in b"[200~x\r" {
        all.extend(decoder.feed(&[*byte], later));
    }
    let keys: Vec<Input> = "[200~x".chars().map(|c| letter(c, NONE)).collect();
    let ends = [vec![key(KeyCode::Esc, NONE)], keys, vec![key(KeyCode::Enter, NONE)]];
    assert_eq!(all, ends.concat());
    assert_eq!(decode(b"[200~x")[..2], [letter('[', NONE), letter('2', NONE)], "without an ESC");
}

#[test]
fn an_answer_that_is_torn_anywhere_is_no_text() {
    let answers = [
        "\x1bP>|XTerm(380)\x1b\\",
        "\x1b]11;rgb:0/0/0\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b[?62;22c",
        "\x1b[>41;380;0c",
        "\x1b[O",
    ];
    for answer in answers {
        for cut in 2..answer.len() {
            let (early, late) = answer.split_at(cut);
            let all = torn(&[(0, early), (120, late)]);
            assert!(!all.iter().any(puts_text), "{early:?} {late:?}: {all:?}");
        }
        // in three pieces, and where the terminal still owes it
        for gaps in [[120, 120], [450, 900]] {
            let mut decoder = Decoder::default();
            decoder.expect_answers(1);
            let (mut all, mut time) = (Vec::new(), now());
            let (first, rest) = answer.split_at(1);
            let (second, third) = rest.split_at(1);
            for (after, bytes) in [(0, first), (gaps[0], second), (gaps[1], third)] {
                let gap = Duration::from_millis(after);
                if decoder.patience().is_some_and(|patience| patience <= gap) {
                    all.extend(decoder.flush(time + gap));
                }
                time += gap;
                all.extend(decoder.feed(bytes.as_bytes(), time));
            }
            let typed = all.iter().any(puts_text);
            assert!(!typed || gaps[1] > 500, "{answer:?} {gaps:?}: {all:?}");
        }
    }
}

#[test]
fn what_a_person_types_soon_after_escape_is_typed() {
    let escape = || key(KeyCode::Esc, NONE);
    let behind = |text: &str| {
        let mut keys = vec![escape()];
        keys.extend(text.chars().map(|c| letter(c, NONE)));
        keys
    };
    for text in ["[", "[ok]", "OK", "O", "Please", "P", "]x", "_a", "中", "f"] {
        assert_eq!(torn(&[(0, "\x1b"), (200, text)]), behind(text), "{text}");
    }
    // a chord and the words behind it, in one read
    let mut words = behind("");
    words[0] = letter('P', ALT);
    words.extend("lease".chars().map(|c| letter(c, NONE)));
    assert_eq!(torn(&[(0, "\x1bPlease")]), words);
}

#[test]
fn keys_inside_a_paste_are_what_they_type() {
    let inside = |text: &str| {
        let mut decoder = Decoder::default();
        let mut all = decoder.feed(format!("\x1b[200~{text}\x1b[201~").as_bytes(), now());
        all.extend(decoder.flush(now()));
        let [Input::Paste(pasted)] = all.as_slice() else { panic!("{all:?}") };
        pasted.clone()
    };
    for end in [
        "\x1b[106;5u",
        "\x1b[13u",
        "\x1b[13;2u",
        "\x1b[27;5;106~",
        "\x1b[27;2;13~",
        "\x1b[57414u",
        "\x1bOM",
        "\r",
        "\r\n",
        "\n",
    ] {
        assert_eq!(inside(&format!("第一行{end}第二行")), "第一行\n第二行", "{end:?}");
    }
    assert_eq!(inside("a\x1b[9ub"), "a\tb");
    assert_eq!(inside("a\x1b[98uc"), "abc");
    assert_eq!(inside("a\x1b[97;5ub"), "ab", "a chord types nothing");
    assert_eq!(inside("\x1b[31m红\x1b[0m"), "\x1b[31m红\x1b[0m", "colours are no keys");
}

#[test]
fn a_paste_that_carries_its_own_end_does_not_send_itself() {
    let evil = "\x1b[200~rm\x1b[201~\r\x18\x03y\r\x1b[201~";
    let told = [pasted(&["rm"]), asked("\ny\n"), vec![Input::KeysDropped]].concat();
    assert_eq!(pieces(&[(evil.as_bytes(), 1)]), told);
    let parts: &[(&[u8], usize)] = &[(b"\x1b[200~rm\x1b[201~", 0), (b"\ry", 1), (b"\r", 0)];
    let mut decoder = Decoder::default();
    let mut all = Vec::new();
    for (bytes, silences) in parts {
        all.extend(decoder.feed(bytes, now()));
        for _ in 0..*silences {
            all.extend(decoder.flush(now()));
        }
    }
    let told = [pasted(&["rm"]), asked("\ny"), vec![Input::KeysDropped]].concat();
    assert_eq!(all, [told, vec![key(KeyCode::Enter, NONE)]].concat());
    // two pastes, and a report of the terminal, in one read
    let two = "\x1b[200~一\x1b[201~\x1b[200~二\x1b[201~\x1b[I";
    let all = pieces(&[(two.as_bytes(), 1)]);
    assert_eq!(all, [Input::Paste("一二".to_owned()), Input::Focus(true)]);
}

#[test]
fn an_answer_that_comes_in_between_tears_neither_a_paste_nor_a_character() {
    let sixel = Input::Reply(Reply::Attributes { sixel: false });
    let mut decoder = Decoder::default();
    let mut all = decoder.feed("\u{1b}[200~第一行\r第\u{1b}[?62;22c二行".as_bytes(), now());
    all.extend(decoder.feed("\u{1b}[3;1R\u{1b}[?2026;2$y\u{1b}[201~".as_bytes(), now()));
    all.extend(decoder.flush(now()));
    let text = Input::Paste("第一行\n第二行".to_owned());
    let cursor = Input::Reply(Reply::Cursor { row: 3, column: 1 });
    assert_eq!(all, [sixel.clone(), cursor, Input::Reply(Reply::Synchronized(true)), text]);
    let (early, late) = "水".as_bytes().split_at(1);
    let bytes = [early, b"\x1b[?62;22c", late, b"\r"].concat();
    assert_eq!(decode(&bytes), [sixel, letter('水', NONE), key(KeyCode::Enter, NONE)]);
    assert_eq!(decode(b"\xe6\x1b[Ax")[..2], [key(KeyCode::Up, NONE), Input::NotUtf8]);
}

#[test]
fn bytes_of_another_encoding_are_told() {
    // GBK: 你好
    let inputs = decode(b"\xc4\xe3\xba\xc3\r");
    assert!(inputs.contains(&Input::NotUtf8), "{inputs:?}");
    assert!(!decode("你好é🌸".as_bytes()).contains(&Input::NotUtf8));
}
