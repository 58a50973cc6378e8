//! The machine in `ssh://[user@]host[:port]`, and the command lines that reach it.

use std::ffi::OsString;
use std::fmt;

use crate::cli::context::Global;

/// A machine that ssh reaches. Nothing in it can be taken for an option or a part of a shell's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SshTarget {
    user: Option<String>,
    host: String,
    port: Option<u16>,
}

impl SshTarget {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(address: &str) -> Result<Self, String> {
        let wrong = || "ssh://[user@]host[:port]".to_owned();
        let rest = address.strip_prefix("ssh://").ok_or_else(wrong)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, place) = match rest.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest),
        };
        let (host, port) = match place.strip_prefix('[') {
            Some(inner) => {
                let (host, rest) = inner.split_once(']').ok_or_else(wrong)?;
                let numbers = host.contains(':')
                    && host.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
                if !numbers {
                    return Err(wrong());
                }
                (
                    host,
                    if rest.is_empty() {
                        None
                    } else {
                        Some(rest.strip_prefix(':').ok_or_else(wrong)?)
                    },
                )
            }
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        let port = match port {
            None => None,
            Some(port) => {
                Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(wrong)?)
            }
        };
        let is_numbers = place.starts_with('[');
        if !(is_numbers || is_name(host, &['.', '-', '_'])) {
            return Err(wrong());
        }
        if user.is_some_and(|user| !is_name(user, &['.', '-', '_', '+'])) {
            return Err(wrong());
        }
        Ok(Self { user: user.map(str::to_owned), host: host.to_owned(), port })
    }

    /// The command line that runs `remote` there.
    pub fn command(&self, options: &[&str], remote: &str) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["ssh", "-T"].into_iter().map(OsString::from).collect();
        words.extend(options.iter().map(OsString::from));
        if let Some(port) = self.port {
            words.extend(["-p".into(), port.to_string().into()]);
        }
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        words.extend(["--".into(), format!("{user}{}", self.host).into(), remote.into()]);
        words
    }
}

/// Whether it begins with a letter, a digit or `_`, and has only such characters and these.
fn is_name(text: &str, others: &[char]) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(plain)
        && text.len() <= 255
        && text.chars().all(|c| plain(c) || others.contains(&c))
}

impl fmt::Display for SshTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let (left, right) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "ssh://{user}{left}{}{right}{port}", self.host)
    }
}

/// The line for the shell there.
pub(super) fn remote_command(program: &str, global: &Global) -> String {
    let mut words = vec![quoted(program)];
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), quoted(value)]);
    if let Some(edition) = global.edition {
        option("--edition", edition.word());
    }
    if let Some(profile) = &global.profile {
        option("--profile", profile.as_str());
    }
    if let Some(server) = &global.server {
        option("--server", server);
    }
    if let Some(lang) = global.lang {
        option("--lang", lang.pick("zh", "en"));
    }
    words.extend(["attach".to_owned(), "--stdio".to_owned()]);
    words.join(" ")
}

/// One word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@=-~".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_user_host_and_port_and_is_written_as_it_was_read() {
        for address in
            ["ssh://box", "ssh://me@box.example", "ssh://box:2222", "ssh://a.b@[fe80::1]:22"]
        {
            assert_eq!(SshTarget::new(address).unwrap().to_string(), address);
        }
        let words = SshTarget::new("ssh://me@box:2222").unwrap().command(&[], "wx attach --stdio");
        let wanted = ["ssh", "-T", "-p", "2222", "--", "me@box", "wx attach --stdio"];
        assert_eq!(words, wanted.map(OsString::from));
    }

    #[test]
    fn nothing_in_an_address_is_an_option_or_a_command() {
        for address in [
            "ssh://-oProxyCommand=x",
            "ssh://-oProxyCommand=x@box",
            "ssh://me@-box",
            "ssh://box;reboot",
            "ssh://box:-1",
            "ssh://box:0",
            "ssh://box:99999",
            "ssh://$(x)@box",
            "ssh://me@",
            "ssh://",
            "ssh://[box]",
            "ssh://[::1",
            "ssh://a b",
            "box",
            "http://box",
        ] {
            assert!(SshTarget::new(address).is_err(), "{address}");
        }
    }

    #[test]
    fn words_of_the_line_there_stay_words() {
        assert_eq!(quoted("~/bin/wx"), "~/bin/wx");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's; rm"), "'it'\\''s; rm'");
    }
}
