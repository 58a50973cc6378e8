//! `wx wipe`: removes everything of the accounts from this machine.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use super::context::{Context, runtime};
use super::error::Error;
use super::io_task::IoTask;
use super::output::{print, print_error};
use super::{daemon, failure, logout};
use crate::api::FrontendKind;
use crate::config::Settings;
use crate::host::attaching::{AttachError, Holder};
use crate::host::holder;
use crate::model::Lang;
use crate::store::accounts::{self, Barred};
use crate::store::rescue::Rescues;
use crate::words::may_live_on;
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
/// 64 when nobody said yes, 75 while a program has an account open, 74 when something is left, 69
/// when all is gone here and a session lives on at its server, or may.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let plan = WipePlan::new(context, &settings, lang)?;
    let daemon = daemon_of(context, lang)?;
    if daemon.is_none() {
        drop(bar(&plan, lang)?);
    }
    for (place, why) in &plan.stays {
        print_error(&format!("{}: {} ({why})", lang.pick("留着", "stays"), place.display()));
    }
    if plan.goes.is_empty() {
        print_error(lang.pick("没有可删的", "there is nothing to remove"));
        return Ok(());
    }
    if let Some(process) = daemon {
        let words = lang.pick("先结束后台进程", "the daemon is ended first");
        print_error(&format!("{words} ({process})"));
    }
    if !arguments.yes && !agreed(&plan.goes, lang)? {
        let words = lang.pick("什么都没删", "nothing was removed");
        return Err(Error::Misused(words.to_owned()));
    }
    if daemon.is_some() {
        runtime()?.block_on(daemon::end_daemon(context))?;
    }
    // A client may have been started while the question was open.
    drop(bar(&plan, lang)?);
    let elsewhere = logout::elsewhere(context, None).unwrap_or_else(|_| vec!["?".to_owned()]);
    let ended = logout::end_sessions(context, None);
    let alive = match &ended {
        Ok(_) => None,
        Err(error) if logout::is_in_use(error) => {
            let why = failure::words(error, Some(context.paths.data_place()), lang);
            let nothing = lang.pick("什么都没删", "nothing was removed");
            return Err(Error::TryLater(format!("{nothing}: {why}")));
        }
        Err(Error::LivesOn(words)) => Some(words.clone()),
        Err(error) => {
            let why = failure::words(error, Some(context.paths.data_place()), lang);
            print_error(&format!("{}: {why}", lang.pick("没能退出登录", "not logged out")));
            Some(may_live_on(lang).to_owned())
        }
    };
    let alive = alive.into_iter().chain(not_ended_elsewhere(&elsewhere, lang));
    let alive: Vec<String> = alive.collect();
    // From here on none can be started.
    let barred = bar(&plan, lang)?;
    let mut removal = Removal::sparing(plan.stays.iter().map(|(place, _)| place.as_path()));
    for (place, _) in &plan.goes {
        removal.remove(place);
    }
    drop(barred);
    let left = removal.leftovers(lang);
    if !left.is_empty() {
        let words = lang.pick("没有清干净，还在：", "not everything is gone; still there:");
        return Err(Error::Left(format!("{words}\n  {}", left.join("\n  "))));
    }
    print(format!("{}\n", lang.pick("已清除", "wiped")).as_bytes())?;
    if alive.is_empty() { Ok(()) } else { Err(Error::LivesOn(alive.join("\n"))) }
}

/// Says which sessions on other servers go on there although they were removed here.
fn not_ended_elsewhere(elsewhere: &[String], lang: Lang) -> Option<String> {
    let advice = lang.pick(
        "  -> 本机的已删除；在手机微信里退出那些登录",
        "  -> they were removed here; end them on the phone",
    );
    let before = logout::not_ended_there(lang);
    let lines = elsewhere.join("\n  ");
    (!elsewhere.is_empty()).then(|| format!("{before}\n  {lines}\n{advice}"))
}

/// The process of the daemon that holds the session, which is ended first.
///
/// # Errors
/// A client holds it: which process, and that it is to be left.
fn daemon_of(context: &Context, lang: Lang) -> Result<Option<u32>, Error> {
    let share = context.share(None);
    let reached = runtime()?.block_on(async {
        let session = holder::reach(&share, context.global.server.clone()).await?;
        let holder = session.as_ref().map(|session| session.holder.clone());
        if let Some(session) = session {
            session.leave().await;
        }
        Ok(holder)
    });
    // Whoever cannot be spoken with has the databases locked, which is told then.
    let Ok::<_, AttachError>(Some(Holder { kind, process: Some(process), .. })) = reached else {
        return Ok(None);
    };
    match kind {
        FrontendKind::Daemon => Ok(Some(process)),
        FrontendKind::Client | FrontendKind::Command => Err(Error::TryLater(match lang {
            Lang::Zh => format!(
                "wx（进程 {process}）正在用这些数据，什么都没删\n  -> 先退出它，或 kill {process}"
            ),
            Lang::En => format!(
                "wx (process {process}) uses this, nothing was removed\n  -> quit it first, or `kill \
                 {process}`"
            ),
        })),
    }
}

/// Keeps clients from opening what is removed, for as long as the returned value lives.
///
/// # Errors
/// A client has it open; nothing was removed.
fn bar(plan: &WipePlan, lang: Lang) -> Result<Vec<Barred>, Error> {
    let places = plan.goes.iter().map(|(place, _)| accounts::bar(place));
    places.collect::<Result<_, _>>().map_err(|holder| {
        let words = lang.pick(
            "有 wx 正在运行，先退出它；什么都没删",
            "a wx is running; leave it first; nothing was removed",
        );
        Error::TryLater(format!("{words} ({})", holder.display()))
    })
}

/// A path with its contents, or with the reason why it stays.
type Told = (PathBuf, &'static str);

/// Whether other profiles need what all share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Profiles {
    /// This is the last one.
    Last,
    /// There are more.
    More,
}

/// What is removed, and what is not.
struct WipePlan {
    goes: Vec<Told>,
    stays: Vec<Told>,
}

impl WipePlan {
    fn new(context: &Context, settings: &Settings, lang: Lang) -> Result<Self, Error> {
        let data = context.paths.data_place().to_owned();
        let state = context.paths.state()?.to_owned();
        let downloads = context.downloads(settings, &data);
        let profiles =
            if context.paths.others().is_empty() { Profiles::Last } else { Profiles::More };
        let mut plan = Self { goes: Vec::new(), stays: Vec::new() };
        if std::fs::symlink_metadata(&data).is_ok() {
            let held = if downloads.starts_with(&data) {
                lang.pick(
                    "登录、消息、草稿、取下的文件",
                    "sessions, messages, drafts, fetched files",
                )
            } else {
                lang.pick("登录、消息、草稿", "sessions, messages, drafts")
            };
            plan.goes.push((data.clone(), held));
        }
        let rescued = lang.pick("没来得及存的文字", "words that were not stored in time");
        let notes = Rescues::new(&data, &state);
        let unsaved = notes.all();
        let beside = unsaved.into_iter().filter(|path| !path.starts_with(&data));
        plan.goes.extend(beside.map(|path| (path, rescued)));
        if profiles == Profiles::Last {
            let held = lang.pick("日志、复制过的文字", "logs, what was copied");
            plan.goes.push((state, held));
        } else {
            let held = lang.pick("复制过的文字", "what was copied");
            let of_others = notes.of_others();
            let mut copied = words_in(&state);
            copied.retain(|path| !of_others.contains(path));
            let known: Vec<PathBuf> = plan.goes.iter().map(|(path, _)| path.clone()).collect();
            copied.retain(|path| !known.contains(path));
            plan.goes.extend(copied.into_iter().map(|path| (path, held)));
            let why = lang.pick("日志，别的 profile 还在用", "logs, another profile needs them");
            plan.stays.push((state, why));
        }
        // A link to another folder was made by the user.
        let chosen = settings.files.downloads.is_some() || downloads.is_symlink();
        if downloads.is_dir() && chosen {
            let why = lang.pick(
                "取下的文件，目录是你指定的，要删请自己删",
                "fetched files, in a folder of your choice; remove them yourself if they are to go",
            );
            plan.stays.push((downloads, why));
        } else if downloads.is_dir() && !downloads.starts_with(&data) {
            plan.plan_files(downloads, profiles, lang);
        }
        if let Some(notes) = settings.files.notes_dir.as_deref().filter(|it| it.is_dir()) {
            let why = lang.pick(
                "笔记的 Markdown 副本，目录是你指定的，要删请自己删",
                "the copy of your notes, in a folder of your choice; remove it yourself if it is to go",
            );
            plan.stays.push((notes.to_owned(), why));
        }
        Ok(plan)
    }

    /// The folder of fetched files that is ours is removed with the last profile.
    fn plan_files(&mut self, folder: PathBuf, profiles: Profiles, lang: Lang) {
        match profiles {
            Profiles::Last => self.goes.push((folder, lang.pick("取下的文件", "fetched files"))),
            Profiles::More => {
                let why = lang.pick(
                    "取下的文件，别的 profile 还在用",
                    "fetched files, another profile needs the folder",
                );
                self.stays.push((folder, why));
            }
        }
    }
}

/// Files beside the logs that contain texts.
fn words_in(state: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(state).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let told =
        |path: &PathBuf| holds_words(&path.file_name().unwrap_or_default().to_string_lossy());
    paths.filter(told).collect()
}

/// Lists what is removed with its contents, and waits for a yes.
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
    read.map_err(|source| Error::Io { what: IoTask::Input, source })?;
    Ok(line.trim() == "wipe")
}
