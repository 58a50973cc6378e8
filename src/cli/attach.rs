//! `wx attach`: the client for a session that another process holds, on this machine or another one.

mod ssh;

use super::client::{self, Place};
use super::context::{Context, runtime};
use super::error::Error;
use super::io_task::IoTask;
use super::output::print_error;
use super::plain::LoginCode;
use super::{attach_failure, daemon};
use crate::api::FrontendKind;
use crate::host::remote::{Remote, RemoteError};
use crate::host::tasks::Tasks;
use crate::host::{self, holder, relay, session_socket};
use crate::model::Lang;
use crate::text::Printable;
use ssh::SshTarget;

/// Which session it is.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The session of another machine, reached by `ssh`, as ssh://[user@]host[:port]; without it
    /// that of this machine.
    #[arg(value_name = "ssh://HOST", value_parser = SshTarget::new)]
    target: Option<SshTarget>,
    /// The program `wx` there, where it is not in the PATH.
    #[arg(long, value_name = "PATH", default_value = "wx", requires = "target")]
    program: String,
    /// Pass the link to the session on over standard input and output: what `wx attach ssh://HOST`
    /// runs there. Starts a daemon where nobody holds a session.
    #[arg(long, conflicts_with = "target")]
    stdio: bool,
}

/// Runs the client for a session that is held elsewhere.
///
/// # Errors
/// 1 where no session runs, 64 without a terminal, 69 when the other machine cannot be reached.
pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    match &arguments.target {
        Some(target) => over_ssh(context, target, &arguments.program),
        None if arguments.stdio => over_stdio(context),
        None => here(context),
    }
}

fn here(context: &Context) -> Result<(), Error> {
    let share = context.share(context.global.edition);
    let server = context.global.server.clone();
    let held = runtime()?.block_on(async {
        let reached = holder::reach(&share, server).await.map_err(Error::Attach)?;
        Ok::<_, Error>(match reached {
            Some(session) => {
                session.leave().await;
                true
            }
            None => false,
        })
    })?;
    if held {
        return client::run(context);
    }
    print_error(
        context
            .lang_now()
            .pick("没有正在运行的会话；直接运行 wx 就开始一个", "no session runs; `wx` begins one"),
    );
    Err(Error::NothingFound)
}

/// Passes the link on. A daemon is started where nobody holds the session, so that it lives on when
/// the line breaks.
fn over_stdio(context: &Context) -> Result<(), Error> {
    context.start_log()?;
    daemon::begin_if_needed(context)?;
    let places = context.paths.session_socket();
    let threads = runtime()?;
    let reached = threads.block_on(session_socket::connect(&places)).map_err(Error::Socket)?;
    let Some(reached) = reached else { return Err(Error::NothingFound) };
    // The stream belongs to the threads until it is passed on without them.
    let passed = threads.block_on(async { relay::pass_on(reached) });
    // A side that closes the line is how it ends.
    if let Err(error) = passed {
        tracing::info!(%error, "the line is closed");
    }
    Ok(())
}

fn over_ssh(context: &Context, target: &SshTarget, program: &str) -> Result<(), Error> {
    let lang = context.lang_now();
    if client::is_plain(context) {
        let words = lang.pick(
            "--plain 不能经 ssh 接入：ssh 过去再运行 wx --plain",
            "not with --plain: run `wx --plain` there, by ssh",
        );
        return Err(Error::Misused(words.to_owned()));
    }
    let settings = client::prepare(context)?;
    let lang = context.lang(&settings);
    let data = context.paths.data()?.to_owned();
    let remote_words = ssh::remote_command(program, &context.global);
    let remote = Remote {
        first: target.command(&[], &remote_words),
        again: target.command(&["-o", "BatchMode=yes", "-o", "ConnectTimeout=20"], &remote_words),
        place: target.to_string(),
        share: context.share(context.global.edition).of_kind(FrontendKind::Client),
        server: context.global.server.clone(),
        show,
    };
    let place = Place {
        data,
        state: context.paths.state_place().to_owned(),
        server: remote.server.clone(),
        edition: context.edition(&settings),
        daemon: Vec::new(),
        code: LoginCode::Shown,
    };
    let runtime = runtime()?;
    let shown = runtime.block_on(async {
        // Whatever ssh asks for is asked before the screen is taken.
        let reached = remote.reach().await.map_err(|error| in_words(error, target, lang))?;
        let mut tasks = Tasks::new();
        let backend = host::backend::attach(remote, reached, &mut tasks);
        Box::pin(client::show_backend(context, &settings, place, (backend, tasks))).await
    });
    drop(runtime);
    match shown?.settled {
        Err(Error::Attach(why)) => Err(in_words(why.into(), target, lang)),
        settled => {
            settled?;
            print_error(&match lang {
                Lang::Zh => format!("会话在 {target} 上接着保持"),
                Lang::En => format!("the session goes on at {target}"),
            });
            Ok(())
        }
    }
}

/// Shows a line of what ssh says, whose end is on another machine.
fn show(line: &str) {
    print_error(Printable::line(line).as_str());
}

fn in_words(error: RemoteError, target: &SshTarget, lang: Lang) -> Error {
    match error {
        RemoteError::Start(source) => Error::Io { what: IoTask::Ssh, source },
        // What it said was shown already.
        RemoteError::Ended { .. } => Error::Unreachable(match lang {
            Lang::Zh => format!(
                "接不上 {target}\n  -> 先试 ssh 能不能登录，那边的 PATH 里有没有 wx（或用 --program 指定）"
            ),
            Lang::En => format!(
                "{target} cannot be attached to\n  -> see whether ssh logs in, and wx is in the PATH \
                 there (or name it by --program)"
            ),
        }),
        RemoteError::Attach(why) => {
            Error::Unreachable(attach_failure::remote_words(&why, &target.to_string(), lang))
        }
    }
}
