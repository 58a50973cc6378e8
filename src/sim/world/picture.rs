//! Small pictures made on the spot: avatars, photographs, QR codes. All are PNG.

/// A PNG of `width` by `height` grey or coloured pixels, given by a function of the place.
fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let data: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| pixel(x, y))
        .collect();
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&data));
    if written.is_err() {
        bytes.clear();
    }
    bytes
}

/// The bytes of `seed` as a colour.
fn colour(seed: u64) -> [u8; 3] {
    let [red, green, blue, ..] = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    [red, green, blue]
}

/// A small square of one pattern per seed.
pub fn avatar(seed: u64) -> Vec<u8> {
    let (front, back) = (colour(seed), colour(seed ^ 0xff));
    png(32, 32, |x, y| if (x / 8 + y / 8) % 2 == 0 { front } else { back })
}

/// A picture as somebody might send it: a gradient of the seed's colours.
pub fn photograph(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let [red, green, blue] = colour(seed);
    let part = |value: u32, of: u32| u8::try_from(value * 255 / of.max(1)).unwrap_or(255);
    png(width, height, |x, y| [red ^ part(x, width), green ^ part(y, height), blue])
}

/// A QR code as black on white with its quiet zone, eight pixels a module.
pub fn qr(text: &str) -> Vec<u8> {
    let Ok(code) = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L) else {
        return Vec::new();
    };
    let side = u32::try_from(code.width()).unwrap_or(0);
    let colours = code.to_colors();
    let dark = |x: u32, y: u32| {
        let (Some(x), Some(y)) = ((x / 8).checked_sub(4), (y / 8).checked_sub(4)) else {
            return false;
        };
        let place = usize::try_from(y * side + x).unwrap_or(usize::MAX);
        x < side && colours.get(place) == Some(&qrcode::Color::Dark)
    };
    let edge = (side + 8) * 8;
    png(edge, edge, |x, y| if dark(x, y) { [0; 3] } else { [255; 3] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_qr_picture_is_read_by_a_decoder() {
        let text = "https://login.weixin.qq.com/l/4ZwS8DRaRw==";
        let decoder = png::Decoder::new(std::io::Cursor::new(qr(text)));
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        let (width, height) = (info.width as usize, info.height as usize);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            data[(y * width + x) * 3]
        });
        let found = image.detect_grids();
        assert_eq!(found[0].decode().unwrap().1, text);
    }
}
