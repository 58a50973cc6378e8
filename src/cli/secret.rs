//! The key of encrypted messages: the first line of a command's output, or typed at the start.

use std::io::{BufRead, IsTerminal as _, Read as _, stdin};
use std::process::{Command, Stdio};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

use super::error::Error;
use super::io_task::IoTask;
use super::output::print_error;
use crate::config::Settings;
use crate::model::Lang;
use crate::store::{CAN_SEAL, Key};

/// The value of the setting for asking at the terminal.
const ASK: &str = "ask";

/// The key; `None` without encryption.
///
/// # Errors
/// 78 when the program cannot encrypt, or the command prints nothing.
pub fn find(settings: &Settings, lang: Lang) -> Result<Option<Key>, Error> {
    let Some((program, arguments)) = settings.secret_cmd.split_first() else { return Ok(None) };
    possible(settings, lang)?;
    let secret = if program == ASK && arguments.is_empty() {
        asked(lang)?
    } else {
        told(program, arguments, lang)?
    };
    if secret.is_empty() {
        return Err(bad(lang.pick("没有给出口令", "it gave no secret")));
    }
    Ok(Some(Key::new(secret)))
}

/// Checks whether this program can encrypt as the configuration says, without asking for the key.
///
/// # Errors
/// 78 when it cannot.
pub fn possible(settings: &Settings, lang: Lang) -> Result<(), Error> {
    if settings.secret_cmd.is_empty() || CAN_SEAL {
        return Ok(());
    }
    Err(bad(lang.pick(
        "这个 wx 编译时没有加密功能，用 --features sealed 重新编译，或去掉 secret_cmd",
        "this wx was built without sealing: build it with --features sealed, or remove it",
    )))
}

/// Runs the command without a shell; it may ask at the terminal itself.
fn told(program: &str, arguments: &[String], lang: Lang) -> Result<String, Error> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output();
    match output {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        Ok(output) => {
            let words = lang.pick("命令失败", "the command failed");
            Err(bad(&format!("{program}: {words} ({})", output.status)))
        }
        Err(error) => Err(bad(&format!("{program}: {error}"))),
    }
}

/// The byte that ends the line instead of the program, so that the terminal's modes are restored.
const CONTROL_C: u8 = 3;

/// A line typed without echo; empty if the user cancelled.
fn asked(lang: Lang) -> Result<String, Error> {
    print_error(lang.pick("消息已加密，口令：", "the messages are sealed; the secret:"));
    let input = stdin();
    let before = input.is_terminal().then(|| tcgetattr(&input)).transpose().ok().flatten();
    if let Some(modes) = &before {
        let mut silent = modes.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VEOL] = CONTROL_C;
        tcsetattr(&input, OptionalActions::Drain, &silent).ok();
    }
    let line = line(&mut input.lock());
    if let Some(modes) = &before {
        tcsetattr(&input, OptionalActions::Drain, modes).ok();
    }
    line.map_err(|source| Error::Io { what: IoTask::Input, source })
}

/// The bytes before the line end; none if it ends with Ctrl-C.
fn line(input: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    for byte in input.bytes() {
        match byte? {
            b'\n' => break,
            CONTROL_C => return Ok(String::new()),
            byte => line.push(byte),
        }
    }
    Ok(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

fn bad(what: &str) -> Error {
    Error::Secret(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_secret_is_one_line_and_control_c_gives_none() {
        let read = |typed: &str| line(&mut typed.as_bytes()).unwrap();
        assert_eq!(read("芝麻 开门\r\nrest"), "芝麻 开门");
        assert_eq!(read("no end"), "no end");
        assert_eq!(read("half\u{3}\n"), "");
    }
}
