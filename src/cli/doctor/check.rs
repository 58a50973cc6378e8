//! One check of `wx doctor`: how it ended, and what to do.

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Ok,
    Warn,
    Bad,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Check {
    pub state: State,
    pub name: String,
    pub detail: String,
    /// What to do; empty where nothing is.
    pub advice: String,
}

impl Check {
    pub fn new(state: State, name: &str, detail: impl Into<String>, advice: &str) -> Self {
        let (name, advice) = (name.to_owned(), advice.to_owned());
        Self { state, name, detail: detail.into(), advice }
    }

    pub fn ok(name: &str, detail: impl Into<String>) -> Self {
        Self::new(State::Ok, name, detail, "")
    }
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A variable of the environment that is not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
