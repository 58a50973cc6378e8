//! The login at the sizes that matter; the code is read by a decoder elsewhere.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::View;
use crate::api::{Login, LoginRefusal, RefusalMeaning, ServerProblem};
use crate::app::keymap::Keymap;
use crate::model::{EditionId, Lang, Timestamp};
use crate::text::Printable;
use crate::ui::Cache;
use crate::ui::glyphs::Glyphs;
use crate::ui::qr::{Contrast, Form, tests::photograph};
use crate::ui::testing::{drawn, drawn_in};

static UTC: TimeZone = TimeZone::UTC;
static KEYS: LazyLock<Keymap> = LazyLock::new(Keymap::default);

const URL: &str = "https://login.weixin.qq.com/l/oeMBQTdy2Q==";

fn scan() -> Login {
    Login::Scan { url: URL.to_owned(), expires: Timestamp(240_000) }
}

fn view(login: &Login, form: Form) -> View<'_> {
    View {
        login,
        edition: EditionId::FileHelper,
        form,
        contrast: Contrast::DarkOnLight,
        link: false,
        keeps: crate::app::Keeps::Everything,
        offline: false,
        now: Timestamp(1_000),
        zone: &UTC,
        keymap: &KEYS,
    }
}

/// The rows, and what a decoder reads from the cells that have the code's colours.
fn screen(form: Form, width: u16, height: u16) -> (String, Option<String>) {
    let login = scan();
    let mut read = None;
    let rows = drawn(width, height, |canvas, area| {
        view(&login, form).draw(canvas, &mut Cache::new(), area);
        read = photograph(&code_alone(canvas.buf), 0, false);
    });
    (rows.join("\n"), read)
}

/// The picture with everything blank that is not part of the code.
fn code_alone(buf: &Buffer) -> Buffer {
    let mut alone = buf.clone();
    for cell in &mut alone.content {
        if !matches!(cell.bg, ratatui::style::Color::Indexed(16 | 231)) {
            cell.reset();
        }
    }
    alone
}

#[test]
fn at_80x24_the_code_stands_beside_the_steps_and_is_read() {
    let (rows, read) = screen(Form::HalfBlocks, 80, 24);
    assert_eq!(read.as_deref(), Some(URL));
    for words in ["文件传输助手", "1. 打开手机上的微信", "还剩 4 分钟", "b 换画法"]
    {
        assert!(rows.contains(words), "{words} in\n{rows}");
    }
}

#[test]
fn the_form_of_spaces_says_what_it_needs_and_half_blocks_stand_in_for_it() {
    let (rows, read) = screen(Form::Spaces, 80, 24);
    assert_eq!(read.as_deref(), Some(URL));
    assert!(rows.contains("66x34") && rows.contains("80x24"), "{rows}");
    let (rows, read) = screen(Form::Spaces, 80, 34);
    assert_eq!(read.as_deref(), Some(URL));
    assert!(!rows.contains("66x34") && !rows.contains('▀'), "{rows}");
}

#[test]
fn a_window_too_small_says_exactly_how_many_cells_are_needed() {
    let (rows, read) = screen(Form::HalfBlocks, 40, 15);
    assert_eq!(read, None);
    assert!(rows.contains("33x17") && rows.contains("40x15"), "{rows}");
    assert_eq!(screen(Form::HalfBlocks, 33, 17).1.as_deref(), Some(URL));
    assert_eq!(screen(Form::HalfBlocks, 32, 17).1, None);
    assert_eq!(screen(Form::HalfBlocks, 33, 16).1, None);
}

#[test]
fn where_blocks_are_drawn_two_cells_wide_the_form_of_spaces_takes_their_place() {
    let login = scan();
    let mut read = None;
    let rows = drawn_in(Lang::En, Glyphs::ASCII, 120, 40, |canvas, area| {
        view(&login, Form::HalfBlocks).draw(canvas, &mut Cache::new(), area);
        read = photograph(&code_alone(canvas.buf), 255, false);
    });
    assert_eq!(read.as_deref(), Some(URL));
    assert!(!rows.join("").contains('▀'));
}

#[test]
fn a_refusal_shows_the_servers_own_words_and_the_way_out() {
    let login = Login::Refused {
        why: LoginRefusal::Server(ServerProblem::Refused {
            meaning: RefusalMeaning::EditionForbidden,
            code: 1203,
            words: Printable::line("为了你的帐号安全，此微信号不能登录网页微信。"),
        }),
        offer: Some(EditionId::FileHelper),
    };
    let rows = drawn(80, 24, |canvas, area| {
        view(&login, Form::HalfBlocks).draw(canvas, &mut Cache::new(), area);
    })
    .join("\n");
    assert!(rows.contains("为了你的帐号安全，此微信号不能登录网页微信。"), "{rows}");
    assert!(rows.contains("按 e 改用文件传输助手"), "{rows}");
}

#[test]
fn the_link_has_rows_of_its_own_from_the_first_column_on() {
    let login = scan();
    let shown = |width, height| {
        drawn(width, height, |canvas, area| {
            let view = View { link: true, ..view(&login, Form::HalfBlocks) };
            view.draw(canvas, &mut Cache::new(), area);
        })
    };
    for (width, height) in [(80, 24), (120, 40), (42, 30), (60, 15)] {
        let rows = shown(width, height);
        assert!(rows.iter().any(|row| row == URL), "{width}x{height} {rows:#?}");
    }
    let rows = shown(30, 20);
    let (head, tail) = URL.split_at(30);
    assert!(rows.windows(2).any(|two| two == [head, tail]), "{rows:#?}");
}

/// Every size `NxM` that the words name.
fn sizes(rows: &str) -> Vec<(u16, u16)> {
    let words = rows.split(|c: char| !c.is_ascii_digit() && c != 'x');
    words
        .filter_map(|word| word.split_once('x'))
        .filter_map(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)))
        .collect()
}

/// What stands in a window: the words, and the form that is drawn with what is read from it.
fn shown(
    form: Form,
    url: &str,
    link: bool,
    (width, height): (u16, u16),
) -> (String, Option<String>, bool) {
    let login = Login::Scan { url: url.to_owned(), expires: Timestamp(240_000) };
    let (mut read, mut wanted) = (None, false);
    let rows = drawn(width, height, |canvas, area| {
        View { link, ..view(&login, form) }.draw(canvas, &mut Cache::new(), area);
        let alone = match form {
            Form::Ascii => of_signs(canvas.buf),
            Form::HalfBlocks | Form::Spaces => code_alone(canvas.buf),
        };
        let halves = canvas.buf.content.iter().any(|cell| cell.symbol() == "▀");
        wanted = halves == (form == Form::HalfBlocks);
        read = photograph(&alone, 255, false)
            .or_else(|| photograph(&code_alone(canvas.buf), 255, false));
    });
    (rows.join("\n"), read, wanted)
}

/// The picture with everything blank but the signs of the form of plain characters.
fn of_signs(buf: &Buffer) -> Buffer {
    let mut alone = buf.clone();
    for cell in &mut alone.content {
        if cell.symbol() != "#" {
            cell.reset();
        }
    }
    alone
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn in_every_window_the_code_is_drawn_or_the_words_name_the_smallest_that_it_is_drawn_in(
        width in 8..130_u16,
        height in 2..60_u16,
        form in prop::sample::select(vec![Form::HalfBlocks, Form::Spaces, Form::Ascii]),
        link in any::<bool>(),
        id in "[A-Z]{1,60}",
    ) {
        let url = format!("https://login.weixin.qq.com/l/{id}");
        let (rows, read, wanted) = shown(form, &url, link, (width, height));
        if wanted && read.is_some() {
            prop_assert_eq!(read, Some(url));
            return Ok(());
        }
        let here = (width, height);
        let named: Vec<_> = sizes(&rows).into_iter().filter(|size| *size != here).collect();
        // Another form that fills the window leaves no room for words.
        if read.is_some() && named.is_empty() {
            return Ok(());
        }
        prop_assert_eq!(named.len(), 1, "{}", rows);
        let (width, height) = named[0];
        let (rows, read, wanted) = shown(form, &url, link, (width, height));
        prop_assert!(wanted && read == Some(url.clone()), "at {width}x{height}\n{rows}");
        for less in [(width - 1, height), (width, height - 1)] {
            let (rows, read, wanted) = shown(form, &url, link, less);
            prop_assert!(!wanted || read.is_none(), "also at {less:?}\n{rows}");
        }
    }
}
