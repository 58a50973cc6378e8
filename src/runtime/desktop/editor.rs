//! Editing the text of the input in the user's own editor.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use tempfile::{NamedTempFile, TempPath};

use crate::app::{Held, Opening, Writing};
use crate::host::StandingNote;
use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::text::saved_text;

/// Writes notes about unsaved texts for the next start, in case this process ends before the
/// program that has the terminal.
pub trait WriteNotes: Send + Sync {
    /// Writes a note beside the file that an editor was given.
    fn beside(&self, given: &Writing, file: &Path) -> Option<StandingNote>;

    /// Writes a note with texts in inputs that are out of sight.
    fn with(&self, words: &[Writing]) -> Option<StandingNote>;

    /// Writes a note with the text that belongs to no chat yet, in place of the one before; an
    /// empty text removes it.
    fn unaddressed(&self, text: &str);

    /// Takes in what would be lost if this process ended now. Called often, so it must not block.
    fn hold(&self, held: Held);
}

/// Notes for the next start about the text in an editor and the inputs behind it.
#[derive(Clone)]
pub struct Notes(Arc<dyn WriteNotes>);

impl Notes {
    /// Notes that are written by `write`.
    pub fn new(write: impl WriteNotes + 'static) -> Self {
        Self(Arc::new(write))
    }

    /// A note about the text of this chat in this file.
    #[must_use]
    pub fn write(&self, of: &Writing, file: &Path) -> Option<StandingNote> {
        self.0.beside(of, file)
    }

    /// A note with the text that belongs to no chat yet; empty if there is none.
    pub fn keep_unaddressed(&self, text: &str) {
        self.0.unaddressed(text);
    }

    /// Passes on what would be lost if this process ended now.
    pub fn hold(&self, held: Held) {
        self.0.hold(held);
    }

    /// A note with texts that are out of sight while another program has the terminal.
    #[must_use]
    pub fn keep_unseen(&self, words: &[Writing]) -> Option<StandingNote> {
        if words.is_empty() { None } else { self.0.with(words) }
    }
}

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notes")
    }
}

/// The file of an editor and its note for the next start, kept until the text is saved elsewhere.
#[derive(Debug)]
pub struct Edited {
    pub file: TempPath,
    pub note: Option<StandingNote>,
}

/// Why there is no text of the editor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file for the text cannot be written or read.
    #[error("the text cannot be handed over")]
    File(#[from] io::Error),
    /// The program cannot be started.
    #[error("`{name}` cannot be started; set VISUAL or EDITOR")]
    Start { name: String, source: io::Error },
    /// Like [`Error::Refused`], but the file has changed.
    #[error("what was written is in {path}; `{name}` ended with {status}", path = .path.display())]
    Kept {
        name: String,
        status: ExitStatus,
        /// The path of the file with the text.
        path: PathBuf,
    },
    /// The file is no UTF-8 text, or cannot be read.
    #[error("what was written is in {path}; it is not UTF-8 text", path = .path.display())]
    NotUtf8 { path: PathBuf },
    /// The editor ended with a failure, by which users discard their changes.
    #[error("`{name}` ended with {status}; the text is as it was")]
    Refused { name: String, status: ExitStatus },
}

/// The words of `$VISUAL` or `$EDITOR`, else `vi`. They are not passed through a shell.
#[must_use]
pub fn words(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
    named
        .map(|value| value.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .find(|words| !words.is_empty())
        .unwrap_or_else(|| vec!["vi".to_owned()])
}

/// The words of `$PAGER`, else `less`.
#[must_use]
pub fn pager(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let named = variable("PAGER").map(|it| it.split_whitespace().map(str::to_owned).collect());
    named.filter(|words: &Vec<String>| !words.is_empty()).unwrap_or_else(|| vec!["less".to_owned()])
}

/// The words of a pager with the option to open a text at its end; only `less` is known to have
/// one.
#[must_use]
pub fn opened(mut words: Vec<String>, opening: Opening) -> Vec<String> {
    let less = words.first().is_some_and(|name| name.rsplit('/').next() == Some("less"));
    if less && opening == Opening::End {
        words.push("+G".to_owned());
    }
    words
}

/// Shows a text in the user's pager, from a private file below `dir`, and waits until the pager has
/// ended.
///
/// # Errors
/// If the file cannot be written or the pager fails.
pub fn read(
    words: &[String],
    dir: &Path,
    text: &str,
    lent: &ForegroundProgram,
) -> Result<(), Error> {
    edit(words, dir, text, lent, |_| None).map(drop)
}

/// Opens a text in the user's editor, in a private file below `dir`, and waits until the editor has
/// ended. The terminal must be released before. The line end that editors add at the end is
/// removed. The file exists as long as the returned value, until the text is saved elsewhere.
///
/// # Errors
/// The text has not changed then, or is in the file that the error names.
pub fn edit(
    words: &[String],
    dir: &Path,
    text: &str,
    lent: &ForegroundProgram,
    note: impl FnOnce(&Path) -> Option<StandingNote>,
) -> Result<(String, Edited), Error> {
    let name = words.first().map_or("vi", String::as_str);
    let (mut child, file, note) = start(words, dir, text, note).inspect_err(|_| lent.cancel())?;
    lent.begin(&child);
    let status = child.wait()?;
    lent.end(status);
    if !status.success() {
        let name = name.to_owned();
        return Err(match keep_written(file, text) {
            Some(path) => {
                keep_note(note, lent);
                Error::Kept { name, status, path }
            }
            None => Error::Refused { name, status },
        });
    }
    match written(file.path(), text) {
        Written::Text(edited) => Ok((edited, Edited { file: file.into_temp_path(), note })),
        Written::Unreadable => match keep(file) {
            Some(path) => {
                keep_note(note, lent);
                Err(Error::NotUtf8 { path })
            }
            None => Err(Error::File(io::ErrorKind::NotFound.into())),
        },
    }
}

/// Starts the program on a file of its own, with a note for the next start.
fn start(
    words: &[String],
    dir: &Path,
    text: &str,
    note: impl FnOnce(&Path) -> Option<StandingNote>,
) -> Result<(Child, NamedTempFile, Option<StandingNote>), Error> {
    let (name, arguments) =
        words.split_first().map_or(("vi", [].as_slice()), |(name, rest)| (name.as_str(), rest));
    // NamedTempFile has mode 0600.
    let mut file = tempfile::Builder::new().prefix("wx-").suffix(".txt").tempfile_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    let mut command = Command::new(name);
    command.args(arguments).arg(file.path()).stdin(Stdio::inherit());
    // Without its locale on this machine, less takes Chinese for binary data.
    if std::env::var_os("LESSCHARSET").is_none() {
        command.env("LESSCHARSET", "utf-8");
    }
    let note = note(file.path());
    let started = command.spawn();
    let child = started.map_err(|source| Error::Start { name: name.to_owned(), source })?;
    Ok((child, file, note))
}

/// Leaves the note if nobody sees which file was kept, so that the next start finds it.
fn keep_note(note: Option<StandingNote>, lent: &ForegroundProgram) {
    if lent.is_left()
        && let Some(note) = note
    {
        note.leave();
    }
}

/// The result of an editor.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Text(String),
    /// No UTF-8, or unreadable. Only the user may change or remove it.
    Unreadable,
}

/// Reads the file by its path, because editors write a new one in its place.
fn written(path: &Path, text: &str) -> Written {
    let text = fs::read(path).ok().and_then(|bytes| saved_text(bytes, text));
    text.map_or(Written::Unreadable, Written::Text)
}

/// Keeps the file of an editor that failed (`:cq`, a crash, a closed window), if it has changed.
/// `None` if it has not.
fn keep_written(file: NamedTempFile, text: &str) -> Option<PathBuf> {
    match written(file.path(), text) {
        Written::Text(written) if written.is_empty() || written == text => None,
        Written::Text(_) | Written::Unreadable => keep(file),
    }
}

/// Keeps the file, readable by its owner only. `None` if there is none any more.
fn keep(file: NamedTempFile) -> Option<PathBuf> {
    let path = file.into_temp_path().keep().ok()?;
    // The editor may have created it readable for others.
    fs::set_permissions(&path, Permissions::from_mode(0o600)).ok();
    path.exists().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(words: &[String], dir: &Path, text: &str) -> Result<(String, TempPath), Error> {
        let edited = edit(words, dir, text, &ForegroundProgram::default(), |_| None);
        edited.map(|(text, edited)| (text, edited.file))
    }

    fn sh(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn the_named_editor_is_taken() {
        let variable = |name: &str| match name {
            "VISUAL" => Some(" ".to_owned()),
            "EDITOR" => Some("code -w".to_owned()),
            _ => None,
        };
        assert_eq!(words(variable), ["code", "-w"]);
        assert_eq!(words(|_| None), ["vi"]);
    }

    #[test]
    fn a_chat_opens_at_its_end_in_a_pager_that_can() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(opened(words(&["less"]), Opening::End), ["less", "+G"]);
        assert_eq!(opened(words(&["/usr/bin/less", "-R"]), Opening::End).last().unwrap(), "+G");
        assert_eq!(opened(words(&["less"]), Opening::Begin), ["less"]);
        assert_eq!(opened(words(&["more"]), Opening::End), ["more"]);
    }

    #[test]
    fn what_the_editor_leaves_is_the_text() {
        let dir = tempfile::tempdir().unwrap();
        // `sh -c SCRIPT FILE`: the file is $0
        let (text, file) = edited(&sh("printf '二\\n' >> \"$0\""), dir.path(), "一").unwrap();
        assert_eq!(text, "一二");
        assert_eq!(fs::read_to_string(&file).unwrap(), "一二\n", "until it is kept elsewhere");
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the file is gone");
    }

    #[test]
    fn less_as_an_editor_or_a_pager_takes_han_for_text() {
        let dir = tempfile::tempdir().unwrap();
        let (text, _file) =
            edited(&sh("printf %s \"$LESSCHARSET\" > \"$0\""), dir.path(), "x").unwrap();
        assert_eq!(text, std::env::var("LESSCHARSET").unwrap_or_else(|_| "utf-8".to_owned()));
    }

    #[test]
    fn others_cannot_read_it_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let text =
            edited(&sh("m=$(stat -c %a \"$0\"); printf %s \"$m\" > \"$0\""), dir.path(), "x");
        assert_eq!(text.unwrap().0, "600");
    }

    #[test]
    fn an_editor_that_fails_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(edited(&sh("exit 1"), dir.path(), "x"), Err(Error::Refused { .. })));
        let missing = vec!["no-such-editor-of-ours".to_owned()];
        assert!(matches!(edited(&missing, dir.path(), "x"), Err(Error::Start { .. })));
        let line_end = edited(&sh("echo >> \"$0\"; exit 1"), dir.path(), "x");
        assert!(matches!(line_end, Err(Error::Refused { .. })), "{line_end:?}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "no file is left");
    }

    #[test]
    fn what_is_saved_in_another_encoding_is_not_taken_over_and_not_removed() {
        // GBK, UTF-16 with and without its mark, half a character, an unreadable file
        for bytes in ["\\304\\343\\272\\303", "\\377\\376h\\000", "h\\000i\\000", "\\344\\275"] {
            for end in ["", "; exit 1"] {
                let dir = tempfile::tempdir().unwrap();
                let script = format!("printf '{bytes}' > \"$0\"; chmod 644 \"$0\"{end}");
                let error = edited(&sh(&script), dir.path(), "一").unwrap_err();
                let (Error::NotUtf8 { path } | Error::Kept { path, .. }) = &error else {
                    panic!("{bytes}: {error:?}")
                };
                assert!(!fs::read(path).unwrap().is_empty());
                assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
                assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
            }
        }
        let dir = tempfile::tempdir().unwrap();
        let gone = edited(&sh("rm \"$0\""), dir.path(), "一");
        assert!(matches!(gone, Err(Error::File(_))), "{gone:?}");
    }

    #[test]
    fn the_mark_and_the_line_ends_of_other_systems_are_no_text() {
        let dir = tempfile::tempdir().unwrap();
        let script = "printf '\\357\\273\\277a\\r\\nb\\r\\n' > \"$0\"";
        assert_eq!(edited(&sh(script), dir.path(), "x").unwrap().0, "a\nb");
    }

    #[test]
    fn what_was_written_in_an_editor_that_fails_is_kept_for_the_user_alone_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let script = "rm \"$0\"; printf 二 > \"$0\"; chmod 644 \"$0\"; kill -9 $$";
        let error = edited(&sh(script), dir.path(), "一").unwrap_err();
        let Error::Kept { path, .. } = &error else { panic!("{error:?}") };
        assert_eq!(fs::read_to_string(path).unwrap(), "二");
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}
