//! `wx wipe`: nothing of the accounts stays on this machine.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use super::{Context, Error, logout, print, print_error};
use crate::config::Settings;
use crate::model::Lang;
use crate::store;

/// What `wx wipe` is told.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Ends the session on the server where that can be reached, then removes sessions, messages,
/// drafts, fetched files in our own folders, what was copied, logs and crash reports. The
/// configuration stays, and what other profiles need: their logs, and the folder of fetched files,
/// which is that of all. So does a download folder of the user's choice.
///
/// # Errors
/// 64 when nobody said yes, 75 while a client has an account open, 74 when something cannot be
/// removed.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let fate = Fate::new(context, &settings)?;
    let open = fate.doomed.iter().flat_map(|place| store::accounts::open_ones(place));
    if let Some(holder) = open.into_iter().next() {
        let words = lang.pick("有 wx 正在运行，先退出它", "a wx is running; leave it first");
        return Err(Error::TryLater(format!("{words} ({holder})")));
    }
    if let Some(stays) = &fate.stays {
        let words = lang.pick(
            "这里取下的文件留着，要删请自己删",
            "files fetched into this folder stay; remove them yourself if they are to go",
        );
        print_error(&format!("{words}: {}", stays.display()));
    }
    if !arguments.yes && !agreed(&fate.doomed, lang)? {
        let words = lang.pick("什么都没删", "nothing was removed");
        return Err(Error::Misused(words.to_owned()));
    }
    if let Err(error) = logout::run(context)
        && !matches!(error, Error::Refused(_))
    {
        let words = lang.pick(
            "服务器上的登录没能结束，它几小时后自己失效",
            "the session on the server could not be ended; it ends by itself within hours",
        );
        print_error(&format!("{words}: {error}"));
    }
    for place in &fate.doomed {
        remove(place)?;
    }
    print(format!("{}\n", lang.pick("已清除", "wiped")).as_bytes())
}

/// What goes, and what does not.
struct Fate {
    doomed: Vec<PathBuf>,
    /// A folder with fetched files.
    stays: Option<PathBuf>,
}

impl Fate {
    fn new(context: &Context, settings: &Settings) -> Result<Self, Error> {
        let data = context.paths.data()?.to_owned();
        let state = context.paths.state()?.to_owned();
        let downloads = context.downloads(settings, &data);
        let last = context.paths.others().is_empty();
        let mut fate = Self { doomed: vec![data.clone()], stays: None };
        if last {
            // Logs and reports of all profiles stand there.
            fate.doomed.push(state);
        } else {
            fate.doomed.extend(words_in(&state));
        }
        if downloads.is_dir() && !downloads.starts_with(&data) {
            if last && settings.downloads.is_none() {
                fate.doomed.push(downloads);
            } else {
                fate.stays = Some(downloads);
            }
        }
        Ok(fate)
    }
}

/// Files beside the logs that hold what was copied, pasted or edited, and what editors leave of
/// them.
fn words_in(state: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(state).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let told = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let edited = name.contains("wx-") && name.contains(".txt");
        edited || name.contains("copied.txt") || name.contains("clipboard-")
    };
    paths.filter(told).collect()
}

/// Shows what goes, and waits for a yes.
fn agreed(doomed: &[PathBuf], lang: Lang) -> Result<bool, Error> {
    print_error(lang.pick(
        "将删除这个账号在本机的登录、消息、草稿、日志和其中的文件，不能撤销：",
        "this removes sessions, messages, drafts, logs and the files in them from this machine, \
         for good:",
    ));
    for place in doomed {
        print_error(&format!("  {}", place.display()));
    }
    print_error(lang.pick("输入 wipe 再回车确认：", "type wipe and Enter to go on:"));
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|source| Error::Io { what: "standard input cannot be read", source })?;
    Ok(line.trim() == "wipe")
}

fn remove(place: &Path) -> Result<(), Error> {
    let removed =
        if place.is_dir() { std::fs::remove_dir_all(place) } else { std::fs::remove_file(place) };
    match removed {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { what: "something could not be removed", source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
