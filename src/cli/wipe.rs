//! `wx wipe`: nothing of the accounts stays on this machine.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use super::{Context, Error, login, print, print_error};
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
/// drafts, fetched files in our own folders, logs and crash reports. The configuration stays, and
/// files in a download folder of the user's choice.
///
/// # Errors
/// 64 when nobody said yes, 75 while a client has an account open, 74 when something cannot be
/// removed.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let data = context.paths.data()?.to_owned();
    let state = context.paths.state()?.to_owned();
    let open = store::accounts::open_ones(&data);
    if let Some(holder) = open.first() {
        let words = lang.pick("有 wx 正在运行，先退出它", "a wx is running; leave it first");
        return Err(Error::TryLater(format!("{words} ({holder})")));
    }
    let last = others(&data).is_empty();
    let mut doomed = vec![data.clone()];
    if last {
        // Logs and reports of all profiles stand there.
        doomed.push(state);
    }
    if !arguments.yes && !agreed(&doomed, lang)? {
        let words = lang.pick("什么都没删", "nothing was removed");
        return Err(Error::Misused(words.to_owned()));
    }
    if let Err(error) = login::run(context, login::Which::Out)
        && !matches!(error, Error::Refused(_))
    {
        let words = lang.pick(
            "服务器上的登录没能结束，它几小时后自己失效",
            "the session on the server could not be ended; it ends by itself within hours",
        );
        print_error(&format!("{words}: {error}"));
    }
    for place in &doomed {
        remove(place)?;
    }
    print(format!("{}\n", lang.pick("已清除", "wiped")).as_bytes())
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

/// Other profiles beside this one.
fn others(data: &Path) -> Vec<PathBuf> {
    let beside = data.parent().and_then(|parent| std::fs::read_dir(parent).ok());
    let folders = beside.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let profile = |path: &PathBuf| {
        let logs = path.file_name().is_some_and(|name| name == "state");
        path.is_dir() && path != data && !logs
    };
    folders.filter(profile).collect()
}

fn remove(place: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(place) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { what: "something could not be removed", source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
