//! `wx wipe`: nothing of the accounts stays on this machine.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use super::{Context, Error, What, failure, logout, print, print_error};
use crate::config::Settings;
use crate::model::Lang;
use crate::store::accounts::{self, Barred};
use crate::store::rescue::Rescues;
use removal::{Removal, holds_words};

mod removal;

/// What `wx wipe` is told.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Ends the sessions on the server where that can be reached, then removes sessions, messages,
/// drafts, fetched files in our own folders, what was copied, logs and crash reports. The
/// configuration stays, and what other profiles need: their logs, and the folder of fetched files,
/// which is that of all. So does a download folder of the user's choice.
///
/// # Errors
/// 64 when nobody said yes, 75 while a client has an account open, 74 when something is left, 69
/// when all is gone here and a session lives on at the server.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let fate = Fate::new(context, &settings, lang)?;
    drop(bar(&fate, lang)?);
    for (place, why) in &fate.stays {
        print_error(&format!("{}: {} ({why})", lang.pick("留着", "stays"), place.display()));
    }
    if fate.goes.is_empty() {
        print_error(lang.pick("没有可删的", "there is nothing to remove"));
        return Ok(());
    }
    if !arguments.yes && !agreed(&fate.goes, lang)? {
        let words = lang.pick("什么都没删", "nothing was removed");
        return Err(Error::Misused(words.to_owned()));
    }
    // One may have been started while the question stood there.
    drop(bar(&fate, lang)?);
    let ended = logout::end_sessions(context, None);
    if let Err(error) = &ended
        && !matches!(error, Error::Refused(_) | Error::LivesOn(_))
    {
        let words = lang.pick(
            "服务器上的登录没能结束，它几小时后自己失效",
            "the session on the server could not be ended; it ends by itself within hours",
        );
        let why = failure::words(error, Some(context.paths.data_place()), lang);
        print_error(&format!("{words}: {why}"));
    }
    // From here on none can be.
    let barred = bar(&fate, lang)?;
    let mut removal = Removal::sparing(fate.stays.iter().map(|(place, _)| place.as_path()));
    for (place, _) in &fate.goes {
        removal.remove(place);
    }
    drop(barred);
    let left = removal.leftovers(lang);
    if !left.is_empty() {
        let words = lang.pick("没有清干净，还在：", "not everything is gone; still there:");
        return Err(Error::Left(format!("{words}\n  {}", left.join("\n  "))));
    }
    print(format!("{}\n", lang.pick("已清除", "wiped")).as_bytes())?;
    match ended {
        Err(error @ Error::LivesOn(_)) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Keeps clients from opening what goes, as long as what it gives lives.
///
/// # Errors
/// A client has it open; nothing was removed.
fn bar(fate: &Fate, lang: Lang) -> Result<Vec<Barred>, Error> {
    let places = fate.goes.iter().map(|(place, _)| accounts::bar(place));
    places.collect::<Result<_, _>>().map_err(|holder| {
        let words = lang.pick(
            "有 wx 正在运行，先退出它；什么都没删",
            "a wx is running; leave it first; nothing was removed",
        );
        Error::TryLater(format!("{words} ({})", holder.display()))
    })
}

/// A place with what it holds, or with why it stays.
type Told = (PathBuf, &'static str);

/// What goes, and what does not.
struct Fate {
    goes: Vec<Told>,
    stays: Vec<Told>,
}

impl Fate {
    fn new(context: &Context, settings: &Settings, lang: Lang) -> Result<Self, Error> {
        let data = context.paths.data_place().to_owned();
        let state = context.paths.state()?.to_owned();
        let downloads = context.downloads(settings, &data);
        let last = context.paths.others().is_empty();
        let mut fate = Self { goes: Vec::new(), stays: Vec::new() };
        if std::fs::symlink_metadata(&data).is_ok() {
            let held = if downloads.starts_with(&data) {
                lang.pick(
                    "登录、消息、草稿、取下的文件",
                    "sessions, messages, drafts, fetched files",
                )
            } else {
                lang.pick("登录、消息、草稿", "sessions, messages, drafts")
            };
            fate.goes.push((data.clone(), held));
        }
        let rescued = lang.pick("没来得及存的文字", "words that were not stored in time");
        let unsaved = Rescues::new(&data, &state).all();
        let beside = unsaved.into_iter().filter(|path| !path.starts_with(&data));
        fate.goes.extend(beside.map(|path| (path, rescued)));
        if last {
            let held = lang.pick("日志、复制过的文字", "logs, what was copied");
            fate.goes.push((state, held));
        } else {
            let held = lang.pick("复制过的文字", "what was copied");
            fate.goes.extend(words_in(&state).into_iter().map(|path| (path, held)));
            let why = lang.pick("日志，别的 profile 还在用", "logs, another profile needs them");
            fate.stays.push((state, why));
        }
        // A link to another folder was made by the user.
        let chosen = settings.downloads.is_some() || downloads.is_symlink();
        if downloads.is_dir() && (chosen || !downloads.starts_with(&data)) {
            fate.files(downloads, last, chosen, lang);
        }
        Ok(fate)
    }

    /// The folder of fetched files goes if it is ours alone.
    fn files(&mut self, folder: PathBuf, last: bool, chosen: bool, lang: Lang) {
        if last && !chosen {
            self.goes.push((folder, lang.pick("取下的文件", "fetched files")));
            return;
        }
        let why = if chosen {
            lang.pick(
                "取下的文件，目录是你指定的，要删请自己删",
                "fetched files, in a folder of your choice; remove them yourself if they are to go",
            )
        } else {
            lang.pick(
                "取下的文件，别的 profile 还在用",
                "fetched files, another profile needs the folder",
            )
        };
        self.stays.push((folder, why));
    }
}

/// What beside the logs holds words.
fn words_in(state: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(state).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let told =
        |path: &PathBuf| holds_words(&path.file_name().unwrap_or_default().to_string_lossy());
    paths.filter(told).collect()
}

/// Shows what goes, each place with what it holds, and waits for a yes.
fn agreed(goes: &[Told], lang: Lang) -> Result<bool, Error> {
    print_error(
        lang.pick("将从本机删除，不能撤销：", "this is removed from this machine, for good:"),
    );
    for (place, held) in goes {
        let leads = match std::fs::canonicalize(place) {
            Ok(real) if place.is_symlink() => format!(" -> {}", real.display()),
            Ok(_) | Err(_) => String::new(),
        };
        print_error(&format!("  {}{leads} ({held})", place.display()));
    }
    print_error(lang.pick("输入 wipe 再回车确认：", "type wipe and Enter to go on:"));
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|source| Error::Io { what: What::Input, source })?;
    Ok(line.trim() == "wipe")
}
