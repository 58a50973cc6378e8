//! Notifications through terminals: the bell, and the sequences that some terminals show, through
//! tmux only if it passes them on.

use std::process::{Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::osc::{BELL, through_tmux};
use crate::app::notification::{DesktopNotification, Method};
use crate::host::background;
use crate::runtime::terminal::capabilities::{NotificationWay, Route};
use crate::text::Printable;

/// The greatest number of characters of a title and of a body.
const TITLE_MOST: usize = 60;
const BODY_MOST: usize = 200;
/// How long the user's program may take for a notification.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bytes of a notification. They always contain the bell, which every terminal supports.
#[must_use]
pub fn bytes(notice: &DesktopNotification, to: NotificationWay) -> Vec<u8> {
    let mut bytes = match to.method {
        Method::Off => return Vec::new(),
        Method::Bell | Method::Osc9 | Method::Osc777 | Method::Osc99 => BELL.to_vec(),
    };
    let words = words(notice, to.method);
    match to.route {
        Route::Direct => bytes.extend(words.into_bytes()),
        Route::ThroughTmux if !words.is_empty() => bytes.extend(through_tmux(&words).into_bytes()),
        Route::ThroughTmux | Route::Blocked => {}
    }
    bytes
}

fn words(notice: &DesktopNotification, how: Method) -> String {
    let title = clean(&notice.title, TITLE_MOST);
    let body = clean(&notice.body, BODY_MOST);
    match how {
        Method::Bell | Method::Off => String::new(),
        // The text begins with our own letters, because a leading number, which a name may contain,
        // is another command.
        Method::Osc9 if body.is_empty() => format!("\x1b]9;wx: {title}\x1b\\"),
        Method::Osc9 => format!("\x1b]9;wx: {title}: {body}\x1b\\"),
        // A semicolon would end the title, and in some terminals the body.
        Method::Osc777 => {
            let [title, body] = [title, body].map(|words| words.replace(';', ","));
            format!("\x1b]777;notify;{title};{body}\x1b\\")
        }
        Method::Osc99 => {
            let part = |text: &str, kind: &str, done: u8| {
                format!("\x1b]99;i=wx:d={done}:e=1:p={kind};{}\x1b\\", STANDARD.encode(text))
            };
            format!("{}{}", part(&title, "title", 0), part(&body, "body", 1))
        }
    }
}

/// One line without characters that could end the sequence.
fn clean(text: &str, most: usize) -> String {
    Printable::line(text).chars().filter(|c| !c.is_control()).take(most).collect()
}

/// The user's own program with the notification for it.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// The notification.
    pub notice: DesktopNotification,
}

/// Runs the user's own program with one JSON object on its standard input, without a shell or a
/// terminal. Its output and exit code are ignored; one that hangs is killed.
pub fn tell(Hook { words, notice }: Hook) {
    let Some((name, arguments)) = words.split_first() else { return };
    let line = json!({
        "title": notice.title, "body": notice.body, "mention": notice.mention,
        "unread": notice.unread,
    });
    let input = format!("{line}\n").into_bytes();
    let mut command = Command::new(name);
    command.args(arguments).stdout(Stdio::null());
    if let Err(error) = background::limited(&mut command, input, PATIENCE) {
        tracing::warn!(%error, "the notice program");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(title: &str, body: &str) -> DesktopNotification {
        DesktopNotification {
            title: title.to_owned(),
            body: body.to_owned(),
            mention: false,
            unread: 1,
        }
    }

    fn sent(method: Method, route: Route) -> String {
        let to = NotificationWay { method, route };
        String::from_utf8(bytes(&notice("王芳", "四点; 见\x1b]0;x\x07\u{9c}"), to)).unwrap()
    }

    #[test]
    fn each_terminal_gets_its_own_form_and_the_bell() {
        assert_eq!(sent(Method::Bell, Route::Direct), "\x07");
        assert_eq!(sent(Method::Off, Route::Direct), "");
        assert_eq!(sent(Method::Osc9, Route::Direct), "\x07\x1b]9;wx: 王芳: 四点; 见]0;x\x1b\\");
        assert_eq!(
            sent(Method::Osc777, Route::Direct),
            "\x07\x1b]777;notify;王芳;四点, 见]0,x\x1b\\"
        );
        let kitty = sent(Method::Osc99, Route::Direct);
        assert!(kitty.contains(&STANDARD.encode("王芳")) && kitty.matches("99;i=wx").count() == 2);
    }

    #[test]
    fn no_name_becomes_another_command_of_the_terminal() {
        for name in ["4;3", "9;9;C:\\", "4;1;50", "12"] {
            for body in ["", "x;y"] {
                let words = words(&notice(name, body), Method::Osc9);
                assert!(words.starts_with("\x1b]9;wx: "), "{words:?}");
                let words = self::words(&notice(name, body), Method::Osc777);
                assert_eq!(words.matches(';').count(), 3, "{words:?}");
            }
        }
    }

    #[test]
    fn through_tmux_goes_only_what_it_lets_pass() {
        assert_eq!(sent(Method::Osc9, Route::Blocked), "\x07");
        let passed = sent(Method::Osc9, Route::ThroughTmux);
        assert_eq!(passed, "\x07\x1bPtmux;\x1b\x1b]9;wx: 王芳: 四点; 见]0;x\x1b\x1b\\\x1b\\");
        assert_eq!(sent(Method::Bell, Route::ThroughTmux), "\x07");
    }

    #[test]
    fn the_users_program_gets_the_notice_on_its_standard_input() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("told");
        let script = format!("cat > {}", file.display());
        let words = ["sh".to_owned(), "-c".to_owned(), script].to_vec();
        tell(Hook { words, notice: notice("王芳", "四点") });
        let told: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!((told["title"].as_str(), told["body"].as_str()), (Some("王芳"), Some("四点")));
        tell(Hook { words: vec!["/no/such/program".to_owned()], notice: notice("a", "b") });
    }
}
