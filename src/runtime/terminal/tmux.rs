//! The tmux in which we run: the terminal around it, what it passes on, and its paste buffers.

use std::io::{self, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::host::background;

/// How long tmux may take to answer; then it counts as none.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long it may take to accept a text.
const COPYING: Duration = Duration::from_secs(5);

/// The answers of tmux about itself and the terminal around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tmux {
    /// The `TERM` of the terminal around it.
    pub term: String,
    /// The name of that terminal, if known (tmux 3.2 and later).
    pub name: String,
    /// Whether it passes sequences on (`allow-passthrough`).
    pub passes: bool,
    /// `set-clipboard`: `on`, `external` or `off`.
    pub clipboard: String,
    /// The version of tmux.
    pub version: String,
}

/// Runs [`ask`] on another thread.
#[must_use]
pub fn ask_beside() -> Receiver<Option<Tmux>> {
    let (tell, told) = channel();
    background::run(move || drop(tell.send(ask())));
    told
}

/// Asks the tmux of this pane; `None` if there is none or it does not answer in a second.
#[must_use]
pub fn ask() -> Option<Tmux> {
    let format = "#{client_termname}\t#{client_termtype}\t#{allow-passthrough}\t#{set-clipboard}\t\
                  #{version}";
    let mut command = Command::new("tmux");
    command.args(["display-message", "-p"]);
    if let Some(pane) = std::env::var_os("TMUX_PANE") {
        command.arg("-t").arg(pane);
    }
    let child = command
        .arg(format)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    read(&answer(child)?)
}

/// The value of one of its options; `None` if it has no such option or does not answer.
#[must_use]
pub fn option(name: &str) -> Option<String> {
    let child = Command::new("tmux")
        .args(["show-options", "-gqv", name])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let said = answer(child)?;
    let server = || {
        let child = Command::new("tmux")
            .args(["show-options", "-sqv", name])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        answer(child.ok()?)
    };
    let value = if said.trim().is_empty() { server()? } else { said };
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn read(line: &str) -> Option<Tmux> {
    let mut fields = line.trim_end_matches('\n').split('\t').map(str::to_owned);
    Some(Tmux {
        term: fields.next()?,
        name: fields.next()?,
        passes: matches!(fields.next()?.as_str(), "on" | "all" | "1"),
        clipboard: fields.next()?,
        version: fields.next()?,
    })
}

/// Puts a text into a paste buffer, and, if tmux may, on the clipboard of the terminal around it.
///
/// # Errors
/// If tmux cannot be started or refuses.
pub fn copy(text: &str) -> io::Result<()> {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]).stdout(Stdio::null());
    let ended = background::limited(&mut command, text.as_bytes().to_vec(), COPYING)?;
    let status = ended.status;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("tmux: {status}"))) }
}

/// Its output, if it ends in time.
fn answer(mut child: Child) -> Option<String> {
    let mut out = child.stdout.take()?;
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = out.read_to_string(&mut text);
        tell.send(read.ok().map(|_| text)).ok();
    });
    let text = told.recv_timeout(PATIENCE).ok().flatten();
    if text.is_none() {
        child.kill().ok();
    }
    let status = child.wait().ok()?;
    text.filter(|_| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tmux_says_is_read_field_by_field() {
        let tmux = read("xterm-kitty\tkitty(0.40)\ton\texternal\t3.4\n").unwrap();
        assert!(tmux.passes);
        assert_eq!((tmux.name.as_str(), tmux.version.as_str()), ("kitty(0.40)", "3.4"));
        let old = read("xterm-256color\t\t\texternal\t3.1c").unwrap();
        assert!(!old.passes && old.name.is_empty());
        assert_eq!(read("garbage"), None);
    }
}
