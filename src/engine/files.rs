//! Files on the disk: safe names for names from the network, the type of a file by its first bytes,
//! and which files may be sent.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::file_access::open_regular;
use super::file_stamp::Stamp;
use crate::api::FileProblem;
use crate::model::{Ability, Attachment, Content, EditionId};
use crate::protocol::endpoint::UploadKind;
use crate::text::Printable;

/// The length of the longest name, in bytes. File systems allow 255, and a number may be added.
const LONGEST: usize = 200;
/// The length of the longest suffix that is kept when a name is cut, in bytes.
const SUFFIX: usize = 16;
/// The size in bytes up to which the official page sends a picture or video as such. Larger ones
/// are sent as documents.
const PICTURE: u64 = 20 * 1024 * 1024;
/// The size of the largest file that is sent, in bytes (PROTOCOL 8.2).
const LARGEST: u64 = 100 * 1024 * 1024;

/// A safe name for the disk, made from a name from the network: without folders, not hidden,
/// without characters that are special to a shell or another system, never empty, at most 200
/// bytes.
#[must_use]
pub fn safe_name(wire: &str) -> String {
    let line = Printable::line(wire);
    let forbidden = |c: char| c.is_control() || "/\\?<>:*|\"".contains(c);
    let visible = line.chars().filter(|c| !is_format(*c));
    let clean: String = visible.map(|c| if forbidden(c) { '_' } else { c }).collect();
    let clean = clean.trim_start_matches(['.', '-', ' ', '~']).trim_end_matches(['.', ' ']);
    let clean = if is_device(clean) { &format!("_{clean}") } else { clean };
    if clean.is_empty() { "file".to_owned() } else { cut(clean) }
}

/// Whether the name is that of a device on some systems, with any suffix.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |kind: &str| {
        let number = stem.strip_prefix(kind);
        number.is_some_and(|it| it.len() == 1 && it.bytes().all(|b| (b'1'..=b'9').contains(&b)))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// Whether the character is invisible and can make a name read as another one.
const fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, suffix) = match name.rsplit_once('.') {
        Some((stem, suffix)) if suffix.len() <= SUFFIX => (stem, format!(".{suffix}")),
        _ => (name, String::new()),
    };
    let most = LONGEST - suffix.len();
    let end = (0..=most).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{suffix}", stem.get(..end).unwrap_or_default())
}

/// Creates a folder that only the user may read, unless it exists.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Creates an empty file with this name, or with a number before its suffix if there is one
/// already. It never follows a link and never replaces a file.
pub(super) fn reserve(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let (stem, suffix) = match name.rsplit_once('.') {
        Some((stem, suffix)) if !stem.is_empty() => (stem, format!(".{suffix}")),
        _ => (name, String::new()),
    };
    for number in 1..10_000_u32 {
        let name = if number == 1 { name.to_owned() } else { format!("{stem} ({number}){suffix}") };
        let path = folder.join(name);
        match private().create_new(true).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Moves a complete file to its name, which no other file has, and syncs the folder.
pub(super) fn put_in_place(part: TempPath, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let path = reserve(folder, name)?;
    if let Err(error) = part.persist(&path) {
        // It was only created to reserve the name.
        drop(std::fs::remove_file(&path));
        return Err(error.error);
    }
    File::open(folder)?.sync_all()?;
    Ok(path)
}

/// How many steps the ages of the files of a folder are counted in.
const STEPS: usize = 1024;

/// Deletes the oldest files of a folder beyond this many bytes. The memory does not depend on the
/// number of files. Blocks.
pub(super) fn bound(folder: &Path, bytes: u64) -> io::Result<()> {
    let (mut held, mut oldest, mut newest) = (0, i64::MAX, i64::MIN);
    each(folder, |_, changed, size| {
        held += size;
        (oldest, newest) = (oldest.min(changed), newest.max(changed));
        Ok(())
    })?;
    if held <= bytes {
        return Ok(());
    }
    let step = newest.saturating_sub(oldest).unsigned_abs() / STEPS as u64 + 1;
    let step_of = |changed: i64| {
        let step = changed.saturating_sub(oldest).max(0).unsigned_abs() / step;
        usize::try_from(step).unwrap_or(STEPS).min(STEPS - 1)
    };
    let mut sizes = [0; STEPS];
    each(folder, |_, changed, size| {
        if let Some(sum) = sizes.get_mut(step_of(changed)) {
            *sum += size;
        }
        Ok(())
    })?;
    let mut rest = held;
    let last = sizes.iter().position(|sum| {
        rest = rest.saturating_sub(*sum);
        rest <= bytes
    });
    each(folder, |path, changed, size| {
        if held > bytes && last.is_none_or(|last| step_of(changed) <= last) {
            unless_gone(std::fs::remove_file(path))?;
            held = held.saturating_sub(size);
        }
        Ok(())
    })
}

/// Calls `act` with each file of a folder, the time of its last change in milliseconds, and its
/// size in bytes. Incomplete files, and those that are gone meanwhile, are left out.
fn each(folder: &Path, mut act: impl FnMut(PathBuf, i64, u64) -> io::Result<()>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if let Some(meta) = unless_gone(entry.metadata())?.filter(std::fs::Metadata::is_file) {
            let changed = meta.mtime().saturating_mul(1_000) + meta.mtime_nsec() / 1_000_000;
            act(entry.path(), changed, meta.len())?;
        }
    }
    Ok(())
}

fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Options that create files that only the user may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// What a fetched file should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A picture or a sticker.
    Picture,
    Voice,
    Video,
    Any,
}

/// Checks the type of a file by its first bytes. Returns the fitting suffix, or an error if it is
/// not of the expected type.
pub(super) fn sniff(expected: Expected, head: &[u8]) -> Result<Option<&'static str>, ()> {
    let known = infer::get(head);
    let kind = known.map(|it| it.matcher_type());
    let fits = match expected {
        Expected::Any => true,
        Expected::Picture => kind == Some(infer::MatcherType::Image),
        // Voice messages may be of types that cannot be recognised, but are never text.
        Expected::Voice => {
            kind == Some(infer::MatcherType::Audio) || (kind.is_none() && !is_text(head))
        }
        Expected::Video => kind == Some(infer::MatcherType::Video),
    };
    if fits { Ok(known.map(|it| it.extension())) } else { Err(()) }
}

fn is_text(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(64)).unwrap_or_default();
    std::str::from_utf8(head).is_ok_and(|text| !text.contains('\0'))
}

/// A file that the user wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The kind of upload.
    pub kind: UploadKind,
    /// The content of its message.
    pub content: Content,
    /// The stamp of the file; see [`Stamp`].
    pub stamp: Box<str>,
}

/// The state of a file when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileLook {
    name: String,
    /// The size of the file, in bytes.
    pub bytes: u64,
    /// Its first bytes, by which its type is recognised.
    head: Vec<u8>,
    stamp: Box<str>,
}

impl FileLook {
    /// How the file will be sent in this edition.
    pub(super) fn candidate(&self, edition: EditionId) -> Candidate {
        let Self { name, bytes, head, stamp } = self.clone();
        let (kind, content) = sort(&name, bytes, edition, &head);
        Candidate { name, bytes, kind, content, stamp }
    }
}

/// Looks at a file that is to be sent.
///
/// # Errors
/// Why it cannot be sent.
pub(super) fn look(path: &Path) -> Result<FileLook, FileProblem> {
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileProblem::Missing),
        Err(error) => return Err(FileProblem::Unreadable((&error).into())),
    };
    let bytes = meta.len();
    if meta.is_dir() {
        return Err(FileProblem::Folder);
    }
    if !meta.is_file() {
        return Err(FileProblem::NotRegular);
    }
    if bytes == 0 {
        return Err(FileProblem::Empty);
    }
    if bytes > LARGEST {
        return Err(FileProblem::TooLarge);
    }
    let mut head = Vec::new();
    let read = open_regular(path).and_then(|file| {
        (&file).take(4096).read_to_end(&mut head)?;
        Stamp::of(&file)
    });
    let stamp = read.map_err(|error| FileProblem::Unreadable((&error).into()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(FileLook { name, bytes, head, stamp: stamp.kept() })
}

/// The kind of upload by suffix and first bytes (PROTOCOL 8.2). A GIF is a sticker and is uploaded
/// as a document. A file with the suffix of a picture that is none is sent as a document.
fn sort(name: &str, bytes: u64, edition: EditionId, head: &[u8]) -> (UploadKind, Content) {
    let suffix = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
    let kind = infer::get(head).map(|it| it.mime_type());
    let media = Attachment { name: Printable::line(name), bytes, ..Attachment::default() };
    let picture = ["image/bmp", "image/png", "image/jpeg"];
    match (suffix.as_str(), kind) {
        ("bmp" | "png" | "jpeg" | "jpg", Some(mime))
            if picture.contains(&mime) && bytes <= PICTURE =>
        {
            (UploadKind::Picture, Content::Image(media))
        }
        ("gif", Some("image/gif"))
            if edition.can(Ability::SendStickersAndVideos) && bytes <= PICTURE =>
        {
            (UploadKind::Document, Content::Sticker(Some(media)))
        }
        // Videos of the file helper edition arrive as files (PROTOCOL 3.4).
        ("mp4", Some(_)) if edition.can(Ability::SendStickersAndVideos) && bytes < PICTURE => {
            (UploadKind::Video, Content::Video { seconds: 0, short: false, media })
        }
        _ => (UploadKind::Document, Content::File(media)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_name_leaves_the_folder_or_hides() {
        for (wire, safe) in [
            ("../../.ssh/authorized_keys", "_.._.ssh_authorized_keys"),
            ("/etc/passwd", "_etc_passwd"),
            ("-rf", "rf"),
            ("CON.txt", "_CON.txt"),
            ("com1", "_com1"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            (".bashrc", "bashrc"),
            ("", "file"),
            ("...", "file"),
            ("报表 2026.xlsx", "报表 2026.xlsx"),
        ] {
            assert_eq!(safe_name(wire), safe, "{wire}");
        }
        assert!(!safe_name("con").eq_ignore_ascii_case("con"));
        assert!(!safe_name("a\u{202e}gpj.exe").contains('\u{202e}'));
    }

    #[test]
    fn a_long_name_is_cut_before_its_suffix() {
        let name = safe_name(&format!("{}.pdf", "长".repeat(300)));
        assert!(name.len() <= LONGEST && name.ends_with("长.pdf"), "{name}");
    }

    proptest! {
        #[test]
        fn a_safe_name_is_one_component_of_bounded_length(wire in any::<String>()) {
            let name = safe_name(&wire);
            let path = Path::new(&name);
            prop_assert_eq!(path.components().count(), 1);
            prop_assert_eq!(path.file_name().and_then(|it| it.to_str()), Some(name.as_str()));
            prop_assert!(name.len() <= LONGEST && !name.starts_with(['.', '-']));
            prop_assert!(!name.chars().any(char::is_control));
        }
    }

    #[test]
    fn what_is_there_is_never_taken() {
        let home = tempfile::tempdir().unwrap();
        let first = reserve(home.path(), "a.tar").unwrap();
        let second = reserve(home.path(), "a.tar").unwrap();
        assert_ne!(first, second);
        assert_eq!(second.file_name().unwrap(), "a (2).tar");
        std::os::unix::fs::symlink("/nonexistent/x", home.path().join("b")).unwrap();
        assert_eq!(reserve(home.path(), "b").unwrap().file_name().unwrap(), "b (2)");
    }

    #[test]
    fn a_page_is_no_picture_and_no_voice() {
        let page = b"<html><body>error</body></html>";
        assert!(sniff(Expected::Picture, page).is_err());
        assert!(sniff(Expected::Voice, page).is_err());
        assert!(sniff(Expected::Video, page).is_err());
        assert_eq!(sniff(Expected::Picture, b"GIF89a\x01\x00"), Ok(Some("gif")));
    }

    #[test]
    fn a_file_is_sent_as_what_it_is() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let of = |name, bytes, edition, head: &[u8]| sort(name, bytes, edition, head).0;
        assert_eq!(of("a.PNG", 10, EditionId::Web, png), UploadKind::Picture);
        assert_eq!(of("a.png", 10, EditionId::Web, b"no picture"), UploadKind::Document);
        assert_eq!(of("a.png", PICTURE + 1, EditionId::Web, png), UploadKind::Document);
        let gif = sort("a.gif", 10, EditionId::Web, b"GIF89a\x01\x00\x01\x00");
        assert!(matches!(gif, (UploadKind::Document, Content::Sticker(Some(_)))));
        let gif = sort("a.gif", 10, EditionId::FileHelper, b"GIF89a\x01\x00\x01\x00");
        assert!(matches!(gif, (UploadKind::Document, Content::File(_))));
    }

    #[test]
    fn of_a_full_folder_what_was_there_longest_goes_and_nothing_that_still_comes() {
        let home = tempfile::tempdir().unwrap();
        let mut last = 0;
        for name in [".part", "older", "old", "new"] {
            let path = home.path().join(name);
            let written = || {
                std::fs::write(&path, [0; 10]).unwrap();
                let meta = std::fs::metadata(&path).unwrap();
                meta.mtime() * 1_000 + meta.mtime_nsec() / 1_000_000
            };
            // The clock of a file system has its own steps.
            last = std::iter::repeat_with(written).find(|at| *at > last).unwrap();
        }
        let names = || {
            let entries = std::fs::read_dir(home.path()).unwrap();
            let name = |it: io::Result<std::fs::DirEntry>| it.unwrap().file_name().into_string();
            let mut names: Vec<String> = entries.map(|it| name(it).unwrap()).collect();
            names.sort();
            names
        };
        bound(home.path(), 30).unwrap();
        assert_eq!(names(), [".part", "new", "old", "older"]);
        bound(home.path(), 29).unwrap();
        assert_eq!(names(), [".part", "new", "old"]);
        bound(home.path(), 10).unwrap();
        assert_eq!(names(), [".part", "new"]);
    }

    #[test]
    fn an_empty_file_a_folder_and_none_are_refused_each_for_its_reason() {
        let home = tempfile::tempdir().unwrap();
        let empty = home.path().join("a");
        std::fs::write(&empty, b"").unwrap();
        for (path, problem) in [
            (empty.as_path(), FileProblem::Empty),
            (home.path(), FileProblem::Folder),
            (&home.path().join("none"), FileProblem::Missing),
            (Path::new("/dev/null"), FileProblem::NotRegular),
        ] {
            assert_eq!(look(path), Err(problem));
        }
    }
}
