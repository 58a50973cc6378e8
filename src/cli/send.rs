//! `wx send`: sends texts and files to a chat from a shell, a pipe or a script.

pub(super) mod content;
mod delivery;
mod limit;
mod source;

use std::fmt::Write as _;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::sleep;

use super::backend::{self, OnFault};
use super::context::{Context, runtime};
use super::error::Error;
use super::io_task::IoTask;
use super::json;
use super::output::{one_line, print, print_error};
use super::stored;
use crate::api::{FromBackend, Request};
use crate::app::page::{Waits, when, why};
use crate::app::quotation;
use crate::host::backend::{BackendError, EngineOptions};
use crate::host::signals::{Signal, Signals};
use crate::model::{Chat, Item, ItemId, Lang, Member, PublicName, Sender};
use crate::store::Store;
use crate::text::Printable;
use crate::words::content as words;
use crate::words::name::visible;
use delivery::{Goal, Outcome, Recipient, Shipment};
pub use source::Source;
use source::{EditedFile, Outgoing};

/// After this time a person at the terminal is told what is waited for.
const SOON: Duration = Duration::from_secs(5);

/// What is to be sent, and to whom.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The conversation's name, a part of it that no other one has, `filehelper`, or its id: id:12.
    #[arg(short, long, value_name = "CHAT")]
    to: String,
    #[command(flatten)]
    source: Source,
    /// Quote a message of the conversation: its id, as `wx history --json` prints it.
    #[arg(long, value_name = "ID")]
    reply: Option<i64>,
    #[command(flatten)]
    course: Course,
}

/// How long it is waited for, and what is printed.
#[derive(Clone, Debug, clap::Args)]
pub struct Course {
    /// Wait no longer than this for the server, as 30s or 5m; what is kept goes out later.
    #[arg(long, value_name = "TIME", value_parser = wait_time, conflicts_with = "queue")]
    wait: Option<Duration>,
    /// End as soon as it is in the outbox, with 75; it goes out with the next session.
    #[arg(long)]
    queue: bool,
    /// Say what would go to whom, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print each message as a JSON object; `wx man` documents its keys.
    #[arg(long)]
    json: bool,
}

pub(super) fn wait_time(word: &str) -> Result<Duration, String> {
    let told = word.parse::<u64>().map(Duration::from_secs).ok();
    let told = told.or_else(|| word.parse::<jiff::SignedDuration>().ok()?.try_into().ok());
    told.ok_or_else(|| "a time is written as 30s, 5m or 1h".to_owned())
}

/// The recipient, with the name that is shown.
#[derive(Clone, Debug)]
pub(super) struct Addressee {
    recipient: Recipient,
    name: String,
}

impl Addressee {
    /// File Transfer Helper as the recipient.
    pub fn notes(lang: Lang) -> Self {
        let name = lang.pick("文件传输助手", "File Transfer Helper");
        Self { recipient: Recipient::Notes, name: name.to_owned() }
    }

    fn chat(chat: &Chat, lang: Lang) -> Self {
        Self { recipient: Recipient::Chat(chat.id), name: chat.called(lang).to_owned() }
    }
}

/// Sends to a chat.
///
/// # Errors
/// 64 when there is nothing to send, 65 when no chat or more than one is meant, 69, 74, 75 when it
/// is kept and was not sent, 77 without a login or when the server refuses it.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang_now();
    let Found { addressee, quoted, members } = runtime()?.block_on(async {
        let store = stored::open(context)?;
        let found = find(&store, arguments, lang).await;
        store.close().await;
        found
    })?;
    let (mut outgoing, edited) = arguments.source.read(context, &[], lang)?;
    outgoing.text = composed(quoted.as_deref(), outgoing.text.as_ref(), &members, lang);
    deliver(context, &addressee, (outgoing, edited), &arguments.course)
}

/// The quotation and the answer, with members mentioned by their public names.
fn composed(
    quoted: Option<&str>,
    answer: Option<&Printable>,
    members: &[Member],
    lang: Lang,
) -> Option<Printable> {
    let answer = answer.map(|text| quotation::addressed(text, members, lang));
    match (quoted, answer) {
        (None, answer) => answer.map(|text| Printable::new(&text)),
        (Some(quoted), answer) => {
            Some(Printable::new(&format!("{quoted}{}", answer.unwrap_or_default())))
        }
    }
}

/// What the store tells of the chat.
struct Found {
    addressee: Addressee,
    /// The quotation before the answer.
    quoted: Option<String>,
    /// Those who can be mentioned, by their public names.
    members: Vec<Member>,
}

async fn find(store: &Store, arguments: &Arguments, lang: Lang) -> Result<Found, Error> {
    let chat = stored::find_chat(store.chats().await?, &arguments.to, lang)?;
    let quoted = match arguments.reply {
        Some(id) => Some(quotation(store, &chat, ItemId(id), lang).await?),
        None => None,
    };
    let members = store.members(chat.id).await?;
    Ok(Found { addressee: Addressee::chat(&chat, lang), quoted, members })
}

async fn quotation(store: &Store, chat: &Chat, id: ItemId, lang: Lang) -> Result<String, Error> {
    let item = store.message(id).await?.map(|stored| stored.item);
    let Some(item) = item.filter(|item| item.chat == chat.id) else {
        let words = lang.pick("这个聊天里没有这条消息", "no such message in this conversation");
        return Err(Error::BadInput(format!("{words}: {}", id.0)));
    };
    if !quotation::is_quotable(&item) {
        let words = lang.pick("这条不能引用", "this cannot be quoted");
        return Err(Error::BadInput(format!("{words}: {}", id.0)));
    }
    let name = match item.sender {
        Sender::Me => {
            let me = store.me().await?;
            PublicName::new("", me.as_ref().map_or("", |me| me.nick.as_str()))
        }
        Sender::System => PublicName::default(),
        Sender::Contact(who) => {
            let names = store.names(chat.id, vec![who]).await?;
            names.into_iter().next().map(|(_, name)| name.public).unwrap_or_default()
        }
    };
    Ok(quotation::text(&name, &quotation::words(&item.content, lang)))
}

/// Puts everything into the outbox and waits for the server.
pub(super) fn deliver(
    context: &Context,
    to: &Addressee,
    (outgoing, edited): (Outgoing, EditedFile),
    course: &Course,
) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    if course.dry_run {
        return announce(to, &outgoing, course, lang);
    }
    context.start_log()?;
    let runtime = runtime()?;
    let most = settings.unattended.most_per_day;
    if most > 0 && !limit::has_terminal() {
        limit::count(context.paths.data()?, outgoing.count(), most, lang)?;
    }
    let account = stored::account(context).map(|(_, edition, uin)| (edition, uin)).ok();
    let edition = account.map_or(context.edition(&settings), |(edition, _)| edition);
    let data = context.paths.data()?.to_owned();
    let secret = context.secret(&settings)?;
    let share = Some(context.share(Some(edition)));
    let options =
        EngineOptions { edition, share, ..context.engine_options(&settings, &data, secret) };
    let goal = if course.queue { Goal::Queued } else { Goal::Accepted };
    let mut shipment = Shipment::new(to.recipient, outgoing, goal).meant_for(account);
    let work = async |requests: &_, notifications: &mut _| {
        ship(&mut shipment, requests, notifications, (course.wait, lang)).await
    };
    let ended = runtime.block_on(backend::during(options, lang, OnFault::DropWork, work));
    let printed = if course.json { print_items(&shipment, &to.name, lang) } else { Ok(()) };
    if !shipment.is_kept() {
        keep_edited(edited, lang);
    }
    ended.and(printed)
}

/// Says what would be sent.
fn announce(to: &Addressee, outgoing: &Outgoing, course: &Course, lang: Lang) -> Result<(), Error> {
    let files: Vec<String> = outgoing.files.iter().map(|path| path.display().to_string()).collect();
    let text = outgoing.text.as_ref().map(Printable::as_str);
    if course.json {
        let chat_id = match to.recipient {
            Recipient::Chat(chat) => Some(chat.0),
            Recipient::Notes => None,
        };
        let object = serde_json::json!({
            "chat": to.name, "chat_id": chat_id, "kind": if text.is_some() { "text" } else { "file" },
            "at": null, "from": null, "state": "dry-run", "text": text, "files": files,
        });
        return print(format!("{}\n", json::printed(&object)).as_bytes());
    }
    let mut said = format!("{} {}\n", lang.pick("会发给", "would go to"), one_line(&to.name));
    for file in files {
        // Writing to a string does not fail.
        writeln!(said, "  {} {}", lang.pick("文件", "file"), one_line(&file)).ok();
    }
    for line in text.unwrap_or_default().lines() {
        writeln!(said, "  {}", one_line(line)).ok();
    }
    print(said.as_bytes())
}

/// Waits until everything is settled, the wait is given up, or the time is over.
async fn ship(
    shipment: &mut Shipment,
    requests: &UnboundedSender<Request>,
    notifications: &mut Receiver<FromBackend>,
    (wait, lang): (Option<Duration>, Lang),
) -> Result<(), Error> {
    let failed = |source| Error::Io { what: IoTask::Signals, source };
    let mut signals = Signals::of_command().map_err(failed)?;
    let (mut end, mut hint) = (pin!(after(wait)), pin!(after(Some(SOON))));
    let (mut over, mut hinted, mut impatient) = (false, false, false);
    loop {
        let asked = tokio::select! {
            told = notifications.recv() => shipment.hear(told.ok_or(BackendError::Gone)?),
            signal = signals.next() => match signal {
                Signal::End | Signal::Interrupt | Signal::HangUp if impatient => {
                    return Err(Error::TryLater(given_up(lang)));
                }
                Signal::End | Signal::Interrupt | Signal::HangUp => {
                    impatient = true;
                    shipment.hurry()
                }
                Signal::Stop | Signal::Continue | Signal::Resize => Vec::new(),
            },
            () = &mut end, if !over => {
                over = true;
                shipment.hurry()
            }
            () = &mut hint, if !hinted => {
                hinted = true;
                say_waiting(lang);
                Vec::new()
            }
        };
        for request in asked {
            // Fails only if the backend is gone, which the next round handles.
            requests.send(request).ok();
        }
        if let Some(outcome) = shipment.outcome() {
            return settle(&outcome, shipment, lang);
        }
    }
}

async fn after(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}

/// Says that the wait for the disk was given up too.
fn given_up(lang: Lang) -> String {
    let words = "不再等了；有没有存下，用 wx history 看";
    let english = "not waited for any more; `wx history` shows whether it was kept";
    lang.pick(words, english).to_owned()
}

fn say_waiting(lang: Lang) {
    print_error(lang.pick(
        "还在等服务器；Ctrl-C 不再等，内容留在待发里",
        "waiting for the server; Ctrl-C ends the wait and leaves it in the outbox",
    ));
}

/// The outcome as an exit code with words.
fn settle(outcome: &Outcome, shipment: &Shipment, lang: Lang) -> Result<(), Error> {
    match outcome {
        Outcome::Accepted => Ok(()),
        Outcome::Kept => Err(Error::TryLater(
            lang.pick(
                "存好了，还没发出；下次有会话时发",
                "kept and not sent yet; it goes out with the next session",
            )
            .to_owned(),
        )),
        Outcome::KeptWithoutLogin => Err(Error::TryLater(
            lang.pick(
                "存好了，还没发出：没有登录；运行 wx login",
                "kept and not sent: not logged in; run `wx login`",
            )
            .to_owned(),
        )),
        Outcome::NotLoggedIn(refusal) => {
            let words = lang.pick(
                "没有登录，什么也没发；运行 wx login",
                "not logged in, nothing was sent; run `wx login`",
            );
            let why =
                refusal.as_ref().map(|why| format!("\n  {}", why.words(lang).line().as_str()));
            Err(Error::Refused(format!("{words}{}", why.unwrap_or_default())))
        }
        Outcome::NotKept(problem) => {
            let words = lang.pick("什么也没发", "nothing was sent");
            let why = problem.words(lang).line();
            Err(Error::BadInput(format!("{words}: {}", why.as_str())))
        }
        Outcome::Undecided => Err(undecided(shipment, lang)),
    }
}

/// The messages that were not accepted, each with its reason.
fn undecided(shipment: &Shipment, lang: Lang) -> Error {
    use crate::model::Delivery;
    let zone = jiff::tz::TimeZone::system();
    let mut refused = false;
    let mut lines = Vec::new();
    for item in shipment.items() {
        let Some(delivery) = item.delivery.as_ref().filter(|it| **it != Delivery::Sent) else {
            continue;
        };
        refused |= matches!(delivery, Delivery::Refused(_));
        let waits = Waits { written: when::full(item.at, &zone), unknown: false };
        let why = why(delivery, &waits, lang).unwrap_or_default();
        lines.push(format!("{}: {why}", one_line(&words::line(&item.content, lang))));
    }
    let said = lines.join("\n  ");
    if refused { Error::Refused(said) } else { Error::TryLater(said) }
}

fn print_items(shipment: &Shipment, chat: &str, lang: Lang) -> Result<(), Error> {
    let from = visible(shipment.me(), lang);
    let line = |item: &Item| json::message(item, &json::Said { chat, from }, lang) + "\n";
    print(shipment.items().map(line).collect::<String>().as_bytes())
}

/// Keeps the file of an editor whose text is nowhere else.
fn keep_edited(edited: EditedFile, lang: Lang) {
    if let Some(Ok(path)) = edited.map(tempfile::TempPath::keep) {
        let words = lang.pick("写的内容还在", "what was written is in");
        print_error(&format!("{words} {}", path.display()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContactId;

    #[test]
    fn members_are_mentioned_by_the_names_that_everybody_knows_also_behind_a_quotation() {
        let members = [Member::remarked(ContactId(1), "妈妈", "岁月静好")];
        let sent =
            |quoted, text: &str| composed(quoted, Some(&text.into()), &members, Lang::Zh).unwrap();
        assert_eq!(sent(None, "@妈妈 来了").as_str(), "@岁月静好\u{2005}来了");
        assert_eq!(sent(Some("「早」\n"), "@妈妈 早").as_str(), "「早」\n@岁月静好\u{2005}早");
        assert_eq!(composed(Some("「早」\n"), None, &members, Lang::Zh), Some("「早」\n".into()));
        assert_eq!(composed(None, None, &members, Lang::Zh), None);
    }
}
