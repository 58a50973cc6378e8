//! Reports of a daemon about its state, to whoever started it: a service manager, the command that
//! detached it, or a person at a terminal.

use super::state::SessionState;
use crate::cli::context::Context;
use crate::cli::output::{print_error, print_to_reader};
use crate::host::daemon_process::SERVING;
use crate::host::service_manager::ServiceManager;
use crate::model::Lang;

/// Reports the state of the session.
#[derive(Debug)]
pub struct Announcer {
    manager: ServiceManager,
    starter: Starter,
    last: Option<SessionState>,
    lang: Lang,
}

/// Who started the daemon, besides a service manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter {
    /// A command that reads the names of states, one a line, until it has read enough.
    Command,
    /// A person at a terminal, or nobody.
    Person,
}

impl Announcer {
    pub fn new(context: &Context, starter: Starter) -> Self {
        let named = std::env::var_os("NOTIFY_SOCKET");
        let manager = ServiceManager::new(named.as_deref()).unwrap_or_else(|error| {
            tracing::warn!(%error, "NOTIFY_SOCKET names no socket");
            ServiceManager::default()
        });
        Self { manager, starter, last: None, lang: context.lang_now() }
    }

    /// Reports a new state.
    pub fn tell(&mut self, state: SessionState) {
        if self.last == Some(state) {
            return;
        }
        match self.last {
            None => {
                self.manager.tell_ready(state.words(self.lang));
                self.write(SERVING);
            }
            Some(_) => self.manager.tell_status(state.words(self.lang)),
        }
        self.last = Some(state);
        match self.starter {
            Starter::Command => self.write(state.word()),
            Starter::Person => print_error(state.words(self.lang)),
        }
    }

    /// Reports that the daemon is ending, which may take a while.
    pub fn tell_stopping(&self) {
        let words = self.lang.pick("正在结束", "stopping");
        self.manager.tell_stopping(words);
    }

    fn write(&self, word: &str) {
        match self.starter {
            // The command closes its end when it has read enough, which is no failure.
            Starter::Command => drop(print_to_reader(format!("{word}\n").as_bytes())),
            Starter::Person => {}
        }
    }
}
