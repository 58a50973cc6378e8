//! Encoding pictures in the graphics of terminals: kitty's, iTerm2's, sixel.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, RgbaImage};

use super::capabilities::Route;
use crate::app::picture::{Graphics, Native, colour, rgb};
use crate::runtime::desktop::osc::through_tmux;

/// The bytes of base64 in one sequence of kitty's protocol.
const CHUNK: usize = 4096;
/// The number of the picture; there is one at a time.
const ID: u8 = 77;
/// The pixels of a cell if the terminal does not tell.
pub const CELL: (u16, u16) = (10, 20);

/// The bytes that draw a picture into this many cells from the cursor on, and those that remove it;
/// `None` if it cannot be encoded.
#[must_use]
pub fn encode(
    graphics: Graphics,
    whole: &DynamicImage,
    (columns, rows): (u16, u16),
    (cell_width, cell_height): (u16, u16),
) -> Option<Native> {
    let (width, height) =
        (u32::from(columns) * u32::from(cell_width), u32::from(rows) * u32::from(cell_height));
    let larger = whole.width() > width || whole.height() > height;
    let fits = |to: &DynamicImage| to.thumbnail_exact(width.max(1), height.max(1));
    let (bytes, erase) = match graphics {
        // The terminal enlarges a small picture itself.
        Graphics::Kitty | Graphics::KittyInTmux => {
            let png = png(&if larger { fits(whole) } else { whole.clone() })?;
            let in_tmux = graphics == Graphics::KittyInTmux;
            let route = if in_tmux { Route::ThroughTmux } else { Route::Direct };
            (kitty(&png, columns, rows, route), kitty_erase(route))
        }
        Graphics::Iterm => {
            let png = png(&if larger { fits(whole) } else { whole.clone() })?;
            (iterm(&png, columns, rows), String::new())
        }
        Graphics::Sixel => (sixel(&fits(whole).to_rgba8()), String::new()),
    };
    let placeholder = (graphics == Graphics::KittyInTmux).then_some(ID);
    Some(Native { bytes: bytes.into_bytes().into(), erase: erase.into_bytes().into(), placeholder })
}

fn png(image: &DynamicImage) -> Option<Vec<u8>> {
    let mut out = std::io::Cursor::new(Vec::new());
    // Without alpha, the data is a third smaller.
    let plain = DynamicImage::from(image.to_rgb8());
    let image = if image.color().has_alpha() { image } else { &plain };
    image.write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

fn kitty(png: &[u8], columns: u16, rows: u16, route: Route) -> String {
    let text = STANDARD.encode(png);
    let chunks: Vec<&[u8]> = text.as_bytes().chunks(CHUNK).collect();
    let last = chunks.len().saturating_sub(1);
    let mut out = String::new();
    for (at, chunk) in chunks.iter().enumerate() {
        let more = u8::from(at < last);
        let head = match (at, route) {
            (0, Route::Direct | Route::Blocked) => {
                format!("a=T,f=100,i={ID},q=2,c={columns},r={rows},C=1,m={more}")
            }
            (0, Route::ThroughTmux) => {
                format!("a=T,f=100,i={ID},q=2,c={columns},r={rows},U=1,m={more}")
            }
            _ => format!("q=2,m={more}"),
        };
        let body = std::str::from_utf8(chunk).unwrap_or_default();
        let sequence = format!("\x1b_G{head};{body}\x1b\\");
        out.push_str(&on_route(sequence, route));
    }
    out
}

fn kitty_erase(route: Route) -> String {
    on_route(format!("\x1b_Ga=d,d=I,i={ID},q=2\x1b\\"), route)
}

/// Wraps a sequence for the route to the terminal that draws.
fn on_route(sequence: String, route: Route) -> String {
    match route {
        Route::ThroughTmux => through_tmux(&sequence),
        Route::Direct | Route::Blocked => sequence,
    }
}

fn iterm(png: &[u8], columns: u16, rows: u16) -> String {
    format!(
        "\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0;\
         doNotMoveCursor=1:{}\x07",
        png.len(),
        STANDARD.encode(png)
    )
}

/// Bands of six rows, colour by colour, in the 256 colours that half blocks have too.
fn sixel(image: &RgbaImage) -> String {
    use std::fmt::Write as _;

    let (width, height) = image.dimensions();
    // Writing to a string does not fail.
    let mut out = format!("\x1bP0;1q\"1;1;{width};{height}");
    let mut known = [false; 256];
    for top in (0..height).step_by(6) {
        for (index, row) in band(image, top) {
            if let Some(known) = known.get_mut(usize::from(index)).filter(|known| !**known) {
                *known = true;
                let percent = |part: u8| u16::from(part) * 100 / 255;
                let [red, green, blue] = rgb(index).map(percent);
                write!(out, "#{index};2;{red};{green};{blue}").ok();
            }
            write!(out, "#{index}").ok();
            runs(&mut out, &row);
            out.push('$');
        }
        out.push('-');
    }
    out.push_str("\x1b\\");
    out
}

/// The colours of six rows, each with its dots.
fn band(image: &RgbaImage, top: u32) -> BTreeMap<u8, Vec<u8>> {
    let (width, height) = image.dimensions();
    let mut bands: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for y in top..(top + 6).min(height) {
        for x in 0..width {
            let pixel = image.get_pixel_checked(x, y).map_or([0, 0, 0, 0], |pixel| pixel.0);
            let [red, green, blue, alpha] = pixel;
            if alpha < 128 {
                continue;
            }
            let row = bands.entry(colour(red, green, blue));
            let row = row.or_insert_with(|| vec![0; width as usize]);
            if let Some(bits) = row.get_mut(x as usize) {
                *bits |= 1 << (y - top);
            }
        }
    }
    bands
}

/// Six dots in a character, with run lengths.
fn runs(out: &mut String, row: &[u8]) {
    use std::fmt::Write as _;

    for run in row.chunk_by(|a, b| a == b) {
        let Some(bits) = run.first() else { continue };
        let dots = char::from(bits + 0x3f);
        if run.len() > 3 {
            // Writing to a string does not fail.
            write!(out, "!{}{dots}", run.len()).ok();
        } else {
            (0..run.len()).for_each(|_| out.push(dots));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn red(width: u32, height: u32) -> DynamicImage {
        image::RgbImage::from_pixel(width, height, image::Rgb([255, 0, 0])).into()
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn kitty_gets_a_png_in_pieces_that_end() {
        let noise = DynamicImage::from(image::RgbImage::from_fn(200, 200, |x, y| {
            let part = |n: u32| u8::try_from(n % 251).unwrap();
            image::Rgb([part(x * 7 + y * 13), part(x * y), part(x ^ y)])
        }));
        let native = encode(Graphics::Kitty, &noise, (20, 10), CELL).unwrap();
        let text = text(&native.bytes);
        let pieces: Vec<&str> = text.split("\x1b\\").filter(|it| !it.is_empty()).collect();
        assert!(
            pieces.len() > 1 && pieces[0].contains("a=T,f=100") && pieces[0].contains("c=20,r=10")
        );
        assert!(pieces[..pieces.len() - 1].iter().all(|piece| piece.contains("m=1;")));
        assert!(pieces[pieces.len() - 1].contains("m=0;"));
        let body: String = pieces.iter().map(|it| it.split_once(';').unwrap().1).collect();
        let png = STANDARD.decode(body).unwrap();
        assert_eq!(image::load_from_memory(&png).unwrap().width(), 200);
        assert!(pieces.iter().all(|piece| piece.len() < CHUNK + 100));
        assert!(text_of_erase(&native).contains("a=d"));
    }

    fn text_of_erase(native: &Native) -> String {
        text(&native.erase)
    }

    #[test]
    fn through_tmux_every_piece_is_wrapped_and_cells_hold_the_place() {
        let native = encode(Graphics::KittyInTmux, &red(40, 40), (10, 5), CELL).unwrap();
        let text = text(&native.bytes);
        assert!(text.starts_with("\x1bPtmux;\x1b\x1b_G") && text.contains("U=1"));
        assert_eq!(native.placeholder, Some(ID));
    }

    #[test]
    fn a_sixel_is_read_back_as_the_picture() {
        let native = encode(Graphics::Sixel, &red(50, 13), (5, 1), (10, 13)).unwrap();
        let text = text(&native.bytes);
        assert!(text.starts_with("\x1bP0;1q\"1;1;50;13#196;2;100;0;0#196!50~$-"), "{text:?}");
        // The third band has one row left: its lowest dot.
        assert!(text.ends_with("#196!50@$-\x1b\\"), "{text:?}");
    }
}
