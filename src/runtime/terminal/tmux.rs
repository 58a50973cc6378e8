//! The tmux that we run in: what lies around it, what it lets pass, and its paste buffers.

use std::io::{self, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::host::background;

/// A tmux that does not answer is as good as none.
const PATIENCE: Duration = Duration::from_secs(1);
/// So long it may take to take over a text.
const COPYING: Duration = Duration::from_secs(5);

/// What tmux says of itself and of the terminal around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tmux {
    /// TERM of the terminal around it.
    pub term: String,
    /// That terminal's own name, where it told (tmux 3.2 and later).
    pub name: String,
    /// Sequences for that terminal pass (`allow-passthrough`).
    pub passes: bool,
    /// `set-clipboard`: `on`, `external` or `off`.
    pub clipboard: String,
    /// tmux's version.
    pub version: String,
}

/// [`ask`] beside everything else.
#[must_use]
pub fn ask_beside() -> Receiver<Option<Tmux>> {
    let (tell, told) = channel();
    background::run(move || drop(tell.send(ask())));
    told
}

/// Asks the tmux of this pane; `None` where there is none or it does not answer in a second.
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

/// The value of one of its options; `None` where it has no such option or does not answer.
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

/// Puts a text into a paste buffer, and where tmux may on the clipboard of the terminal around it.
///
/// # Errors
/// When tmux cannot be started or says no.
pub fn copy(text: &str) -> io::Result<()> {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]).stdout(Stdio::null());
    let ended = background::limited(&mut command, text.as_bytes().to_vec(), COPYING)?;
    let status = ended.status;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("tmux: {status}"))) }
}

/// What it prints, if it ends in time.
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
