//! `wx daemon status`: prints the state of the daemon and its session.

use std::fs;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::find::{FoundSession, find};
use super::state::SessionState;
use crate::api::{AttachedFrontend, FrontendKind, SessionStatus};
use crate::app::page::when;
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::json::{printed, rfc3339};
use crate::cli::output::{one_line, print, print_error, print_rows};
use crate::host::holder::HeldSession;
use crate::model::Lang;
use crate::words::size::size;

/// How it is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// One JSON object; `wx man` documents its keys.
    #[arg(long)]
    json: bool,
}

/// Prints the state of the profile's daemon.
///
/// # Errors
/// 1 when none runs, 69 while the server cannot be reached, 77 when a login is needed.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    let found = runtime()?.block_on(async {
        let found = find(context).await?;
        Ok::<_, Error>(match found {
            Some(found) => Some(Facts::new(found).await),
            None => None,
        })
    })?;
    let daemon = found.as_ref().and_then(|facts| facts.daemons.first().copied());
    if arguments.json {
        let object = match &found {
            Some(facts) => facts.object(daemon),
            None => json!({ "running": false }),
        };
        print(format!("{}\n", printed(&object)).as_bytes())?;
    }
    let (Some(facts), Some(daemon)) = (found, daemon) else {
        if !arguments.json {
            say_none(lang);
        }
        return Err(Error::NothingFound);
    };
    if !arguments.json {
        print_rows(&facts.rows(daemon, lang))?;
    }
    let why = || facts.why.clone().unwrap_or_else(|| facts.state.words(lang).to_owned());
    match facts.state {
        SessionState::Starting
        | SessionState::Connecting
        | SessionState::Online
        | SessionState::Silent => Ok(()),
        SessionState::Offline => Err(Error::Unreachable(why())),
        SessionState::LoginNeeded => Err(Error::Refused(facts.state.words(lang).to_owned())),
        SessionState::Refused => Err(Error::Refused(why())),
    }
}

/// Says that there is no daemon.
pub fn say_none(lang: Lang) {
    print_error(lang.pick(
        "没有后台进程；wx daemon start 启动它",
        "no daemon runs; `wx daemon start` starts one",
    ));
}

/// The facts about the daemon and its session.
struct Facts {
    state: SessionState,
    why: Option<String>,
    name: Option<String>,
    account: Option<u64>,
    edition: Option<&'static str>,
    status: SessionStatus,
    synced: Option<crate::model::Timestamp>,
    daemons: Vec<AttachedFrontend>,
    others: Vec<AttachedFrontend>,
    socket: String,
}

impl Facts {
    async fn new(found: FoundSession) -> Self {
        let (daemons, others) = (found.daemons(), found.others());
        let FoundSession { session, status, told } = found;
        let HeldSession { holder, .. } = &session;
        let facts = Self {
            state: told.state(),
            why: told.why(Lang::En).map(|words| words.to_string()),
            name: told.account.as_ref().map(|account| one_line(account.me.name())),
            account: told.account.as_ref().map(|account| account.key.uin),
            edition: told.account.as_ref().map(|account| account.key.edition.word()),
            synced: told.synced(),
            socket: holder.socket.display().to_string(),
            status,
            daemons,
            others,
        };
        session.leave().await;
        facts
    }

    fn object(&self, daemon: Option<AttachedFrontend>) -> Value {
        let process = daemon.and_then(|it| it.process);
        let frontend =
            |it: &AttachedFrontend| json!({ "kind": kind_word(it.kind), "process": it.process });
        json!({
            "running": daemon.is_some(), "process": process,
            "holder": kind_word(self.status.holder.kind),
            "holder_process": self.status.holder.process,
            "account": self.name, "account_id": self.account, "edition": self.edition,
            "state": self.state.word(),
            "online_since": self.status.online_since.map(rfc3339),
            "last_sync": self.synced.map(rfc3339),
            "frontends": self.others.iter().map(frontend).collect::<Vec<_>>(),
            "unsent": self.status.unsent,
            "memory": process.and_then(memory_of),
            "socket": self.socket,
        })
    }

    fn rows(&self, daemon: AttachedFrontend, lang: Lang) -> Vec<Vec<String>> {
        let zone = TimeZone::system();
        let number =
            |process: Option<u32>| process.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let mut rows = vec![(lang.pick("后台进程", "daemon"), number(daemon.process))];
        if self.status.holder.kind != FrontendKind::Daemon {
            let holder = number(self.status.holder.process);
            rows.push((
                lang.pick("会话", "session"),
                match lang {
                    Lang::Zh => {
                        format!("由打开着的 wx（进程 {holder}）保持，它退出后由后台进程接着")
                    }
                    Lang::En => format!(
                        "held by the open wx (process {holder}); the daemon goes on with it then"
                    ),
                },
            ));
        }
        let nobody = lang.pick("还没有登录", "nobody yet").to_owned();
        rows.push((
            lang.pick("账号", "account"),
            self.name
                .as_ref()
                .zip(self.edition)
                .map_or(nobody, |(name, edition)| format!("{name} ({edition})")),
        ));
        rows.push((lang.pick("状态", "state"), self.state.words(lang).to_owned()));
        if let Some(since) = self.status.online_since {
            rows.push((lang.pick("在线自", "online since"), when::full(since, &zone)));
        }
        if let Some(synced) = self.synced {
            rows.push((lang.pick("最近同步", "last sync"), when::full(synced, &zone)));
        }
        let each =
            self.others.iter().map(|it| format!("{} {}", kind_word(it.kind), number(it.process)));
        let each = each.collect::<Vec<_>>().join(", ");
        let count = self.others.len();
        let list = if each.is_empty() { String::new() } else { format!(" ({each})") };
        rows.push((lang.pick("连着的", "attached"), format!("{count}{list}")));
        rows.push((lang.pick("待发", "unsent"), self.status.unsent.to_string()));
        if let Some(memory) = daemon.process.and_then(memory_of) {
            rows.push((lang.pick("内存", "memory"), size(memory)));
        }
        rows.push((lang.pick("套接字", "socket"), self.socket.clone()));
        rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect()
    }
}

const fn kind_word(kind: FrontendKind) -> &'static str {
    match kind {
        FrontendKind::Client => "wx",
        FrontendKind::Command => "command",
        FrontendKind::Daemon => "daemon",
    }
}

/// The memory that a process uses, in bytes; `None` if the system does not tell.
fn memory_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let row = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = row.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes.saturating_mul(1024))
}
