//! The command line: parsing it and running the command. Data is printed on standard output,
//! messages on standard error.

mod attach;
mod attach_failure;
mod backend;
mod chats;
mod chinese_help;
mod client;
mod completions;
mod config;
mod contacts;
mod context;
mod daemon;
mod demo;
mod doctor;
mod error;
mod export;
mod failure;
mod follow;
mod frames;
mod history;
mod hooks;
mod inbox;
mod incognito;
mod io_task;
mod json;
mod keys;
mod last_words;
mod ledger;
mod login;
mod logout;
mod manual;
mod note;
mod notes;
mod outbox;
mod output;
mod plain;
mod range;
mod rescue;
mod search;
mod secret;
mod send;
mod sim;
mod stored;
mod tail;
mod wait;
mod wipe;

pub use error::Error;
pub use failure::Failure;
pub use io_task::IoTask;

use std::ffi::OsString;
use std::io;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use context::{Context, Global};

/// WeChat in a terminal.
#[derive(Debug, Parser)]
#[command(name = "wx", version, about, long_about = LONG, disable_help_subcommand = false)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// Keep nothing: messages, session and files lie in memory and are gone when the client ends.
    #[arg(long)]
    pub incognito: bool,
    /// What to do; without it the client starts.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const LONG: &str = "WeChat in a terminal.\n\nWithout a command: the client; it shows a QR code to \
                    scan with the phone when no session can be restored. `wx demo` is the same on \
                    a simulated server inside: no account, and nothing leaves the machine.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The client on a simulated server inside, logged in without a phone; people write and answer.
    Demo(demo::Arguments),
    /// The simulated server alone, for tests and for other web WeChat clients.
    Sim(Box<sim::Arguments>),
    /// Log in without opening the client.
    Login,
    /// End the sessions on the server and forget them here; the history stays. All editions,
    /// unless --edition names one.
    Logout,
    /// Remove sessions, messages, drafts, logs and fetched files from this machine.
    Wipe(wipe::Arguments),
    /// The session in a process without a screen: it lives on when the terminal goes.
    #[command(subcommand)]
    Daemon(daemon::Command),
    /// The client for a session that another process holds, here or on another machine.
    Attach(attach::Arguments),
    /// Send texts and files to a conversation; ends when the server has accepted them.
    Send(send::Arguments),
    /// Send texts and files to File Transfer Helper: notes to oneself.
    Note(note::Arguments),
    /// All conversations on disk, the newest first; works offline.
    Chats(chats::Arguments),
    /// People and groups on disk; works offline.
    Contacts(contacts::Arguments),
    /// The messages of a conversation on disk, the oldest first; works offline.
    History(history::Arguments),
    /// Messages on disk that hold these words, the newest first; works offline.
    Search(search::Arguments),
    /// The notebook, that is File Transfer Helper on disk, the oldest note first; works offline.
    Notes(notes::Arguments),
    /// Messages as they come, a line each, until it is ended.
    Tail(tail::Arguments),
    /// Wait until a message comes, and print it.
    Wait(wait::Arguments),
    /// Keep every file that the phone sends in a folder, each once, under its time and name.
    Inbox(inbox::Arguments),
    /// Own messages that the server has not accepted yet; works offline. `retry` sends them once more,
    /// `discard` gives them up.
    Outbox(outbox::Arguments),
    /// A conversation on disk as Markdown, HTML, text or JSON, with the names that others know;
    /// works offline.
    Export(export::Arguments),
    /// Payments that notices and transfers on disk tell of, with their sum; works offline.
    Ledger(ledger::Arguments),
    /// What could be in the way: terminal, tmux, files, hosts, clock; each with what to do.
    Doctor(doctor::Arguments),
    /// The frames of the phone's long link in a hex dump, raw bytes or a capture; works offline.
    Frames(frames::Arguments),
    /// The keys as the configuration makes them, and their conflicts.
    Keys(keys::Arguments),
    /// Where the configuration is, whether it is right, and a file to begin with.
    #[command(subcommand)]
    Config(config::Command),
    /// Completions for a shell, on standard output; they offer chats and tags too.
    Completions(completions::Arguments),
    /// The manual page in roff, on standard output.
    Man,
}

/// The command line with all commands, for generated texts.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}

/// Runs the command of the arguments. Prints nothing about a failure.
///
/// # Errors
/// See [`Error`].
pub fn run(args: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let failed = |error, lang| Failure { error, lang, data: None };
    let words: Vec<OsString> = args.collect();
    let lang = chinese_help::language(&words, context::lang_of_locale());
    let parsed = chinese_help::in_language(command(), lang).try_get_matches_from(words);
    let args = match parsed.and_then(|found| Args::from_arg_matches(&found)) {
        Ok(args) => args,
        Err(told) if !told.use_stderr() => {
            let text = told.render();
            let styled = io::IsTerminal::is_terminal(&io::stdout());
            let text = if styled { text.ansi().to_string() } else { text.to_string() };
            let printed = output::print(text.as_bytes());
            return printed.map_err(|error| failed(error, lang));
        }
        Err(error) => return Err(failed(Error::Usage(error), lang)),
    };
    let lang = args.global.lang.unwrap_or_else(context::lang_of_locale);
    let mut global = args.global;
    let incognito = match (args.incognito, &args.command) {
        (false, _) => None,
        (true, None) => {
            Some(incognito::begin(&mut global, lang).map_err(|error| failed(error, lang))?)
        }
        (true, Some(_)) => return Err(failed(Error::Misused(only_the_client(lang)), lang)),
    };
    let context = Context::new(global).map_err(|error| failed(error, lang))?;
    // The demo keeps its files in folders of its own.
    let demo = matches!(args.command, Some(Command::Demo(_)));
    let data = (!demo).then(|| context.paths.data_place().to_owned());
    let told = |error| Failure { error, lang: context.lang_now(), data };
    let done = carry_out(&context, args.command).map_err(told);
    if let Some(incognito) = incognito {
        incognito.end(lang);
    }
    done
}

fn only_the_client(lang: crate::model::Lang) -> String {
    let words = lang.pick(
        "--incognito 只用于客户端，命令都读写磁盘",
        "--incognito is for the client alone: commands read and write the disk",
    );
    words.to_owned()
}

fn carry_out(context: &Context, wanted: Option<Command>) -> Result<(), Error> {
    match wanted {
        None => client::run(context),
        Some(Command::Demo(arguments)) => demo::run(context, arguments),
        Some(Command::Sim(arguments)) => sim::run(*arguments),
        Some(Command::Login) => login::run(context),
        Some(Command::Logout) => logout::run(context),
        Some(Command::Wipe(arguments)) => wipe::run(context, arguments),
        Some(Command::Daemon(command)) => daemon::run(context, command),
        Some(Command::Attach(arguments)) => attach::run(context, &arguments),
        Some(Command::Send(arguments)) => send::run(context, &arguments),
        Some(Command::Note(arguments)) => note::run(context, &arguments),
        Some(Command::Chats(arguments)) => chats::run(context, &arguments),
        Some(Command::Contacts(arguments)) => contacts::run(context, &arguments),
        Some(Command::History(arguments)) => history::run(context, &arguments),
        Some(Command::Search(arguments)) => search::run(context, &arguments),
        Some(Command::Notes(arguments)) => notes::run(context, &arguments),
        Some(Command::Tail(arguments)) => tail::run(context, &arguments),
        Some(Command::Wait(arguments)) => wait::run(context, &arguments),
        Some(Command::Inbox(arguments)) => inbox::run(context, &arguments),
        Some(Command::Outbox(arguments)) => outbox::run(context, &arguments),
        Some(Command::Export(arguments)) => export::run(context, &arguments),
        Some(Command::Ledger(arguments)) => ledger::run(context, &arguments),
        Some(Command::Doctor(arguments)) => doctor::run(context, arguments),
        Some(Command::Frames(arguments)) => frames::run(context, &arguments),
        Some(Command::Keys(arguments)) => keys::run(context, arguments),
        Some(Command::Config(command)) => config::run(context, command),
        Some(Command::Completions(arguments)) => {
            completions::run(context, &arguments, &mut command())
        }
        Some(Command::Man) => manual::run(&command()),
    }
}
