//! `wx man`: prints one manual page with commands, keys, files, environment, exit codes and JSON.

mod json_objects;

use std::fmt::Write as _;

use clap_mangen::Man;

use json_objects::{OBJECTS, Object};

use super::error::Error;
use super::io_task::IoTask;
use super::output::print;
use crate::app::keymap::Keymap;
use crate::model::Lang;

/// Prints the manual page in roff.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(command: &clap::Command) -> Result<(), Error> {
    let page = page(command).map_err(|source| Error::Io { what: IoTask::Manual, source })?;
    print(&page)
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut rest = String::new();
    commands(&mut rest, command.clone());
    keys(&mut rest);
    for (title, entries) in SECTIONS {
        section(&mut rest, title);
        for (name, words) in *entries {
            entry(&mut rest, name, words);
        }
    }
    section(&mut rest, "JSON");
    for Object { printed_by, about, keys } in OBJECTS {
        entry(&mut rest, printed_by, about);
        for (key, words) in *keys {
            line(&mut rest, key, words);
        }
    }
    page.extend_from_slice(rest.as_bytes());
    Ok(page)
}

/// Names with descriptions, of what is part of the program besides its commands.
type Entries = &'static [(&'static str, &'static str)];

const SECTIONS: &[(&str, Entries)] = &[
    (
        "THE LINE-ORIENTED CLIENT",
        &[
            (
                "wx --plain",
                "Reads lines from standard input and prints what happens; /help lists its commands. \
                 With File Transfer Helper alone the notes are open from the start.",
            ),
            (
                "wx --plain < lines",
                "At the end of the input it waits until the server has taken what was written and \
                 every command is answered, as long as something gets further, at most 30 seconds \
                 without that. Lines that come before the login wait for it: 30 seconds, or as long \
                 as the code lives where standard output is a terminal. What could not be done is \
                 named, and the exit code tells: 77 without a login, 69 without the server, 65 for \
                 lines that were not carried out or not answered, 75 for messages that are kept and go \
                 out at the next start, 74 for what the disk did not take. The last line needs no \
                 newline; one that ends in a backslash stays as a draft, which is 75 too.",
            ),
        ],
    ),
    (
        "SENDING FROM THE SHELL",
        &[
            (
                "wx note, wx send",
                "The text is sent exactly, without the last line end; control characters other than \
                 tab and line feed are left out, which is said. Each command uses the session of the \
                 process that holds it, else it opens the one that is kept; it waits until the server \
                 has accepted everything, and ends with 0. What is in the \
                 outbox when the wait ends (--wait, --queue, Ctrl-C, a session that is over) goes out \
                 with the next session; the code is 75. 77 without a session, or where the server \
                 refuses it, and 65 for a name that means no conversation or several: then nothing was \
                 sent. Where a client has the account open, everything goes out by its session.",
            ),
            (
                "wx note -f -, --max",
                "Files made of standard input lie in the folder outgoing of the profile, and stay there \
                 as those of the messages.",
            ),
        ],
    ),
    (
        "FOLLOWING FROM THE SHELL",
        &[
            (
                "wx tail, wx wait",
                "Begin with what comes from now on. While another wx has the account open they read what \
                 it writes; where none has, or once it has left, they open the kept session themselves, \
                 and hold it until they end: each message is told once, whoever holds the session. They \
                 end with 0 by a signal or when nobody reads them any more, with 77 and the reason in \
                 words when the session ends. wx wait ends with 1 when no message came in time.",
            ),
            (
                "wx inbox DIR",
                "The first time in a folder it begins with what comes from now on, later where it left \
                 off, also after a kill: .wx-inbox in the folder says where. It prints the path of each \
                 file. What holds the same as a file of the folder is not kept again. Beside an \
                 open wx it goes by its session, and has one of its own once that is gone. A file that \
                 does not come is asked for four times, then named and passed over.",
            ),
        ],
    ),
    (
        "THE SESSION WITHOUT A SCREEN",
        &[
            (
                "wx daemon start, wx daemon run",
                "Hold the session and serve it to every wx of the profile; beside an open wx they wait and \
                 go on with its session when that ends. start ends with 0 when the daemon is ready, with 77 \
                 where a login is needed and 69 where the server is not reached: the daemon runs in both \
                 cases, and a wx that attaches shows the code. run stays in the foreground, tells a service \
                 manager by NOTIFY_SOCKET, and ends with SIGTERM. One daemon a profile: a second run ends \
                 with 75.",
            ),
            (
                "wx daemon stop, wx daemon status",
                "stop sends what waits, for ten seconds at most, says how many messages remain, and ends \
                 with 75 where the daemon does not end. status ends with 0 while the session runs, 69 while \
                 the server is not reached, 77 where a login is needed. Both end with 1 where no daemon runs.",
            ),
            (
                "wx attach [ssh://[user@]host[:port]]",
                "The client for a session that runs: here, or on another machine, where ssh runs wx attach \
                 --stdio, which starts a daemon where nobody holds a session. ssh asks before the screen is \
                 taken, and must not need to ask when a broken line is taken up again. Ends with 1 where no \
                 session runs here, and with 69 where the other machine is not reached or has another \
                 version.",
            ),
            (
                "keep_session = true",
                "In the configuration: wx starts the daemon and attaches to it.",
            ),
        ],
    ),
    (
        "FILES",
        &[
            (
                "~/.config/wetui/config.toml",
                "The configuration; `wx config path` prints where it is, `wx config init` writes one \
                 with every setting and its default.",
            ),
            (
                "~/.local/share/wetui/PROFILE",
                "Messages, sessions, drafts and, where the system has no download folder, fetched \
                 files: a folder for each server, a database for each account.",
            ),
            ("~/.local/state/wetui", "The log and crash reports; neither holds messages or keys."),
            (
                "login-code.png",
                "In the profile's folder, where `p` on the login screen writes the code; it goes with \
                 the code.",
            ),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            ("HOME, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "Where the files are."),
            ("LC_ALL, LC_CTYPE, LANG", "The language, and whether the terminal takes UTF-8."),
            ("TERM, TMUX, COLORTERM", "What the terminal can do. With TERM=dumb: as --plain."),
            ("NO_COLOR", "Not empty: no colours."),
            ("VISUAL, EDITOR, PAGER", "What messages are written in and read with."),
            ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "The proxy, where the configuration has none."),
            ("TZ", "The time zone."),
            ("XDG_RUNTIME_DIR", "Where the socket of the session lies, in the folder wetui."),
            ("NOTIFY_SOCKET", "Where a service manager hears how `wx daemon run` fares."),
        ],
    ),
    (
        "EXIT STATUS",
        &[
            ("0", "Done."),
            (
                "1",
                "Nothing found: chats, contacts, history, search, notes, outbox, export, ledger; wait: none \
                 came in time; daemon: none runs.",
            ),
            ("64", "The command line is wrong, or a terminal is needed."),
            ("65", "Bad or ambiguous input; something was not carried out."),
            ("69", "The server cannot be reached."),
            ("70", "The program failed."),
            ("74", "The disk or another file cannot be read or written."),
            ("75", "Kept, and not sent yet; or another wx has the account open: later."),
            ("77", "Not logged in, or the server refuses the account."),
            ("78", "The configuration is wrong, or a folder cannot be used."),
        ],
    ),
];

/// Each command with its arguments.
fn commands(out: &mut String, mut all: clap::Command) {
    section(out, "COMMANDS");
    all.build();
    for sub in all.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let inner: Vec<_> = sub.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
        let about = |it: &clap::Command| it.get_about().map(ToString::to_string);
        entry(out, &format!("wx {}", usage(sub)), &about(sub).unwrap_or_default());
        for argument in sub.get_arguments().filter(|it| !it.is_global_set()) {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            if !matches!(argument.get_id().as_str(), "help" | "version") {
                line(out, &format!("{argument}"), &help);
            }
        }
        for sub in inner {
            line(out, sub.get_name(), &about(sub).unwrap_or_default());
        }
    }
}

fn usage(sub: &clap::Command) -> String {
    let arguments = sub.get_positionals().map(|it| format!(" {it}"));
    let inner = sub.get_subcommands().any(|sub| sub.get_name() != "help");
    let rest = if inner { " COMMAND" } else { "" };
    format!("{}{}{rest}", sub.get_name(), arguments.collect::<String>())
}

/// The keys of the table.
fn keys(out: &mut String) {
    section(out, "KEYS");
    escaped(out, "As they are without a configuration; `wx keys` prints them as they are set.");
    out.push('\n');
    for (row, words) in Keymap::default().rows() {
        line(out, &words.join(", "), row.words(Lang::En));
    }
}

fn section(out: &mut String, title: &str) {
    // Writing to a string does not fail.
    writeln!(out, ".SH {title:?}").ok();
}

fn entry(out: &mut String, name: &str, words: &str) {
    out.push_str(".TP\n\\fB");
    escaped(out, name);
    out.push_str("\\fR\n");
    escaped(out, words);
    out.push('\n');
}

/// An entry with its description.
fn line(out: &mut String, name: &str, words: &str) {
    out.push_str(".br\n\\fI");
    escaped(out, name);
    out.push_str("\\fR  ");
    escaped(out, words);
    out.push('\n');
}

/// Escapes words for roff: one line, no requests, minus signs that can be copied.
fn escaped(out: &mut String, words: &str) {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    for c in words.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_one_page_and_refers_to_no_other() {
        let page = String::from_utf8(page(&crate::cli::command()).unwrap()).unwrap();
        assert!(!page.contains("(1)") && !page.contains("\\-demo(1)"), "{page}");
        for title in ["COMMANDS", "KEYS", "FILES", "ENVIRONMENT", "EXIT STATUS", "JSON"] {
            assert!(page.contains(&format!(".SH {title:?}")), "{title}");
        }
        for word in ["chat_id", "wx history [CHAT]", "\\-\\-since", "ctrl\\-r", "NO_COLOR", "77"] {
            assert!(page.contains(word), "{word}");
        }
        for sub in crate::cli::command().get_subcommands().filter(|sub| sub.get_name() != "help") {
            assert!(page.contains(&format!("\\fBwx {}", sub.get_name())), "{}", sub.get_name());
        }
    }

    #[test]
    fn words_are_never_taken_for_requests() {
        let mut out = String::new();
        escaped(&mut out, ".SH \\fB -x\n'a");
        assert_eq!(out, "\\&.SH \\efB \\-x 'a");
    }
}
