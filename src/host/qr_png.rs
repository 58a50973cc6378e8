//! The login code as a picture file, for terminals that cannot show it.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use png::{BitDepth, ColorType};
use qrcode::{Color, EcLevel, QrCode};

use super::background;
use crate::paths::{self, Opening};

/// The name of the file.
const NAME: &str = "login-code.png";
/// The side of a module in pixels.
const SCALE: usize = 8;
/// The width of the white frame in modules (ISO 18004).
const QUIET: usize = 4;

/// Why no picture was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is longer than a code can contain.
    #[error("the text is too long for a code")]
    TooLong,
    /// The file cannot be opened.
    #[error(transparent)]
    Place(#[from] paths::Error),
    /// The file cannot be written.
    #[error("the picture cannot be written")]
    Write(#[from] io::Error),
}

/// Writes the code of a text into `dir`, readable by its owner only, and returns the path.
///
/// # Errors
/// If the text is too long, or the file cannot be written.
pub fn write(dir: &Path, text: &str) -> Result<PathBuf, Error> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).map_err(|_| Error::TooLong)?;
    let side = (code.width() + 2 * QUIET) * SCALE;
    let path = dir.join(NAME);
    let file = paths::private_file(&path, Opening::Replace)?;
    let pixels = u32::try_from(side).map_err(|_| Error::TooLong)?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), pixels, pixels);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(io::Error::from)?;
    writer.write_image_data(&paint(&code, side)).map_err(io::Error::from)?;
    writer.finish().map_err(io::Error::from)?;
    Ok(path)
}

/// Removes the picture of a code that is void, if there is one.
pub fn remove(dir: &Path) {
    if let Err(error) = std::fs::remove_file(dir.join(NAME))
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("the picture of the login code stays: {error}");
    }
}

/// The picture of the login code while the client runs. It is written and removed in order, on
/// other threads.
#[derive(Debug)]
pub struct CodeFile {
    dir: PathBuf,
    /// Closed when the writing has ended.
    writing: Option<Receiver<()>>,
}

impl CodeFile {
    /// The picture in this folder. One that was left by a killed client is removed.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        remove(dir);
        Self { dir: dir.to_owned(), writing: None }
    }

    /// Writes the code of a text, and calls `answer` with the result, possibly after the client has
    /// ended.
    pub fn write(
        &mut self,
        text: String,
        tell: impl FnOnce(Result<PathBuf, Error>) + Send + 'static,
    ) {
        let dir = self.dir.clone();
        let (end, ended) = channel();
        background::run(move || {
            tell(write(&dir, &text));
            drop(end);
        });
        self.writing = Some(ended);
    }

    /// Removes the picture, even if it is still being written.
    pub fn remove(&mut self) {
        let (dir, writing) = (self.dir.clone(), self.writing.take());
        background::run(move || {
            if let Some(writing) = writing {
                // A failure to write it was reported already.
                writing.recv().ok();
            }
            remove(&dir);
        });
    }
}

/// One byte for each pixel, row by row: black modules on white.
fn paint(code: &QrCode, side: usize) -> Vec<u8> {
    let modules = code.to_colors();
    let module = |x: usize, y: usize| {
        let (x, y) = ((x / SCALE).checked_sub(QUIET)?, (y / SCALE).checked_sub(QUIET)?);
        let inside = x < code.width() && y < code.width();
        modules.get(y * code.width() + x).filter(|_| inside)
    };
    let pixel = |x, y| if module(x, y) == Some(&Color::Dark) { 0 } else { 255 };
    (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[tokio::test]
    async fn the_picture_goes_with_its_code_also_while_it_is_being_written() {
        let dir = tempfile::tempdir().unwrap();
        let left = || std::fs::read_dir(dir.path()).unwrap().count();
        std::fs::write(dir.path().join(NAME), "of a client that was killed").unwrap();
        let mut file = CodeFile::new(dir.path());
        assert_eq!(left(), 0);
        let (tell, told) = std::sync::mpsc::channel();
        file.write("https://login.weixin.qq.com/l/gdQFfQy0BA==".to_owned(), move |written| {
            tell.send(written.is_ok()).unwrap();
        });
        file.remove();
        let written = tokio::task::spawn_blocking(move || told.recv().unwrap());
        assert!(written.await.unwrap());
        while left() > 0 {
            tokio::task::yield_now().await;
        }
        file.remove();
    }

    #[test]
    fn the_picture_can_be_scanned_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let text = "https://login.weixin.qq.com/l/gdQFfQy0BA==";
        let path = write(dir.path(), text).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let file = io::BufReader::new(std::fs::File::open(&path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let side = usize::try_from(reader.next_frame(&mut pixels).unwrap().width).unwrap();
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        let grids = image.detect_grids();
        assert_eq!(grids[0].decode().unwrap().1, text);
    }
}
