//! One check of `wx doctor`: its result with advice.

/// The result of a check.
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
    /// What to do; empty if nothing is.
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

/// The value of an environment variable; `None` if it is empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
