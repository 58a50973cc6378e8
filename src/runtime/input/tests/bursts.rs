//! Lines that come at once where pastes are not known to be bracketed.

use super::*;
use crate::runtime::terminal::known_terminals::Brackets;

/// What comes out when these pieces come, each so many milliseconds after the one before. Blocks
/// are shown in brackets, Enter as ⏎.
fn told(burst: &mut Burst, pieces: &[(u64, &str)]) -> String {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    let mut time = now();
    let silent_until = |burst: &mut Burst, until: Instant, out: &mut Vec<Input>| {
        while let Some(due) = burst.until().filter(|due| *due <= until) {
            out.extend(burst.silence(due));
        }
    };
    for (after, bytes) in pieces {
        let mut heard = time;
        time += Duration::from_millis(*after);
        while let Some(due) = decoder.patience().map(|it| heard + it).filter(|due| *due <= time) {
            out.extend(burst.take(decoder.flush(due), due));
            heard = due;
        }
        silent_until(burst, time, &mut out);
        let mut inputs = decoder.feed(bytes.as_bytes(), time);
        if !decoder.is_in_paste() {
            inputs.extend(decoder.flush(time));
        }
        out.extend(burst.take(inputs, time));
    }
    let end = time + Duration::from_secs(9);
    while let Some(due) = decoder.patience().map(|it| time + it).filter(|due| *due <= end) {
        out.extend(burst.take(decoder.flush(due), due));
        time = due;
    }
    silent_until(burst, end, &mut out);
    let word = |input: &Input| match input {
        Input::Burst(text) => format!("[{}]", text.replace('\n', "⏎")),
        Input::Paste(text) => format!("<{}>", text.replace('\n', "⏎")),
        Input::KeysDropped => "✂".to_owned(),
        Input::Key(event) if event.code == KeyCode::Enter => "⏎".to_owned(),
        Input::Key(KeyEvent { code: KeyCode::Char(c), .. }) => c.to_string(),
        other => format!("{other:?}"),
    };
    out.iter().map(word).collect()
}

#[test]
fn where_pastes_are_bracketed_an_enter_is_an_enter_however_it_comes() {
    let known = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Known), pieces);
    assert_eq!(known(&[(0, "一\r二\r三\r")]), "一⏎二⏎三⏎");
    assert_eq!(known(&[(0, "一\r"), (10, "二\r")]), "一⏎二⏎");
    for tells in [
        "\x1b[?2004;1$y",
        "\x1b[?2004;2$y",
        "\x1b[>1;10;0c",
        "\x1b[>84;0;0c",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1b[200~x\x1b[201~",
    ] {
        let mut burst = Burst::new(Brackets::Unknown);
        told(&mut burst, &[(0, tells)]);
        assert_eq!(told(&mut burst, &[(0, "一\r二\r")]), "一⏎二⏎", "{tells:?}");
    }
    // its own word is worth more than the environment's
    let mut burst = Burst::new(Brackets::Known);
    told(&mut burst, &[(0, "\x1b[?2004;0$y")]);
    assert_eq!(told(&mut burst, &[(0, "一\r二\r")]), "一[⏎二][]");
}

#[test]
fn elsewhere_lines_that_come_at_once_are_one_block_and_single_ones_are_sent() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    // as people type
    assert_eq!(unknown(&[(0, "o"), (90, "k"), (120, "\r")]), "ok⏎");
    assert_eq!(unknown(&[(0, "\r"), (90, "\r")]), "⏎⏎");
    // a line over a slow link waits and goes
    assert_eq!(unknown(&[(0, "好的\r")]), "好的⏎");
    assert_eq!(unknown(&[(0, "好的\r"), (350, "走\r")]), "好的⏎走⏎");
    // blocks
    assert_eq!(unknown(&[(0, "一\r二")]), "一[⏎二]");
    assert_eq!(unknown(&[(0, "一\r二\r\r三\r")]), "一[⏎二⏎⏎三][]");
    assert_eq!(unknown(&[(0, "一\r"), (200, "二\r"), (250, "三")]), "一[⏎二][⏎三]");
    assert_eq!(unknown(&[(0, "一\r二\r"), (1_000, "三\r")]), "一[⏎二][][⏎三][]");
    // the answer
    assert_eq!(unknown(&[(0, "一\r二\r"), (2_000, "\r")]), "一[⏎二][]⏎");
    // another key ends the waiting with what it looks like
    let mut held = unknown(&[(0, "一\r"), (20, "\x18")]);
    held.retain(|c| "一⏎x".contains(c));
    assert_eq!(held, "一⏎x");
}

#[test]
fn twenty_lines_at_nine_thousand_baud_are_one_block() {
    let text: String = ["第一行 of a log that is pasted\r", "\t第二行\r"].repeat(10).concat();
    let pieces: Vec<(u64, String)> =
        text.chars().map(|c| (c.len_utf8() as u64, c.to_string())).collect();
    let pieces: Vec<(u64, &str)> = pieces.iter().map(|(ms, text)| (*ms, text.as_str())).collect();
    let told = told(&mut Burst::new(Brackets::Unknown), &pieces);
    let plain: String = told.chars().filter(|c| !"[]".contains(*c)).collect();
    assert_eq!(plain, text.trim_end().replace('\r', "⏎"));
    assert!(told.contains("[⏎"), "the line ends are parts of a block: {told}");
}

#[test]
fn an_enter_that_was_no_answer_is_a_line_end() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    assert_eq!(unknown(&[(0, "一\r二三"), (400, "\r四\r")]), "一[⏎二三][⏎四][]");
    assert_eq!(unknown(&[(0, "一\r二"), (400, "\r"), (20, "三")]), "一[⏎二][⏎三]");
    let twice = [(0, "一\r二\r"), (2_000, "\r"), (10, "\r"), (10, "三")];
    assert_eq!(unknown(&twice), "一[⏎二][][⏎⏎⏎三]");
}

#[test]
fn no_click_overtakes_an_enter_or_the_line_ends_of_a_block() {
    let unknown = |pieces: &[(u64, &str)]| {
        let told = told(&mut Burst::new(Brackets::Unknown), pieces);
        let (before, behind) = told.split_once("Mouse").expect("the click");
        (before.to_owned(), behind.chars().last().expect("something"))
    };
    let click = "\x1b[<0;80;24M";
    assert_eq!(unknown(&[(0, "一\r"), (20, click), (20, "二")]), ("一⏎".to_owned(), '二'));
    assert_eq!(unknown(&[(0, "一\r二\r"), (20, click), (20, "三")]).0, "一[⏎二][⏎]");
    assert_eq!(unknown(&[(0, "一\r二\r"), (900, click), (20, "三")]).0, "一[⏎二][][⏎]");
    assert_eq!(unknown(&[(0, "一\r二\r"), (900, "\r"), (20, click)]).0, "一[⏎二][]⏎");
}

#[test]
fn line_ends_that_wait_are_kept_when_the_terminal_turns_out_to_bracket() {
    let tells = "\x1b[?2004;1$y";
    for (pieces, expected) in [
        (&[(0, "一\r二\r"), (20, tells), (20, "三\r")][..], "一[⏎二][⏎]…三⏎"),
        (&[(0, "一\r二\r"), (900, tells), (20, "三\r")], "一[⏎二][][⏎]…三⏎"),
        (&[(0, "一\r二"), (900, "\r"), (20, tells), (20, "三\r")], "一[⏎二][⏎]…三⏎"),
        (&[(0, "一\r"), (20, tells), (20, "三\r")], "一⏎…三⏎"),
    ] {
        let told = told(&mut Burst::new(Brackets::Unknown), pieces);
        assert_eq!(told.replace("Reply(Brackets(true))", "…"), expected, "{pieces:?}");
    }
}

#[test]
fn line_feeds_are_line_ends_of_a_block_from_the_first_one() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    assert_eq!(unknown(&[(0, "一\n二\n三")]), "一[⏎二⏎三]");
    assert_eq!(unknown(&[(0, "一"), (1, "\n"), (1, "二")]), "一[⏎][二]");
}

#[test]
fn a_block_behind_a_begun_draft_is_a_block_from_its_first_line_end() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    assert_eq!(unknown(&[(0, "看"), (1_000, "一\r二\r")]), "看一[⏎二][]");
    assert_eq!(unknown(&[(0, "看"), (1_000, "int x4;\rint y4;\r")]), "看int x4;[⏎int y4;][]");
    assert_eq!(unknown(&[(0, "看"), (1_000, "一\r二\r三\r")]), "看一[⏎二⏎三][]");
    assert_eq!(unknown(&[(0, "看"), (1_000, "\r二\r")]), "看[⏎二][]", "an empty first line");
    assert_eq!(unknown(&[(0, "看"), (1_000, "一\n二")]), "看一[⏎二]", "line feeds");
    // typed for long, letter by letter, then the block byte by byte as over a slow line
    let mut pieces = vec![(200, "a"); 12];
    pieces.extend([(300, "一"), (1, "二"), (1, "\r"), (1, "三"), (1, "\r")]);
    assert_eq!(unknown(&pieces), format!("{}一二[⏎三][]", "a".repeat(12)));
    // after an Enter of the user's own, and with a pause inside of the block's first line
    assert_eq!(unknown(&[(0, "a"), (90, "\r"), (900, "b"), (900, "一\r二\r")]), "a⏎b一[⏎二][]");
    assert_eq!(unknown(&[(0, "a"), (900, "x"), (200, "\r二\r")]), "ax[⏎二][]");
    // who types slowly is not asked
    assert_eq!(unknown(&[(0, "o"), (900, "k"), (100, "\r")]), "ok⏎");
}

#[test]
fn a_control_byte_inside_a_block_presses_no_key_and_releases_no_enter() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    for byte in ["\x0c", "\x0e", "\x07", "\x7f", "\x18\x03", "\x1b", "\x1b[A", "\x1b[5~", "\x00"] {
        let text = format!("int x5;\r{byte}\rint y5;\r");
        let plain: String = unknown(&[(0, &text)]).replace(['[', ']', '✂'], "");
        assert_eq!(plain, "int x5;⏎⏎int y5;", "{byte:?}");
        assert!(!unknown(&[(0, &text)]).starts_with("int x5;⏎"), "{byte:?}");
        // ESC and a line end are Alt-Enter, which is a line end
        let told = unknown(&[(0, &text)]).contains('✂');
        assert_eq!(told, byte != "\x1b", "it is told: {byte:?}");
        // inside of a later line, at its beginning, and in a read of its own
        for pieces in [
            &[(0, "一\r二"), (0, byte), (0, "三\r")][..],
            &[(0, "一\r"), (1, byte), (1, "二三\r")],
            &[(0, "一\r二三\r"), (1, byte), (1, "\r四\r")],
        ] {
            let told = unknown(pieces);
            assert!(!told.contains("一⏎") && told.contains("一[") | told.contains("一✂"), "{told}");
            assert!(told.contains('✂'), "{told}");
        }
    }
    let later = unknown(&[(0, "一\r二\r"), (50, "\x0c三\r")]);
    assert_eq!(later, "一[⏎二]✂[⏎三][]", "the read begins with it");
    // one that a person pressed does what it does, and what comes then is asked about as well
    let pressed = unknown(&[(0, "一\r二\r"), (50, "\x0c"), (15, "三\r")]);
    assert_eq!(pressed, "一[⏎二][⏎]l三[]");
}

#[test]
fn the_rest_of_a_paste_whose_end_was_given_up_is_asked_about() {
    let known = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Known), pieces);
    let begun = (0, "\x1b[200~第一行\r第二");
    let rest = known(&[begun, (31_000, "行\r第三行\r\x1b[201~")]);
    assert_eq!(rest, "<第一行⏎第二>行[⏎第三行][⏎]");
    let one = known(&[begun, (31_000, "行\r\x1b[201~")]);
    assert_eq!(one, "<第一行⏎第二>行[⏎]", "one line is not sent either");
    let cut = known(&[begun, (31_000, "行\r"), (400, "第三行\r"), (900, "\x1b[201~")]);
    assert_eq!(cut, "<第一行⏎第二>行[][⏎第]三行[][⏎]");
    // then an Enter is an Enter again
    let after = known(&[begun, (31_000, "行\r\x1b[201~"), (500, "好\r")]);
    assert_eq!(after, "<第一行⏎第二>行[⏎]好⏎");
    // who gave it up with a key
    let out = known(&[begun, (2_000, "\x03"), (2_000, "行\r第三行\r")]);
    assert_eq!(out, "<第一行⏎第二>c行[⏎第三行][]");
    for (early, late) in [("\x1b[2", "00~一\r二\r"), ("\x1b[", "200~一\r二\r")] {
        let torn = known(&[(0, early), (2_000, late)]);
        assert!(torn.contains("<一⏎二") && !torn.contains('2'), "a torn beginning: {torn}");
    }
}

#[test]
fn an_end_of_a_paste_in_a_text_does_not_make_a_terminal_one_that_brackets() {
    let unknown = |pieces: &[(u64, &str)]| told(&mut Burst::new(Brackets::Unknown), pieces);
    assert_eq!(unknown(&[(0, "一\x1b[201~二\r三\r")]), "一二[⏎三][]");
}
