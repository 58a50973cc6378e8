//! Opening files and addresses with the user's programs, and completing paths.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::host::background;
use crate::text::Printable;

/// A program that fails within this time has not shown anything.
const SOON: Duration = Duration::from_millis(700);
/// How many completions are returned at most.
const MOST: usize = 200;

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No program is known for it.
    #[error("no program to open it (config: open)")]
    Nobody,
    /// The program cannot be started.
    #[error("`{name}` cannot be started")]
    Start { name: String, source: io::Error },
    /// The program failed at once.
    #[error("`{name}` ended with {status}")]
    Refused { name: String, status: std::process::ExitStatus },
}

/// The words of the system's opener; empty without a display.
#[must_use]
pub fn system(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let has = |name| variable(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "macos") {
        return vec!["open".to_owned()];
    }
    if has("DISPLAY") || has("WAYLAND_DISPLAY") { vec!["xdg-open".to_owned()] } else { Vec::new() }
}

/// Starts a program that opens something: without a shell or a terminal, in a process group of its
/// own so that it outlives this one. Waits a moment for it to fail.
///
/// # Errors
/// See [`Error`].
pub fn show(words: &[String], what: &OsStr) -> Result<(), Error> {
    let (name, arguments) = words.split_first().ok_or(Error::Nobody)?;
    let mut child = Command::new(name)
        .args(arguments)
        .arg(what)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|source| Error::Start { name: name.clone(), source })?;
    let (ended, end) = std::sync::mpsc::channel();
    // It is waited for to its end, so that it does not remain as a zombie.
    background::run(move || drop(ended.send(child.wait())));
    match end.recv_timeout(SOON) {
        Ok(Ok(status)) if !status.success() => Err(Error::Refused { name: name.clone(), status }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The files and folders whose paths begin with `path`, folders with a slash at the end. Hidden
/// ones only if a dot was typed; none whose name is not one line of text.
#[must_use]
pub fn complete(path: &Path) -> Vec<String> {
    let whole = path.as_os_str().as_bytes();
    let (folder, begin) = match (whole.last(), path.parent(), path.file_name()) {
        (Some(b'/'), ..) | (_, None, _) | (_, _, None) => (path.to_owned(), Vec::new()),
        (_, Some(parent), Some(name)) => (parent.to_owned(), name.as_bytes().to_vec()),
    };
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut found: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name();
            let hidden = name.as_bytes().starts_with(b".") && !begin.starts_with(b".");
            if hidden || !name.as_bytes().starts_with(&begin) {
                return None;
            }
            fitting(&folder, name.to_str()?)
        })
        .collect();
    found.sort();
    found.truncate(MOST);
    found
}

fn fitting(folder: &Path, name: &str) -> Option<String> {
    let path: PathBuf = folder.join(name);
    let words = path.to_str()?.to_owned();
    let same = Printable::line(&words).as_str() == words;
    let slash = if path.is_dir() { "/" } else { "" };
    same.then(|| format!("{words}{slash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_program_gets_the_path_as_one_argument_and_no_shell_sees_it() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let script = format!("printf '%s' \"$0\" > {}", out.display());
        show(&sh(&script), OsStr::new("/tmp/a b;$(x)")).unwrap();
        assert_eq!(std::fs::read_to_string(out).unwrap(), "/tmp/a b;$(x)");
    }

    #[test]
    fn a_program_that_fails_at_once_or_is_not_there_is_told() {
        assert!(matches!(show(&sh("exit 3"), OsStr::new("x")), Err(Error::Refused { .. })));
        let missing = vec!["no-such-viewer-of-ours".to_owned()];
        assert!(matches!(show(&missing, OsStr::new("x")), Err(Error::Start { .. })));
        assert!(matches!(show(&[], OsStr::new("x")), Err(Error::Nobody)));
    }

    #[test]
    fn without_a_screen_there_is_no_opener() {
        if cfg!(not(target_os = "macos")) {
            assert!(system(|_| None).is_empty());
            assert_eq!(system(|name| (name == "DISPLAY").then(|| ":0".into())), ["xdg-open"]);
        }
    }

    #[test]
    fn a_path_is_completed_by_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["报表.xlsx", "报告.pdf", ".hidden", "a\nb"] {
            std::fs::write(dir.path().join(name), b"x").unwrap();
        }
        std::fs::create_dir(dir.path().join("报销")).unwrap();
        let of =
            |words: &str| complete(&PathBuf::from(format!("{}/{words}", dir.path().display())));
        assert_eq!(of("报").len(), 3);
        assert!(of("报销").iter().all(|path| path.ends_with("报销/")));
        assert_eq!(of("").len(), 3, "neither hidden names nor broken ones");
        assert_eq!(of(".h").len(), 1);
        assert!(complete(Path::new("/nonexistent/x")).is_empty());
    }
}
