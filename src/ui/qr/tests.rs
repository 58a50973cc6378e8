//! What is drawn is read back by a decoder, from the cells' own colours.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;

use super::{Code, Contrast, Form};

const URL: &str = "https://login.weixin.qq.com/l/oeMBQTdy2Q==";

/// A cell is this many pixels wide and twice as high.
const SCALE: usize = 4;

/// What a camera sees: the drawn cells in the middle of a page of one grey.
pub(in crate::ui) fn photograph(buf: &Buffer, page: u8, flip: bool) -> Option<String> {
    let edge = 6 * SCALE;
    let width = usize::from(buf.area.width) * SCALE + 2 * edge;
    let height = usize::from(buf.area.height) * SCALE * 2 + 2 * edge;
    let pixel = |x: usize, y: usize| {
        let inside = |n: usize, scale: usize| n.checked_sub(edge).map(|n| (n / scale, n % scale));
        let (Some((x, _)), Some((y, part))) = (inside(x, SCALE), inside(y, 2 * SCALE)) else {
            return page;
        };
        let Some(cell) = buf.cell((u16::try_from(x).unwrap(), u16::try_from(y).unwrap())) else {
            return page;
        };
        let ink = 255 - page;
        match cell.symbol() {
            " " => grey(cell.bg, page),
            "▀" => grey(if part < SCALE { cell.fg } else { cell.bg }, page),
            "#" => grey(cell.fg, ink),
            other => panic!("not part of a code: {other}"),
        }
    };
    let seen = |x, y| if flip { 255 - pixel(x, y) } else { pixel(x, y) };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, seen);
    let grids = image.detect_grids();
    grids.first().and_then(|grid| grid.decode().ok()).map(|(_, text)| text)
}

fn grey(colour: Color, otherwise: u8) -> u8 {
    match colour {
        Color::Indexed(16) => 0,
        Color::Indexed(231) => 255,
        Color::Reset => otherwise,
        other => panic!("not a colour of a code: {other:?}"),
    }
}

fn drawn(text: &str, form: Form, inverted: bool, room: Size) -> Option<Buffer> {
    let code = Code::new(text)?;
    let size = code.fit(form, room)?;
    let mut buf = Buffer::empty(Rect::from((ratatui::layout::Position::ORIGIN, size)));
    let contrast = if inverted { Contrast::LightOnDark } else { Contrast::DarkOnLight };
    assert!(code.draw(form, contrast, buf.area, &mut buf));
    Some(buf)
}

#[test]
fn the_login_address_fits_80x24_as_half_blocks_and_is_read_on_dark_and_light_pages() {
    for inverted in [false, true] {
        let buf = drawn(URL, Form::HalfBlocks, inverted, Size::new(80, 24)).unwrap();
        assert_eq!((buf.area.width, buf.area.height), (37, 19), "version 3, the good margin");
        for page in [0, 40, 215, 255] {
            assert_eq!(photograph(&buf, page, inverted).as_deref(), Some(URL), "page {page}");
        }
    }
}

#[test]
fn the_form_of_spaces_is_read_on_dark_and_light_pages_with_any_margin() {
    for room in [Size::new(66, 33), Size::new(70, 35), Size::new(200, 60)] {
        let buf = drawn(URL, Form::Spaces, false, room).unwrap();
        for page in [0, 255] {
            assert_eq!(photograph(&buf, page, false).as_deref(), Some(URL), "{room} on {page}");
        }
    }
}

#[test]
fn the_least_margin_is_enough_in_the_least_room() {
    let code = Code::new(URL).unwrap();
    for form in [Form::HalfBlocks, Form::Spaces, Form::Ascii] {
        let needs = code.needs(form);
        let buf = drawn(URL, form, false, needs).unwrap();
        assert_eq!(buf.area.as_size(), needs);
        assert_eq!(photograph(&buf, 255, false).as_deref(), Some(URL), "{form:?}");
        assert!(code.fit(form, Size::new(needs.width - 1, needs.height)).is_none());
        assert!(code.fit(form, Size::new(needs.width, needs.height - 1)).is_none());
    }
}

#[test]
fn without_colours_the_code_is_read_on_a_light_page_and_inverted_on_a_dark_one() {
    let light = drawn(URL, Form::Ascii, false, Size::new(80, 40)).unwrap();
    assert_eq!(photograph(&light, 255, false).as_deref(), Some(URL));
    let dark = drawn(URL, Form::Ascii, true, Size::new(80, 40)).unwrap();
    assert_eq!(photograph(&dark, 0, false).as_deref(), Some(URL));
}

#[test]
fn an_address_that_would_fill_the_screen_is_not_drawn() {
    assert!(Code::new(&"a".repeat(300)).is_some());
    assert!(Code::new(&"a".repeat(301)).is_none());
    assert!(Code::new("").is_none());
}
