//! Scaling pictures for the screen, on another thread.

use std::io;
use std::path::Path;

use image::{ImageReader, Limits, RgbaImage};

use crate::runtime::terminal::graphics;

use crate::app::picture::{Graphics, Picture, colour};

/// The longest side of a picture that is decoded, in pixels.
const SIDE: u32 = 8_000;
/// The memory for decoding at most, in bytes.
const MEMORY: u64 = 64 << 20;

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("the picture cannot be read")]
    Read(#[from] io::Error),
    /// It has no known format, is damaged, or is too large.
    #[error("the picture cannot be shown")]
    Decode(#[from] image::ImageError),
}

/// The graphics of the terminal, and the size of its cells in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Native {
    /// The graphics protocol.
    pub graphics: Graphics,
    /// The width and height of a cell, in pixels.
    pub cell: (u16, u16),
}

/// Scales the picture of a file to at most `room` cells; as half blocks to at most its own pixels.
/// Only the first picture of an animation.
///
/// # Errors
/// See [`Error`].
pub fn picture(
    path: &Path,
    (columns, rows): (u16, u16),
    native: Option<Native>,
) -> Result<Picture, Error> {
    // Opening anything else, such as a pipe, could block forever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    let mut reader = ImageReader::open(path)?.with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let whole = reader.decode()?;
    let width = u32::from(columns).min(whole.width()).max(1);
    let height = (u32::from(rows) * 2).min(whole.height()).max(2);
    let small = whole.thumbnail(width, height).to_rgba8();
    let cells = (0..small.height().div_ceil(2))
        .flat_map(|row| (0..small.width()).map(move |x| (x, row * 2)))
        .map(|(x, y)| (pixel(&small, x, y), pixel(&small, x, y + 1)));
    let columns = u16::try_from(small.width()).unwrap_or(columns);
    let rows = u16::try_from(small.height().div_ceil(2)).unwrap_or(rows);
    let native =
        native.and_then(|it| graphics::encode(it.graphics, &whole, (columns, rows), it.cell));
    Ok(Picture { native, columns, cells: cells.collect() })
}

/// The colour of a pixel; transparent ones are white.
fn pixel(small: &RgbaImage, x: u32, y: u32) -> u8 {
    let Some(image::Rgba([red, green, blue, alpha])) = small.get_pixel_checked(x, y) else {
        return 16;
    };
    let over = |part: u8| {
        let (part, alpha) = (u32::from(part), u32::from(*alpha));
        u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    colour(over(*red), over(*green), over(*blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_its_room_and_keeps_its_shape() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let red = image::RgbImage::from_pixel(400, 200, image::Rgb([255, 0, 0]));
        red.save_with_format(&path, image::ImageFormat::Png).unwrap();
        let shown = picture(&path, (40, 20), None).unwrap();
        assert_eq!((shown.columns, shown.rows().count()), (40, 10));
        assert!(shown.cells.iter().all(|cell| *cell == (196, 196)));
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        for bytes in [&b"<html>"[..], b"", b"\x89PNG\r\n\x1a\nbroken"] {
            std::fs::write(&path, bytes).unwrap();
            assert!(picture(&path, (40, 20), None).is_err());
        }
        assert!(picture(home.path(), (40, 20), None).is_err(), "a folder");
        // A small file that claims to be huge.
        let mut huge = b"GIF89a".to_vec();
        huge.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x3b]);
        std::fs::write(&path, huge).unwrap();
        assert!(picture(&path, (40, 20), None).is_err());
    }
}
