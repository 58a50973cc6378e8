//! `wx export`: writes a chat as Markdown, HTML, plain text or JSON, to standard output or into a
//! file that appears only when it is complete.

use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::context::{Context, runtime};
use super::error::Error;
use super::io_task::IoTask;
use super::json;
use super::range::Period;
use super::stored;
use crate::export::{self, Conversation, Entry, Form, Html, Markdown, PlainText};
use crate::model::{Item, Lang, TimeRange};
use crate::store::{ExportError, Store};

/// Which conversation, in which form, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The conversation's name, remark or pinyin, a part of it that no other one has, `filehelper`,
    /// or its id, as id:12; may be left out where there is only one.
    pub chat: Option<String>,
    /// The form; without it the one that FILE's name ends in, else md.
    #[arg(long, value_enum)]
    pub format: Option<FileFormat>,
    /// Write into this file, which appears once it is whole.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file where there is one.
    #[arg(long, requires = "output")]
    pub force: bool,
    #[command(flatten)]
    period: Period,
}

/// What an export can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    Md,
    Jsonl,
    Html,
    Txt,
}

impl FileFormat {
    /// The form by the suffix of a file's name.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Md),
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            "html" | "htm" => Some(Self::Html),
            "txt" => Some(Self::Txt),
            _ => None,
        }
    }

    fn form(self, zone: TimeZone, lang: Lang) -> Box<dyn Form + Send> {
        match self {
            Self::Md => Box::new(Markdown::new(zone, lang)),
            Self::Html => Box::new(Html::new(zone, lang)),
            Self::Txt => Box::new(PlainText::new(zone, lang)),
            Self::Jsonl => Box::new(JsonLines { chat: String::new(), lang }),
        }
    }
}

/// The objects of `wx history --json`, with public names.
struct JsonLines {
    chat: String,
    lang: Lang,
}

impl Form for JsonLines {
    fn head(&mut self, conversation: &Conversation) -> String {
        self.chat.clone_from(&conversation.name);
        String::new()
    }

    fn entry(&mut self, entry: &Entry<'_>) -> String {
        let item = Item { content: entry.content.clone().into_owned(), ..entry.item.clone() };
        let said = json::Said { chat: &self.chat, from: entry.name };
        json::message(&item, &said, self.lang) + "\n"
    }
}

/// Writes one chat, the oldest message first.
///
/// # Errors
/// 64 when the file exists already, 1 when there are no messages; otherwise as of `wx history`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let range = arguments.period.range(lang, &zone)?;
        let file = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
        let present = if arguments.force { Present::IsReplaced } else { Present::Stays };
        if let Some(path) = file {
            refuse_what_is_there(path, present, lang)?;
        }
        let store = stored::open(context)?;
        let chats = store.chats().await?;
        let chat = stored::named_or_only(chats, arguments.chat.as_deref(), "export", lang)?;
        let conversation = Conversation::read(&store, (chat.id, chat.kind), lang).await?;
        let by_name = file.and_then(FileFormat::of);
        let mut form = arguments.format.or(by_name).unwrap_or(FileFormat::Md).form(zone, lang);
        let work = Work { store: &store, conversation: &conversation, range };
        let count = match file {
            Some(path) => work.write_file(form.as_mut(), path, present, lang).await?,
            None => work.write_output(form.as_mut()).await?,
        };
        store.close().await;
        if count == 0 { Err(Error::NothingFound) } else { Ok(()) }
    })
}

/// What to do with a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Present {
    Stays,
    IsReplaced,
}

/// Refuses to overwrite a file without `--force`, and to replace a device.
fn refuse_what_is_there(path: &Path, present: Present, lang: Lang) -> Result<(), Error> {
    let Ok(there) = path.symlink_metadata() else { return Ok(()) };
    let name = path.display();
    if there.is_file() && present == Present::IsReplaced {
        return Ok(());
    }
    Err(Error::Misused(match (there.is_file(), lang) {
        (true, Lang::Zh) => format!("{name} 已经有了；加 --force 就替换它"),
        (true, Lang::En) => format!("{name} exists; --force replaces it"),
        (false, Lang::Zh) => format!("{name} 不是普通文件；不给 -o 就写到标准输出"),
        (false, Lang::En) => format!("{name} is no regular file; without -o it goes to stdout"),
    }))
}

struct Work<'a> {
    store: &'a Store,
    conversation: &'a Conversation,
    range: TimeRange,
}

impl Work<'_> {
    /// Writes to standard output. A reader that has closed it is no failure.
    async fn write_output(&self, form: &mut (dyn Form + Send)) -> Result<u64, Error> {
        // Without messages, not even a heading is printed.
        if !self.has_messages().await? {
            return Ok(0);
        }
        let of_output = |source: io::Error| Error::Io { what: IoTask::Output, source };
        let out = io::stdout().as_fd().try_clone_to_owned().map_err(of_output)?;
        let mut out = tokio::fs::File::from_std(out.into());
        match export::write(self.store, self.conversation, self.range, form, &mut out).await {
            Ok(count) => Ok(count),
            Err(ExportError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(1),
            Err(error) => Err(failed(error, IoTask::Output)),
        }
    }

    async fn write_file(
        &self,
        form: &mut (dyn Form + Send),
        path: &Path,
        present: Present,
        lang: Lang,
    ) -> Result<u64, Error> {
        let of_file = |source: io::Error| Error::Io { what: IoTask::Export, source };
        if !self.has_messages().await? {
            return Ok(0);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let mut part = tempfile::Builder::new();
        let part = part.prefix(".wx-").suffix(".part").tempfile_in(folder).map_err(of_file)?;
        let (out, part) = part.into_parts();
        let mut out = tokio::fs::File::from_std(out);
        let written =
            export::write(self.store, self.conversation, self.range, form, &mut out).await;
        let count = written.map_err(|error| failed(error, IoTask::Export))?;
        // The file gets its name only when it is complete and on the disk.
        out.sync_all().await.map_err(of_file)?;
        let put = match present {
            Present::Stays => part.persist_noclobber(path),
            Present::IsReplaced => part.persist(path),
        };
        if let Err(error) = put {
            if error.error.kind() == io::ErrorKind::AlreadyExists {
                refuse_what_is_there(path, present, lang)?;
            }
            return Err(of_file(error.error));
        }
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(of_file)?;
        Ok(count)
    }

    async fn has_messages(&self) -> Result<bool, Error> {
        let span = super::range::Span { range: self.range, limit: 1 };
        let found = stored::newest(self.store, self.conversation.id, &span, |_| true).await?;
        Ok(!found.is_empty())
    }
}

fn failed(error: ExportError, what: IoTask) -> Error {
    match error {
        ExportError::Store(error) => Error::Disk(error),
        ExportError::Output(source) => Error::Io { what, source },
    }
}
