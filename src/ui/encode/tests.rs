//! Every sequence of frames, replayed in a terminal emulator, shows what the buffers hold.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Encoder, Link};

fn write(buf: &mut Buffer, x: u16, y: u16, text: &str, style: Style) {
    let mut x = x;
    for cluster in text.graphemes(true) {
        let wide = cluster.width() == 2;
        if x + u16::from(wide) >= buf.area.width || y >= buf.area.height {
            return;
        }
        // What is cut in half by the new text becomes blank, as `put` does it.
        if buf[(x, y)].symbol().is_empty() && x > 0 {
            buf[(x - 1, y)].set_symbol(" ");
        }
        let last = x + u16::from(wide);
        if last + 1 < buf.area.width && buf[(last + 1, y)].symbol().is_empty() {
            buf[(last + 1, y)].set_symbol(" ");
        }
        buf[(x, y)].reset();
        buf[(x, y)].set_symbol(cluster).set_style(style);
        if wide {
            buf[(x + 1, y)].reset();
            buf[(x + 1, y)].set_symbol("").set_style(style);
            x += 1;
        }
        x += 1;
    }
}

struct Terminal {
    parser: vt100::Parser,
    encoder: Encoder,
}

impl Terminal {
    fn new(width: u16, height: u16) -> Self {
        let size = |n: u16| std::num::NonZeroU16::new(n).unwrap();
        Self { parser: vt100::Parser::new(size(height), size(width), 0), encoder: Encoder::new() }
    }

    fn show(&mut self, frame: &Buffer, caret: Option<Position>) -> usize {
        let bytes = self.encoder.frame(frame.clone(), caret);
        self.parser.process(&bytes);
        self.check(frame, caret);
        bytes.len()
    }

    fn check(&self, frame: &Buffer, caret: Option<Position>) {
        let screen = self.parser.screen();
        assert_eq!(screen.hide_cursor(), caret.is_none());
        if let Some(at) = caret {
            assert_eq!(screen.cursor_position(), (at.y, at.x));
        }
        for y in 0..frame.area.height {
            for x in 0..frame.area.width {
                let want = &frame[(x, y)];
                let have = screen.cell(y, x).unwrap();
                if want.symbol().is_empty() {
                    assert!(have.is_wide_continuation(), "{x},{y}: half of a wide one");
                    continue;
                }
                let shown = if have.contents().is_empty() { " " } else { have.contents() };
                assert_eq!(shown, want.symbol(), "{x},{y}");
                assert_eq!(have.bgcolor(), colour(want.bg), "{x},{y}");
                assert_eq!(have.inverse(), want.modifier.contains(Modifier::REVERSED));
                assert_eq!(have.underline(), want.modifier.contains(Modifier::UNDERLINED));
                if want.symbol() != " " {
                    assert_eq!(have.fgcolor(), colour(want.fg), "{x},{y}");
                    assert_eq!(have.bold(), want.modifier.contains(Modifier::BOLD));
                    assert_eq!(have.dim(), want.modifier.contains(Modifier::DIM));
                }
            }
        }
    }
}

fn colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Reset => vt100::Color::Default,
        Color::Green => vt100::Color::Idx(2),
        Color::DarkGray => vt100::Color::Idx(8),
        Color::Indexed(n) => vt100::Color::Idx(n),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        other => panic!("not used here: {other:?}"),
    }
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![
        4 => Just(Style::new()),
        1 => Just(Style::new().bold().fg(Color::Green)),
        1 => Just(Style::new().dim()),
        1 => Just(Style::new().reversed()),
        1 => Just(Style::new().underlined().fg(Color::Rgb(1, 2, 3))),
        1 => Just(Style::new().fg(Color::Indexed(16)).bg(Color::Indexed(231))),
        1 => Just(Style::new().fg(Color::DarkGray).bg(Color::Green).bold().reversed()),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "早",
            "。",
            "灰度机",
            "abc",
            " ",
            "    ",
            "的磁盘满了",
            "“好”",
            "…",
            "😀",
            "e\u{301}",
            "10.2.3.14",
            "│",
            "────────",
            "ｱ",
            "한글",
            "Ж",
            "©",
        ]),
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

#[derive(Clone, Debug)]
enum Step {
    Write(u16, u16, String, Style),
    Clear(u16),
    Up(u16),
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u16..40, 0_u16..14, words(), style()).prop_map(|(x, y, t, s)| Step::Write(x, y, t, s)),
        1 => (0_u16..14).prop_map(Step::Clear),
        2 => (1_u16..5).prop_map(Step::Up),
        1 => Just(Step::Forget),
    ]
}

fn apply(buf: &mut Buffer, terminal: &mut Terminal, step: Step) {
    match step {
        Step::Write(x, y, text, style) => write(buf, x % buf.area.width, y, &text, style),
        Step::Clear(y) => {
            for x in 0..buf.area.width {
                if let Some(cell) = buf.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
        Step::Up(by) => {
            let cells = usize::from(by * buf.area.width);
            buf.content.drain(..cells);
            buf.content.resize(buf.area.area() as usize, ratatui::buffer::Cell::default());
        }
        Step::Forget => terminal.encoder.forget(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn frames_cut_short_end_with_the_picture_that_was_wanted(
        frames in proptest::collection::vec((any::<u64>(), 1..400_usize), 1..12),
    ) {
        let (width, height) = (24, 8);
        let mut terminal = Terminal::new(width, height);
        terminal.show(&full(width, height, "-"), None);
        let mut wanted = full(width, height, "-");
        for (seed, most) in frames {
            let letter = ["a", "b", "中", " "][usize::try_from(seed % 4).unwrap()];
            let row = u16::try_from(seed / 4 % u64::from(height)).unwrap();
            write(&mut wanted, 0, row, &letter.repeat(12), Style::default());
            let caret = Some(Position::new(0, row));
            let (bytes, _) = terminal.encoder.frame_within(wanted.clone(), caret, &[], most);
            terminal.parser.process(&bytes);
        }
        for _ in 0..=height {
            let (bytes, whole) = terminal.encoder.frame_within(wanted.clone(), None, &[], 1);
            terminal.parser.process(&bytes);
            if whole {
                break;
            }
        }
        terminal.check(&wanted, None);
    }

    #[test]
    fn any_sequence_of_frames_shows_what_the_buffers_hold(
        width in 2_u16..40,
        frames in prop::collection::vec(
            (prop::collection::vec(step(), 0..8), prop::option::of((0_u16..40, 0_u16..14))), 1..12),
    ) {
        let mut terminal = Terminal::new(width, 14);
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 14));
        for (steps, caret) in frames {
            for step in steps {
                apply(&mut buf, &mut terminal, step);
            }
            let caret = caret.map(|(x, y)| Position::new(x % width, y));
            terminal.show(&buf, caret);
        }
    }
}

#[test]
fn what_is_typed_at_the_caret_costs_its_own_bytes() {
    let mut terminal = Terminal::new(200, 50);
    let mut buf = Buffer::empty(Rect::new(0, 0, 200, 50));
    let caret = |x| Some(Position::new(x, 48));
    write(&mut buf, 0, 48, "> 我改好了", Style::new());
    terminal.show(&buf, caret(10));
    assert_eq!(terminal.show(&buf, caret(10)), 0, "nothing changed");
    write(&mut buf, 10, 48, "看", Style::new());
    assert_eq!(terminal.show(&buf, caret(12)), 3, "a Han character");
    write(&mut buf, 12, 48, "a", Style::new());
    assert_eq!(terminal.show(&buf, caret(13)), 1, "a letter");
    write(&mut buf, 12, 48, " ", Style::new());
    assert_eq!(terminal.show(&buf, caret(12)), 3, "a letter that is taken back");
    assert_eq!(terminal.show(&buf, caret(10)), 2, "a step to the left");
    assert_eq!(terminal.show(&buf, caret(12)), 4, "and to the right");
    assert_eq!(terminal.show(&buf, Some(Position::new(12, 47))), 3, "a row up");
}

#[test]
fn behind_other_bytes_cells_are_reached_by_their_coordinates() {
    let mut terminal = Terminal::new(40, 10);
    let mut buf = Buffer::empty(Rect::new(0, 0, 40, 10));
    terminal.show(&buf, Some(Position::new(5, 5)));
    terminal.parser.process(b"\x1b[1;1H");
    terminal.encoder.forget_cursor();
    write(&mut buf, 5, 5, "a", Style::new());
    terminal.show(&buf, Some(Position::new(6, 5)));
}

#[test]
fn behind_a_letter_of_disputed_width_the_next_frame_does_not_trust_the_cursor() {
    let mut encoder = Encoder::new();
    let mut buf = Buffer::empty(Rect::new(0, 0, 40, 10));
    drop(encoder.frame(buf.clone(), Some(Position::new(5, 5))));
    write(&mut buf, 5, 5, "Ж", Style::new());
    drop(encoder.frame(buf.clone(), Some(Position::new(6, 5))));
    write(&mut buf, 6, 5, "a", Style::new());
    let bytes = encoder.frame(buf.clone(), Some(Position::new(7, 5)));
    assert_eq!(bytes, b"\x1b[6;7Ha", "by its coordinates");
    write(&mut buf, 7, 5, "b", Style::new());
    assert_eq!(encoder.frame(buf, Some(Position::new(8, 5))), b"b", "which are right again");
}

#[test]
fn a_frame_of_several_rows_is_shown_at_once() {
    let mut encoder = Encoder::new();
    let mut buf = Buffer::empty(Rect::new(0, 0, 40, 10));
    let caret = Some(Position::new(5, 5));
    drop(encoder.frame(buf.clone(), caret));
    write(&mut buf, 5, 3, "clock", Style::new());
    let bytes = String::from_utf8(encoder.frame(buf, caret)).unwrap();
    assert!(bytes.starts_with("\x1b[?2026h") && bytes.ends_with("\x1b[?2026l"), "{bytes:?}");
}

#[test]
fn a_chat_over_the_whole_width_scrolls_in_at_most_500_bytes() {
    let mut terminal = Terminal::new(120, 40);
    let line = |n: u16| format!("{n:03} 灰度机 10.2.3.14 的磁盘满了，谁清一下？评审改到四点");
    let frame = |first: u16| {
        let mut buf = Buffer::empty(Rect::new(0, 0, 120, 40));
        for y in 1..38 {
            write(&mut buf, 2, y, &line(first + y), Style::new());
        }
        write(&mut buf, 0, 0, "产品研发群", Style::new().bold());
        write(&mut buf, 0, 39, "> ", Style::new());
        buf
    };
    terminal.show(&frame(0), Some(Position::new(2, 39)));
    let bytes = terminal.show(&frame(2), Some(Position::new(2, 39)));
    assert!(bytes <= 500, "{bytes} bytes");
    let bytes = terminal.show(&frame(0), Some(Position::new(2, 39)));
    assert!(bytes <= 500, "{bytes} bytes back");
}

#[test]
fn a_control_character_that_got_into_a_cell_does_not_get_out() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
    buf[(0, 0)].set_symbol("\u{1b}[2J");
    buf[(1, 0)].set_symbol("\u{9b}");
    buf[(2, 0)].set_symbol(&"a\u{301}".repeat(100));
    let bytes = Encoder::new().frame(buf, None);
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains('\u{9b}') && !text.contains('\u{301}'));
    assert_eq!(text.matches("\u{1b}[2J").count(), 1, "our own clearing alone");
}

#[test]
fn a_screen_of_no_cells_is_drawn_without_a_word_too_many() {
    let mut encoder = Encoder::new();
    let empty = Buffer::empty(Rect::new(0, 0, 0, 0));
    drop(encoder.frame(empty.clone(), Some(Position::new(0, 0))));
    assert!(encoder.frame(empty, None).is_empty());
}

#[test]
fn an_address_is_one_link_over_its_rows_and_ends_with_it() {
    let area = Rect::new(0, 0, 20, 3);
    let mut buf = Buffer::empty(area);
    write(&mut buf, 0, 0, "see https://a.example", Style::new());
    write(&mut buf, 0, 1, "/long and more", Style::new());
    let url: std::sync::Arc<str> = "https://a.example/long".into();
    let link = |x, y, width| Link { x, y, width, url: url.clone() };
    let links = [link(4, 0, 15), link(0, 1, 5)];
    let mut encoder = Encoder::new();
    let bytes = String::from_utf8(encoder.frame_with(buf.clone(), None, &links)).unwrap();
    let begins: Vec<_> = bytes.match_indices("\x1b]8;id=").collect();
    assert_eq!((begins.len(), bytes.matches("\x1b]8;;\x1b\\").count()), (2, 2), "{bytes:?}");
    assert!(bytes.find("see ").unwrap() < begins[0].0);
    assert!(bytes.rfind("\x1b]8;;").unwrap() < bytes.find(" and more").unwrap());
    let mut parser = vt100::Parser::new(
        std::num::NonZeroU16::new(3).unwrap(),
        std::num::NonZeroU16::new(20).unwrap(),
        0,
    );
    parser.process(bytes.as_bytes());
    assert!(parser.screen().contents().contains("/long and more"));
    assert!(encoder.frame_with(buf.clone(), None, &links).is_empty(), "nothing changed");
}

#[test]
fn only_addresses_of_the_web_that_every_terminal_takes_are_links() {
    let drawn = |url: &str| {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
        write(&mut buf, 0, 0, "hello", Style::new());
        let link = Link { x: 0, y: 0, width: 5, url: url.into() };
        let bytes = String::from_utf8(Encoder::new().frame_with(buf, None, &[link])).unwrap();
        assert!(bytes.contains("hello"));
        bytes.contains("]8;")
    };
    let long = |length: usize| format!("https://{}", "a".repeat(length - 8));
    assert!(drawn("https://a.cn/x?y=%e4") && drawn("http://a.cn") && drawn(&long(2_000)));
    assert!(!drawn(&long(2_001)) && !drawn(&long(1 << 20)));
    for url in [
        "https://x\u{1b}]0;y",
        "https://例.cn",
        "https://a b",
        "file:///etc/passwd",
        "http-x:y",
        "httpx://a",
        "javascript:alert(1)",
        "http:/a",
        "",
    ] {
        assert!(!drawn(url), "{url:?}");
    }
}

/// Rows of letters that all differ from a blank screen.
fn full(width: u16, height: u16, letter: &str) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
    for y in 0..height {
        write(&mut frame, 0, y, &letter.repeat(usize::from(width)), Style::default());
    }
    frame
}

fn rows_of(terminal: &Terminal, width: u16) -> Vec<String> {
    terminal.parser.screen().rows(0, width).collect()
}

#[test]
fn on_a_slow_line_the_row_of_the_caret_comes_first_and_the_rest_with_the_next_frames() {
    let (width, height) = (20, 10);
    let mut terminal = Terminal::new(width, height);
    terminal.show(&full(width, height, "a"), None);
    let next = full(width, height, "b");
    let caret = Some(Position::new(3, 7));
    let (bytes, whole) = terminal.encoder.frame_within(next.clone(), caret, &[], 1);
    assert!(!whole);
    terminal.parser.process(&bytes);
    let rows = rows_of(&terminal, width);
    let painted = |rows: &[String]| -> Vec<usize> {
        let row = |(at, row): (usize, &String)| row.starts_with('b').then_some(at);
        rows.iter().enumerate().filter_map(row).collect()
    };
    assert_eq!(painted(&rows), [7], "the caret's row, however little there is room for");
    assert_eq!(terminal.parser.screen().cursor_position(), (7, 3));
    let (bytes, whole) = terminal.encoder.frame_within(next.clone(), caret, &[], 60);
    terminal.parser.process(&bytes);
    assert!(!whole);
    assert_eq!(painted(&rows_of(&terminal, width)), [7, 8, 9], "then the lowest");
    for _ in 0..10 {
        let (bytes, whole) = terminal.encoder.frame_within(next.clone(), caret, &[], 60);
        terminal.parser.process(&bytes);
        if whole {
            terminal.check(&next, caret);
            return;
        }
    }
    panic!("never whole");
}

#[test]
fn a_frame_that_fits_is_whole_and_so_is_the_first_one() {
    let mut terminal = Terminal::new(20, 4);
    let (bytes, whole) = terminal.encoder.frame_within(full(20, 4, "a"), None, &[], 1);
    assert!(whole, "of a screen that nobody knows no row can be left out");
    terminal.parser.process(&bytes);
    terminal.check(&full(20, 4, "a"), None);
    let mut next = full(20, 4, "a");
    write(&mut next, 5, 2, "中", Style::default());
    let (bytes, whole) = terminal.encoder.frame_within(next.clone(), None, &[], 60);
    assert!(whole && bytes.len() < 60, "{}", bytes.len());
    terminal.parser.process(&bytes);
    terminal.check(&next, None);
    let (bytes, whole) = terminal.encoder.frame_within(next, None, &[], 0);
    assert!(whole && bytes.is_empty(), "nothing has changed");
    // another size is painted anew
    assert!(terminal.encoder.frame_within(full(10, 3, "c"), None, &[], 1).1);
}

#[test]
fn rows_that_scroll_are_moved_where_that_is_all_there_is_room_for() {
    let (width, height) = (40, 12);
    let mut terminal = Terminal::new(width, height);
    let page = |first: u16| {
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        for y in 0..height {
            let text = format!("{} {}", first + y, "words ".repeat(5));
            write(&mut frame, 0, y, &text, Style::default());
        }
        frame
    };
    terminal.show(&page(10), None);
    let (bytes, whole) = terminal.encoder.frame_within(page(11), None, &[], 120);
    assert!(whole, "a row was scrolled, and one painted: {}", bytes.len());
    terminal.parser.process(&bytes);
    terminal.check(&page(11), None);
}
