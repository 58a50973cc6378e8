//! The first frame of either side of a link, in which it states its program, version and session.

use serde::{Deserialize, Serialize};

use crate::api::FrontendKind;
use crate::model::EditionId;

/// The name of this program in its first frame.
pub const PROGRAM: &str = "wetui";
/// The version of the protocol. It rises whenever the meaning of a frame changes.
pub const PROTOCOL: u32 = 1;

/// The first frame of either side. Unknown fields of later versions are ignored, so that two
/// versions can always tell each other which they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The name of the program; [`PROGRAM`] for this one.
    pub program: String,
    /// The version of the program.
    pub version: String,
    /// The version of its protocol; [`PROTOCOL`] for this program.
    pub protocol: u32,
    /// The process id.
    pub pid: u32,
    /// The name of the profile.
    #[serde(default)]
    pub profile: String,
    /// The server that gets all requests instead of WeChat's hosts; `None` for WeChat's hosts.
    #[serde(default)]
    pub server: Option<String>,
    /// The edition of the session, or the one that is asked for. A text, since later versions may
    /// have other editions.
    #[serde(default)]
    pub edition: Option<String>,
    /// The number of the account, if it is known.
    #[serde(default)]
    pub account: Option<u64>,
    /// The kind of program. A text, since later versions may have other kinds.
    #[serde(default)]
    pub kind: Option<String>,
}

/// Why two programs cannot speak to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The other one is not this program.
    OtherProgram,
    /// The other one is of an earlier version.
    Older,
    /// The other one is of a later version.
    Newer,
    /// The other one is of another version, and it is not known which is later.
    OtherVersion,
}

/// The session that a program holds or asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the profile.
    pub profile: String,
    /// The server that gets all requests instead of WeChat's hosts; `None` for WeChat's hosts.
    pub server: Option<String>,
    /// The edition of the session, or the only acceptable one.
    pub edition: Option<EditionId>,
    /// The number of the account, if it is known.
    pub account: Option<u64>,
    /// The kind of program that sends this.
    pub kind: FrontendKind,
}

/// The text for each kind of program.
const KINDS: [(FrontendKind, &str); 3] = [
    (FrontendKind::Client, "client"),
    (FrontendKind::Command, "command"),
    (FrontendKind::Daemon, "daemon"),
];

impl Hello {
    /// The first frame of the process with this id.
    #[must_use]
    pub fn new(pid: u32, about: About) -> Self {
        let About { profile, server, edition, account, kind } = about;
        let word = KINDS.iter().find(|(of, _)| *of == kind).map(|(_, word)| (*word).to_owned());
        Self {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            pid,
            profile,
            server,
            edition: edition.map(|edition| edition.word().to_owned()),
            account,
            kind: word,
        }
    }

    /// The kind of program that sent this; a command if it is not stated.
    #[must_use]
    pub fn kind(&self) -> FrontendKind {
        let known = KINDS.iter().find(|(_, word)| self.kind.as_deref() == Some(word));
        known.map(|(kind, _)| *kind).unwrap_or_default()
    }

    /// Checks whether this process can speak with the sender. The format may differ between any two
    /// versions of the program.
    ///
    /// # Errors
    /// How the versions differ.
    pub fn check(&self) -> Result<(), Misfit> {
        let version = env!("CARGO_PKG_VERSION");
        if self.program != PROGRAM {
            return Err(Misfit::OtherProgram);
        }
        if self.protocol == PROTOCOL && self.version == version {
            return Ok(());
        }
        let order = self.protocol.cmp(&PROTOCOL);
        Err(match order.then(numbers(&self.version).cmp(&numbers(version))) {
            std::cmp::Ordering::Less => Misfit::Older,
            std::cmp::Ordering::Greater => Misfit::Newer,
            std::cmp::Ordering::Equal => Misfit::OtherVersion,
        })
    }

    /// Whether its session is the wanted one: of the same server, and of the wanted edition if only
    /// one is acceptable.
    #[must_use]
    pub fn is_about(&self, wanted: &About) -> bool {
        let edition = wanted.edition.map(EditionId::word);
        self.server == wanted.server
            && edition.is_none_or(|edition| self.edition.as_deref() == Some(edition))
    }
}

/// The numbers of a version for comparison: `0.10.2` is later than `0.9`.
fn numbers(version: &str) -> Vec<u64> {
    let (numbers, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
    numbers.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Hello {
        Hello::new(7, About::default())
    }

    #[test]
    fn another_version_is_told_from_another_program_and_the_later_one_is_known() {
        assert_eq!(ours().check(), Ok(()));
        let version = |version: &str| Hello { version: version.to_owned(), ..ours() };
        assert_eq!(version("0.0.9").check(), Err(Misfit::Older));
        assert_eq!(version("0.10.0").check(), Err(Misfit::Newer));
        assert_eq!(
            version(concat!(env!("CARGO_PKG_VERSION"), "-beta")).check(),
            Err(Misfit::OtherVersion)
        );
        assert_eq!(
            Hello { protocol: PROTOCOL + 1, ..version("0.0.9") }.check(),
            Err(Misfit::Newer)
        );
        assert_eq!(Hello { protocol: 0, ..version("9.0.0") }.check(), Err(Misfit::Older));
        let other = Hello { program: "tmux".to_owned(), ..ours() };
        assert_eq!(other.check(), Err(Misfit::OtherProgram));
    }

    #[test]
    fn a_hello_of_a_version_that_says_more_or_less_is_read() {
        let less = r#"{"program":"wetui","version":"9.1.0","protocol":7,"pid":3}"#;
        let more =
            r#"{"program":"wetui","version":"9.1.0","protocol":7,"pid":3,"moon":{"full":1}}"#;
        for said in [less, more] {
            let hello: Hello = serde_json::from_str(said).unwrap();
            assert_eq!((hello.check(), hello.pid), (Err(Misfit::Newer), 3), "{said}");
        }
    }

    #[test]
    fn a_session_of_another_server_or_edition_is_not_the_one_that_is_wanted() {
        let web = About { edition: Some(EditionId::Web), ..About::default() };
        let any = About::default();
        let elsewhere = About { server: Some("http://127.0.0.1:1".to_owned()), ..About::default() };
        let hello = Hello::new(7, web.clone());
        assert!(hello.is_about(&web) && hello.is_about(&any));
        let other = About { edition: Some(EditionId::FileHelper), ..About::default() };
        assert!(!hello.is_about(&other) && !hello.is_about(&elsewhere));
    }
}
