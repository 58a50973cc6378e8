//! `wx --plain`: the client line by line, for serial lines, `TERM=dumb` and screen readers. It uses
//! no escape sequences and no cursor addressing: each input and each event is a line.

mod account;
mod chats;
mod client;
mod command;
mod drafts;
mod ending;
mod held;
mod leaving;
mod left_behind;
mod login;
mod messages;
mod notification;
mod out;
mod owed;
mod questions;
#[cfg(test)]
mod tests;
mod verdict;

use std::io::{BufRead, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::context::Context;
use super::error::Error;
use super::io_task::IoTask;
use super::last_words::LastWords;
use super::output::print;
use super::rescue::{Owed, Unaddressed};
use super::{backend, failure};
use crate::api::{FromBackend, Notification, Request, Response, Transfer};
use crate::config::Settings;
use crate::config::locale::Locale;
use crate::host::backend::{Backend, EngineOptions};
use crate::host::signals::{Signal, Signals};
use crate::host::tasks::Tasks;
use crate::host::{self, clock, crash, qr_png};
use crate::store::accounts::Accounts;
use crate::store::rescue::Rescues;
use client::{GARBLED, PlainClient};
use ending::Writer;
use out::Out;

/// The byte order mark that some programs put before UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether the login code is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginCode {
    /// Yes, the user scans it.
    Shown,
    /// No, the login needs no user.
    Hidden,
}

/// Does everything that can fail before the first line, and starts the log.
///
/// # Errors
/// 78 for the configuration or a folder that cannot be used.
pub fn prepare(context: &Context) -> Result<Settings, Error> {
    let settings = context.settings()?;
    context.start_log()?;
    // Nothing of the terminal is changed that would have to be restored.
    crash::install(context.paths.state()?, || {});
    Ok(settings)
}

/// Runs the client with a backend of its own, until the input ends or `/quit`.
///
/// # Errors
/// Why it ended early.
pub async fn show(
    context: &Context,
    settings: &Settings,
    options: EngineOptions<'_>,
    code: LoginCode,
) -> Result<(), Error> {
    let lang = context.lang(settings);
    let locale = Locale::new(|name| std::env::var(name).ok());
    let data = options.data.to_owned();
    let rescues = Rescues::new(&data, &options.state);
    let accounts = Accounts::new(&data, options.server.as_deref());
    let last_words = LastWords::saved_at_panic(rescues.clone(), accounts.clone(), lang);
    let mut tasks = Tasks::new();
    let (backend, mut end) = host::backend::start(options, lang, &mut tasks);
    let writer = if std::io::stdin().is_terminal() { Writer::Person } else { Writer::Program };
    let zone = jiff::tz::TimeZone::system();
    let mut client = PlainClient::new(lang, zone, writer);
    client.view.ascii = locale.not_utf8().is_some();
    client.ending.watched = std::io::stdout().is_terminal();
    client.view.hide_code = code == LoginCode::Hidden;
    let Backend { requests, mut notifications } = backend;
    let shown = tokio::select! {
        fault = tasks.failed() => Err(host::backend::BackendError::from(fault).into()),
        shown = run(&mut client, &requests, &mut notifications, (&data, &last_words)) => shown,
    };
    let shown = backend::explained(&mut tasks, shown).await;
    // The last requests are saved now; if that fails, the user is told.
    let rest = async {
        let mut lines = Vec::new();
        while let Some(told) = notifications.recv().await {
            let loss = matches!(
                told,
                FromBackend::Response(Response { result: Err(_), .. })
                    | FromBackend::Notification(
                        Notification::Trouble(_)
                            | Notification::NotKept { .. }
                            | Notification::Transfer { transfer: Transfer::Failed(_), .. }
                    )
            );
            let said = client.told(told, clock::now()).lines;
            lines.extend(said.into_iter().filter(|_| loss));
        }
        lines
    };
    let (mut lines, (ended, wait)) = tokio::join!(rest, backend::end_or_give_up(tasks, lang));
    client.ending.left = end.try_recv().ok().map(|ended| ended.unsent);
    lines.extend(client.unanswered());
    let said = carry_out(&mut client, Out { lines, ..Out::default() }, &requests, &data);
    let held = held::held(&client);
    if let Err(error) = shown.and(ended) {
        let mut owed = Owed::new(held, accounts, rescues, lang);
        let settled = owed.settle(Err(error), wait).await;
        last_words.end(owed.unaddressed());
        return settled;
    }
    // Everything was done or named in order.
    last_words.end(Unaddressed::Kept);
    said?;
    client.verdict()
}

/// Takes lines, notifications and signals, one after the other.
async fn run(
    client: &mut PlainClient,
    requests: &UnboundedSender<Request>,
    notifications: &mut Receiver<FromBackend>,
    (data, last_words): (&Path, &LastWords),
) -> Result<(), Error> {
    let mut signals =
        Signals::of_command().map_err(|source| Error::Io { what: IoTask::Signals, source })?;
    let mut lines = lines();
    let mut drawn = None;
    let mut open = true;
    let mut waiting = None;
    let patience = tokio::time::sleep(Duration::ZERO);
    tokio::pin!(patience);
    let greeting = client.greeting();
    carry_out(client, greeting, requests, data)?;
    loop {
        let out = tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Signal::HangUp | Signal::End | Signal::Interrupt => stop(client, &mut lines),
                Signal::Stop | Signal::Continue | Signal::Resize => Out::default(),
            },
            told = notifications.recv() => match told {
                Some(told) => client.told(told, clock::now()),
                None => return Err(host::backend::BackendError::Gone.into()),
            },
            line = lines.recv(), if open => match line {
                Some(Line::Whole(line)) => client.line(&line, clock::now()),
                Some(Line::Last(line)) => client.last_line(&line, clock::now()),
                Some(Line::Cut(text)) => client.cut(&text),
                Some(Line::Garbled(text)) => client.line(&format!("{GARBLED}{text}"), clock::now()),
                None => {
                    open = false;
                    client.ended()
                }
            },
            () = &mut patience, if waiting.is_some() => client.gave_up(),
        };
        let now = client.waiting();
        if now != waiting {
            let long = now.map_or(Duration::ZERO, |now| now.patience);
            patience.as_mut().reset(tokio::time::Instant::from_std(clock::instant()) + long);
            waiting = now;
        }
        drawn = out.png.clone().or(drawn);
        let out = drafts::together(out);
        let leave = carry_out(client, out, requests, data)?;
        last_words.hold(held::held(client));
        // The picture is removed with the code.
        if drawn.is_some() && (leave || client.url() != drawn) {
            qr_png::remove(data);
            drawn = None;
        }
        if leave {
            return Ok(());
        }
    }
}

/// Ends after a signal; lines that were read and not handled are named.
fn stop(client: &mut PlainClient, lines: &mut UnboundedReceiver<Line>) -> Out {
    let mut out = Out::default();
    while let Ok(Line::Whole(line) | Line::Last(line) | Line::Cut(line) | Line::Garbled(line)) =
        lines.try_recv()
    {
        out.append(client.missed(&line));
    }
    out.append(client.stopped());
    out
}

/// Writes the code as a picture, and says where it is or why it is not.
fn write_code(client: &mut PlainClient, data: &Path, url: &str) -> String {
    match qr_png::write(data, url) {
        Ok(path) => path.display().to_string(),
        Err(error) => {
            client.ending.give_up(1);
            format!("! {}", failure::of_picture(&error, client.view.lang))
        }
    }
}

/// Prints lines and makes requests; returns whether to leave.
fn carry_out(
    client: &mut PlainClient,
    mut out: Out,
    requests: &UnboundedSender<Request>,
    data: &Path,
) -> Result<bool, Error> {
    for request in client.requests(&mut out) {
        // Fails only if the backend is gone, which its next notification tells.
        requests.send(request).ok();
    }
    let mut text = String::new();
    for line in out.lines {
        text.push_str(&line);
        text.push('\n');
    }
    if let Some(url) = out.png {
        text.push_str(&write_code(client, data, &url));
        text.push('\n');
    }
    if !text.is_empty() {
        print(text.as_bytes())?;
    }
    Ok(out.quit)
}

/// A line of standard input.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// With its line end.
    Whole(String),
    /// Without a line end, at the end of the input.
    Last(String),
    /// Incomplete, because reading failed.
    Cut(String),
    /// Not UTF-8; decoded as far as possible.
    Garbled(String),
}

/// Reads standard input line by line on a thread of its own, until it ends.
fn lines() -> UnboundedReceiver<Line> {
    let (tell, lines) = unbounded_channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        skip_mark(&mut input);
        while let Some(line) = next_line(&mut input) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// The next line; `None` at the end, or if nothing can be read any more.
fn next_line(input: &mut impl BufRead) -> Option<Line> {
    let mut bytes = Vec::new();
    // What was read before a failure is in `bytes`.
    let failed = input.read_until(b'\n', &mut bytes).is_err();
    let Some(text) = utf8(&bytes) else {
        let text = String::from_utf8_lossy(&bytes);
        return Some(Line::Garbled(text.trim_end_matches(['\n', '\r']).to_owned()));
    };
    match text.strip_suffix('\n') {
        Some(line) => Some(Line::Whole(line.trim_end_matches('\r').to_owned())),
        None if text.is_empty() => None,
        None if failed => Some(Line::Cut(text.to_owned())),
        None => Some(Line::Last(text.to_owned())),
    }
}

/// The line as UTF-8. Text has no zero bytes, but UTF-16 that happens to be valid UTF-8 does.
fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// The byte order mark is no part of the first line.
fn skip_mark(input: &mut impl BufRead) {
    if input.fill_buf().is_ok_and(|begin| begin.starts_with(MARK)) {
        input.consume(MARK.len());
    }
}
