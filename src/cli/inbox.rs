//! `wx inbox`: keeps every file that the phone sends in a folder.

mod folder;
mod queue;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::backend::{self, OnFault};
use super::context::{Context, runtime};
use super::error::Error;
use super::follow::{Ended, Ends, Feed, Heard, opens_account, say_stopped, written};
use super::io_task::IoTask;
use super::json;
use super::output::{Reader, print_error, print_to_reader};
use super::stored;
use crate::api::{
    AccountKey, FromBackend, Method, Notification, Request, RequestId, Transfer, Watch,
};
use crate::host::attaching::AttachError;
use crate::host::backend::{BackendError, EngineOptions};
use crate::model::{ChatKind, Item, ItemId, Lang};
use crate::store::Arrivals;
use crate::text::Printable;
use crate::words::name::visible;
use folder::{Folder, Kept, name_of};
use queue::Queue;

/// How long after a failure a file is requested again.
const AGAIN: Duration = Duration::from_secs(3);

/// Where files go, and what is done with each.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The folder; it is made where it is not there.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// A program that is run for each file, which is its last argument or takes the place of `{}`. No
    /// shell reads it: words are parted by blanks, quotes keep them together.
    #[arg(long, value_name = "CMD", value_parser = words)]
    exec: Option<Words>,
    #[command(flatten)]
    form: stored::Form,
}

/// A program and its arguments.
#[derive(Clone, Debug)]
struct Words(Vec<String>);

fn words(line: &str) -> Result<Words, String> {
    match crate::app::shell_words::split(line) {
        Some(words) if !words.is_empty() => Ok(Words(words)),
        Some(_) | None => Err("a program and its arguments".to_owned()),
    }
}

/// Keeps files until it is ended. In a new folder it begins with files that arrive from now on,
/// later where it left off.
///
/// # Errors
/// 75 while another process has the account open that cannot be reached, 77 without a session and
/// when it ends, 74 for the folder.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    context.start_log()?;
    runtime()?.block_on(async {
        let mut ends = Ends::new(None)?;
        let store = stored::open(context)?;
        let (_, edition, uin) = stored::account(context)?;
        let notes = store.chats().await?.into_iter().find(|chat| chat.kind == ChatKind::Notes);
        let newest = Arrivals::of(&store).newest().await?;
        let account = format!("{}-{uin}", edition.word());
        let folder = Folder::open(&arguments.folder, &account, newest, lang)?;
        let queue = Queue::new(notes.as_ref().map(|chat| chat.id));
        let last = folder.handled();
        store.close().await;
        let data = context.paths.data()?.to_owned();
        let options = context.engine_options(&settings, &data, context.secret(&settings)?);
        let options = EngineOptions { edition, ..options };
        let zone = TimeZone::system();
        let feed = Feed::new(last, None, lang);
        let (account, wait) = (None, None);
        let mut keeper =
            Keeper { context, folder, queue, arguments, lang, zone, last, feed, account, wait };
        loop {
            let work = async |requests: &_, notifications: &mut _| {
                keeper.keep(requests, notifications, &mut ends).await
            };
            match backend::during(options.clone(), lang, OnFault::LetWorkEnd, work).await {
                Err(Error::Attach(AttachError::Stopped { .. })) => say_stopped(lang),
                ended => return ended,
            }
        }
    })
}

/// Moves waiting files into the folder, one after the other.
struct Keeper<'a> {
    context: &'a Context,
    folder: Folder,
    queue: Queue,
    arguments: &'a Arguments,
    lang: Lang,
    zone: TimeZone,
    /// The newest message that was read from the disk.
    last: ItemId,
    feed: Feed,
    account: Option<AccountKey>,
    /// How long to wait before a failed file is requested again.
    wait: Option<Duration>,
}

impl Keeper<'_> {
    async fn keep(
        &mut self,
        requests: &UnboundedSender<Request>,
        notifications: &mut Receiver<FromBackend>,
        ends: &mut Ends,
    ) -> Result<(), Error> {
        let mut asked = 1;
        let ask = |id: u64, account, method| {
            // Fails only if the backend is gone, which is handled below.
            requests.send(Request { id: RequestId(id), account, method }).ok();
        };
        ask(asked, None, Method::Watch(Watch::All));
        loop {
            if let Some((item, path)) = self.queue.here() {
                if self.put(&item, &path).await? == Reader::Gone {
                    return Ok(());
                }
                continue;
            }
            if let Some(item) = self.queue.next_to_fetch() {
                asked += 1;
                ask(asked, self.account, Method::Fetch { item });
            }
            tokio::select! {
                told = notifications.recv() => self.hear(told.ok_or(BackendError::Gone)?).await?,
                ended = ends.next() => match ended {
                    Ended::Wanted | Ended::TimedOut => return Ok(()),
                },
                () = pause(self.wait) => {
                    self.wait = None;
                    self.queue.try_again();
                }
            }
        }
    }

    /// Takes in a notification of the backend.
    async fn hear(&mut self, told: FromBackend) -> Result<(), Error> {
        if let FromBackend::Notification(Notification::Account(open)) = &told {
            self.account = open.as_ref().map(|open| open.key);
        }
        if let FromBackend::Notification(Notification::Chats(chats)) = &told {
            self.queue.learn(chats);
        }
        if let FromBackend::Notification(Notification::Transfer { item, transfer }) = &told {
            self.transferred(*item, transfer)?;
        }
        let is_opened = opens_account(&told);
        let Heard { hits, say, over } = self.feed.hear(told);
        if is_opened {
            // These arrived while no files were kept, or before the session was found anew. What
            // was requested of the session before is requested again.
            let written = written(self.context, &mut self.last).await?;
            let items = written.into_iter().map(|hit| hit.item);
            let new: Vec<Item> = items.filter(|item| self.feed.is_new(item.id)).collect();
            self.queue.take_in(new.into_iter());
            self.queue.try_again();
        }
        self.queue.take_in(hits.into_iter().map(|hit| hit.item));
        if let Some(words) = say {
            print_error(&words);
        }
        over.map_or(Ok(()), |words| Err(Error::Refused(words)))
    }

    fn transferred(&mut self, item: ItemId, transfer: &Transfer) -> Result<(), Error> {
        match transfer {
            Transfer::Fetched(path) => self.queue.fetched(item, path),
            Transfer::Failed(why) => {
                if let Some(given_up) = self.queue.failed(item) {
                    let words = self.lang.pick("没有下载成", "not fetched");
                    let why = why.words(self.lang).line();
                    print_error(&format!("id:{}: {words}: {}", item.0, why.as_str()));
                    self.folder.pass(given_up)?;
                }
                self.wait = Some(AGAIN);
            }
            Transfer::Moving { .. } | Transfer::Uploaded | Transfer::Stopped => {}
        }
        Ok(())
    }

    /// Copies a fetched file into the folder, and reports it.
    async fn put(&mut self, item: &Item, path: &Path) -> Result<Reader, Error> {
        let name = name_of(item, path, &self.zone);
        let mut folder = std::mem::take(&mut self.folder);
        let (from, id) = (path.to_owned(), item.id);
        let put = move || {
            let kept = folder.put(&from, &name);
            (folder, kept)
        };
        let failed =
            |error| Error::Io { what: IoTask::Inbox, source: std::io::Error::other(error) };
        let (folder, kept) = spawn_blocking(put).await.map_err(failed)?;
        self.folder = folder;
        let kept = kept.map_err(|source| Error::Io { what: IoTask::Inbox, source })?;
        self.queue.done(id);
        let reader = match &kept {
            Kept::New(path) => {
                let reader = self.tell(item, path)?;
                self.execute(path).await;
                reader
            }
            Kept::Known(other) => {
                let words = self.lang.pick("已经有了", "is there already:");
                print_error(&format!("id:{} {words} {}", id.0, other.display()));
                Reader::Reads
            }
        };
        self.folder.pass(id)?;
        Ok(reader)
    }

    fn tell(&self, item: &Item, path: &Path) -> Result<Reader, Error> {
        let line = if self.arguments.form.json {
            let item = Item { path: Some(path.to_owned()), ..item.clone() };
            let chat = self.lang.pick("文件传输助手", "File Transfer Helper");
            let from = visible(self.feed.me(), self.lang);
            json::message(&item, &json::Said { chat, from }, self.lang)
        } else {
            Printable::line(&path.to_string_lossy()).to_string()
        };
        print_to_reader((line + "\n").as_bytes())
    }

    /// Runs the user's program for a file. Its output and exit code are reported, and stop nothing.
    async fn execute(&self, path: &Path) {
        let Some(Words(words)) = &self.arguments.exec else { return };
        let Some((program, rest)) = words.split_first() else { return };
        let has_place = rest.iter().any(|word| word == "{}");
        let place = |word: &String| match word.as_str() {
            "{}" => path.as_os_str().to_owned(),
            word => OsString::from(word),
        };
        let mut command = Command::new(program);
        command.args(rest.iter().map(place)).stdin(Stdio::null());
        if !has_place {
            command.arg(path);
        }
        let ended = spawn_blocking(move || command.status()).await;
        let said = match ended {
            Ok(Ok(status)) if status.success() => return,
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        print_error(&format!("{program}: {said}"));
    }
}

async fn pause(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}
