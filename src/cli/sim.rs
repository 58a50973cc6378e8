//! `wx sim`: runs the simulated server alone, for tests and for other web WeChat clients.

use std::error::Error as _;
use std::net::SocketAddr;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::context::runtime;
use super::error::Error;
use super::io_task::IoTask;
use super::output::print;
use crate::host::signals::{self, Signal, Signals};
use crate::sim::{Dedup, Options, Script, Server, Times};

/// How the simulated world is.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen; port 0 takes a free one. The address is printed on standard output.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// The same number makes the same people, ids and script.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many friends there are.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub people: usize,
    /// How many groups there are.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub groups: usize,
    /// Text messages that wait before the first login.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub waiting: usize,
    /// What happens by itself.
    #[arg(long, value_parser = scripts(), default_value = "answers")]
    pub script: Script,
    /// Scan and confirm each code by itself, each step after so many seconds. Without it, open
    /// http://ADDRESS:PORT/l/UUID in a browser and confirm there.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub confirm: Option<Duration>,
    /// How long a poll waits for something to happen, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "25")]
    pub hold: Duration,
    /// How long a code can be scanned, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "300")]
    pub code_life: Duration,
    /// Messages in one answer of the sync.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub page: usize,
    /// Contacts in one answer.
    #[arg(long, value_name = "N", default_value_t = 120)]
    pub contact_page: usize,
    /// Refuse every login of the web edition with 1203, as WeChat does for many accounts.
    #[arg(long)]
    pub refuse: bool,
    /// Own messages come back through the sync in the web edition too.
    #[arg(long)]
    pub echo: bool,
    /// So many friends have the remark, the name and the picture of another one, and so many groups
    /// the name and most of the members of another one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub equal_names: usize,
    /// Before each login but the first, so many people and groups change: remarks, names, pictures
    /// and status bits move from one to another.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub moves: usize,
    /// Show no WeChat numbers, and send no list of chats with the ids that stay.
    #[arg(long)]
    pub hide_ids: bool,
    /// Whether a message that is sent again with the same ClientMsgId is the one from before: always,
    /// within a login, or never.
    #[arg(long, value_parser = dedups(), default_value = "always")]
    pub dedup: Dedup,
    /// What messages tell of when they were written: right, a minute fast or slow, or jumping from
    /// 1970 to tomorrow.
    #[arg(long, value_parser = times(), default_value = "right")]
    pub times: Times,
    /// End each session with 1102 so many seconds after its login.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub kick_after: Option<Duration>,
    /// Stand behind a proxy that answers for WeChat's names: check the host of every request, and
    /// give cookies their domains.
    #[arg(long)]
    pub host_names: bool,
    /// With --host-names: the entry host that accounts are sent to, for example wx2.qq.com.
    #[arg(long, value_name = "HOST", requires = "host_names")]
    pub home: Option<String>,
}

/// The scripts by name.
pub fn scripts() -> impl clap::builder::TypedValueParser<Value = Script> {
    PossibleValuesParser::new(Script::NAMES).try_map(|name| name.parse::<Script>())
}

/// The ways of recognising repeated messages, by name.
fn dedups() -> impl clap::builder::TypedValueParser<Value = Dedup> {
    PossibleValuesParser::new(["always", "login", "never"]).try_map(|name| name.parse::<Dedup>())
}

fn times() -> impl clap::builder::TypedValueParser<Value = Times> {
    PossibleValuesParser::new(Times::NAMES).try_map(|name| name.parse::<Times>())
}

/// A number of seconds up to a year.
fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "a number of seconds, such as 2.5".to_owned())?;
    if !(0.0..=31_536_000.0).contains(&number) {
        return Err("a number of seconds from 0 to a year".to_owned());
    }
    Ok(Duration::from_secs_f64(number))
}

impl Arguments {
    fn options(self) -> Options {
        Options {
            listen: self.listen,
            seed: self.seed,
            people: self.people,
            groups: self.groups,
            waiting_messages: self.waiting,
            auto_confirm_after: self.confirm,
            script: self.script,
            hold: self.hold,
            qr_life: self.code_life,
            page: self.page,
            contact_page: self.contact_page,
            host_names: self.host_names,
            home: self.home,
            refuse: self.refuse,
            echo: self.echo,
            equal_names: self.equal_names,
            moves: self.moves,
            hide_ids: self.hide_ids,
            dedup: self.dedup,
            times: self.times,
            kick_after: self.kick_after,
            ..Options::default()
        }
    }
}

/// Serves until a signal comes.
///
/// # Errors
/// If the port cannot be opened.
pub fn run(arguments: Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let mut heard =
            Signals::of_command().map_err(|source| Error::Io { what: IoTask::Signals, source })?;
        let server = Server::start(arguments.options()).await.map_err(|error| {
            let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
            Error::Misused(format!("{error}{why}"))
        })?;
        print(format!("{}\n", server.url()).as_bytes())?;
        loop {
            match heard.next().await {
                Signal::HangUp | Signal::End | Signal::Interrupt => break,
                Signal::Stop => signals::stop_ourselves(),
                Signal::Continue | Signal::Resize => {}
            }
        }
        server.stop().await;
        Ok(())
    })
}
