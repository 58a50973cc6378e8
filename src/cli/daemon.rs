//! `wx daemon`: holds the session in a process without a screen.

mod announce;
mod find;
mod hold;
mod start;
mod state;
mod status;
mod stop;

use super::context::Context;
use super::error::Error;

pub(super) use start::{begin_after_hang_up, begin_if_needed, begin_if_wanted, detached};
pub(super) use stop::end_daemon;

/// What is to be done with the daemon.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Command {
    /// Hold the session in this process, without a screen, until it is told to end.
    Run(hold::Arguments),
    /// Start it in the background; ends when it is ready.
    Start,
    /// End it, once what waits has been sent, in a limited time.
    Stop(stop::Arguments),
    /// How it fares: account, connection, who is attached, what waits, memory.
    Status(status::Arguments),
}

/// Runs a part of `wx daemon`.
///
/// # Errors
/// 1 when no daemon runs, 69 while the server cannot be reached, 75 when it does not end in time or
/// another one runs, 77 when a login is needed.
pub(super) fn run(context: &Context, command: Command) -> Result<(), Error> {
    match command {
        Command::Run(arguments) => hold::run(context, arguments),
        Command::Start => start::run(context),
        Command::Stop(arguments) => stop::run(context, arguments),
        Command::Status(arguments) => status::run(context, arguments),
    }
}
