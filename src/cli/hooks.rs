//! Which programs of the configuration are told of an occurrence, and what they are told.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::json::{self, Said};
use crate::config::hooks::{HookEvent, HookRule};
use crate::engine::{Arrival, Occurrence};
use crate::host::hooks::{HookCall, HookCalls};
use crate::model::{ChatKind, Content, Lang, LedgerEntry, Timestamp};
use crate::text::Printable;
use crate::words::content::text;
use crate::words::name::visible;

/// The names of File Transfer Helper in every edition and language.
const NOTES: [&str; 2] = ["filehelper", "文件传输助手"];

/// The programs of the configuration, in the form that the process with the session needs.
pub(super) fn calls(rules: &[HookRule], lang: Lang) -> Option<Arc<dyn HookCalls>> {
    let hooks = Hooks { rules: rules.to_vec(), lang };
    (!rules.is_empty()).then(|| Arc::new(hooks) as Arc<dyn HookCalls>)
}

/// The program of a rule, with `~/` replaced by the home directory, as a shell would do.
pub(super) fn program(rule: &HookRule) -> PathBuf {
    let name = rule.run.first().map(String::as_str).unwrap_or_default();
    let home = directories::BaseDirs::new();
    match (name.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.home_dir().join(rest),
        _ => PathBuf::from(name),
    }
}

#[derive(Debug)]
struct Hooks {
    rules: Vec<HookRule>,
    lang: Lang,
}

/// A message that arrived, as conditions see it.
struct Told<'a> {
    arrival: &'a Arrival,
    chat: &'a str,
    from: Printable,
    kind: &'static str,
    text: Printable,
    payment: Option<LedgerEntry>,
}

impl HookCalls for Hooks {
    fn calls(&self, occurrence: &Occurrence) -> Vec<HookCall> {
        let (event, account, at, state, words) = match occurrence {
            Occurrence::Arrived(arrival) => return self.arrived(arrival),
            Occurrence::LoggedIn { account, at } => {
                (HookEvent::Login, account, *at, "online", Printable::default())
            }
            Occurrence::Ended { account, at, why } => {
                (HookEvent::Ended, account, *at, "ended", why.words(self.lang))
            }
            Occurrence::Offline { account, at, why } => {
                (HookEvent::Offline, account, *at, "offline", why.words(self.lang).what)
            }
        };
        let rules = self.rules.iter().filter(|rule| rule.event == event);
        let call =
            |rule: &HookRule| call(rule, of_session(event, account, at, (state, words.as_str())));
        rules.map(call).collect()
    }
}

impl Hooks {
    fn arrived(&self, arrival: &Arrival) -> Vec<HookCall> {
        let told = Told {
            arrival,
            chat: arrival.chat.called(self.lang),
            from: Printable::line(visible(&arrival.from, self.lang)),
            kind: json::kind(&arrival.item.content),
            text: Printable::new(&text(&arrival.item.content, self.lang)),
            payment: LedgerEntry::of(&arrival.item, arrival.chat.called(self.lang)),
        };
        let rules = self.rules.iter().filter(|rule| told.fits(rule));
        rules.map(|rule| call(rule, told.object(rule.event, self.lang))).collect()
    }
}

impl Told<'_> {
    fn fits(&self, rule: &HookRule) -> bool {
        let item = &self.arrival.item;
        let happened = match rule.event {
            HookEvent::Message => true,
            HookEvent::Mention => item.mentions_me,
            HookEvent::Payment => self.payment.as_ref().is_some_and(LedgerEntry::is_money),
            HookEvent::File => {
                matches!(item.content, Content::File(_) | Content::Image(_) | Content::Video { .. })
            }
            HookEvent::Login | HookEvent::Ended | HookEvent::Offline => false,
        };
        happened
            && rule.chat.as_deref().is_none_or(|chat| self.is_in(chat))
            && rule.from.as_deref().is_none_or(|from| from == self.from.as_str())
            && rule.kind.as_deref().is_none_or(|kind| kind == self.kind)
            && rule.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&self.text))
    }

    fn is_in(&self, wanted: &str) -> bool {
        let chat = &self.arrival.chat;
        let id = wanted.strip_prefix("id:").and_then(|id| id.parse::<i64>().ok());
        wanted == self.chat
            || wanted == chat.name.as_str()
            || id == Some(chat.id.0)
            || (chat.kind == ChatKind::Notes && NOTES.contains(&wanted))
    }

    fn object(&self, event: HookEvent, lang: Lang) -> Map<String, Value> {
        let said = Said { chat: self.chat, from: &self.from };
        let mut object = json::message_object(&self.arrival.item, &said, lang);
        for (key, value) in [
            ("event", word(event).into()),
            ("mention", self.arrival.item.mentions_me.into()),
            ("muted", self.arrival.chat.is_muted().into()),
        ] {
            object.insert(key.to_owned(), value);
        }
        if let Some(payment) = &self.payment {
            object.extend(json::payment_keys(payment));
        }
        object
    }
}

/// An event of the session, with the keys of a message as far as it has any.
fn of_session(
    event: HookEvent,
    account: &Printable,
    at: Timestamp,
    (state, text): (&str, &str),
) -> Map<String, Value> {
    let keys: [(&str, Value); 8] = [
        ("event", word(event).into()),
        ("chat", "".into()),
        ("chat_id", Value::Null),
        ("kind", word(event).into()),
        ("at", json::rfc3339(at).into()),
        ("from", account.as_str().into()),
        ("state", state.into()),
        ("text", text.into()),
    ];
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn call(rule: &HookRule, object: Map<String, Value>) -> HookCall {
    let mut words = rule.run.clone();
    if let Some(first) = words.first_mut() {
        *first = program(rule).to_string_lossy().into_owned();
    }
    let line = json::printed(&Value::Object(object));
    HookCall { words, input: format!("{line}\n").into_bytes() }
}

const fn word(event: HookEvent) -> &'static str {
    match event {
        HookEvent::Message => "message",
        HookEvent::Mention => "mention",
        HookEvent::Payment => "payment",
        HookEvent::File => "file",
        HookEvent::Login => "login",
        HookEvent::Ended => "ended",
        HookEvent::Offline => "offline",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{OfflineReason, SessionEnd};
    use crate::model::{Chat, ChatId, ContactId, Item, ItemId, Payment, Sender};
    use regex::Regex;

    const AT: Timestamp = Timestamp(1_795_953_600_000);

    fn rule(event: HookEvent) -> HookRule {
        let run = vec!["say".to_owned()];
        HookRule { event, chat: None, from: None, kind: None, pattern: None, run }
    }

    fn arrival(content: Content) -> Arrival {
        let chat = Chat::new(ChatId(12), ChatKind::Person, Printable::line("微信收款助手"));
        let item = Item {
            id: ItemId(1),
            chat: ChatId(12),
            sender: Sender::Contact(ContactId(12)),
            at: AT,
            told: None,
            content,
            delivery: None,
            mentions_me: false,
            message: None,
            path: None,
            todo: None,
        };
        Arrival { chat, item, from: Printable::line("李雷") }
    }

    fn words(text: &str) -> Content {
        Content::Text(Printable::new(text))
    }

    fn told(rules: &[HookRule], occurrence: &Occurrence) -> Vec<Value> {
        let Some(hooks) = calls(rules, Lang::Zh) else { return Vec::new() };
        let all = hooks.calls(occurrence);
        all.iter().map(|call| serde_json::from_slice(&call.input).unwrap()).collect()
    }

    fn fits(rule: HookRule, arrival: Arrival) -> bool {
        !told(&[rule], &Occurrence::Arrived(Box::new(arrival))).is_empty()
    }

    #[test]
    fn a_program_is_told_only_what_meets_every_condition() {
        let base = || rule(HookEvent::Message);
        let some = |text: &str| Some(text.to_owned());
        assert!(fits(base(), arrival(words("早"))));
        for (chat, is_it) in
            [("微信收款助手", true), ("id:12", true), ("id:1", false), ("12", false)]
        {
            assert_eq!(
                fits(HookRule { chat: some(chat), ..base() }, arrival(words("早"))),
                is_it,
                "{chat}"
            );
        }
        for (from, is_it) in [("李雷", true), ("李", false)] {
            assert_eq!(
                fits(HookRule { from: some(from), ..base() }, arrival(words("早"))),
                is_it,
                "{from}"
            );
        }
        for (kind, is_it) in [("text", true), ("payment", false)] {
            assert_eq!(
                fits(HookRule { kind: some(kind), ..base() }, arrival(words("早"))),
                is_it,
                "{kind}"
            );
        }
        for (pattern, is_it) in [("^[早晚]", true), ("晚", false)] {
            let pattern = Some(Regex::new(pattern).unwrap());
            assert_eq!(fits(HookRule { pattern, ..base() }, arrival(words("早上好"))), is_it);
        }
        let both = HookRule { chat: some("id:12"), from: some("王芳"), ..base() };
        assert!(!fits(both, arrival(words("早"))));
    }

    #[test]
    fn each_event_is_what_it_says() {
        let mention = || {
            let mut arrival = arrival(words("@小林 早"));
            arrival.item.mentions_me = true;
            arrival
        };
        assert!(
            fits(rule(HookEvent::Mention), mention()) && fits(rule(HookEvent::Message), mention())
        );
        assert!(!fits(rule(HookEvent::Mention), arrival(words("早"))));
        let transfer = || Content::Transfer { words: Printable::line("转账100.00元") };
        assert!(!fits(rule(HookEvent::Payment), arrival(transfer())), "anybody can send a card");
        assert!(fits(rule(HookEvent::Message), arrival(transfer())));
        assert!(!fits(rule(HookEvent::Payment), arrival(words("收款 ¥5.00"))));
        let picture = Content::Image(crate::model::Attachment::default());
        assert!(fits(rule(HookEvent::File), arrival(picture)));
        assert!(!fits(rule(HookEvent::File), arrival(words("a.pdf"))));
        for event in [HookEvent::Login, HookEvent::Ended, HookEvent::Offline] {
            assert!(!fits(rule(event), arrival(words("早"))));
        }
    }

    #[test]
    fn a_payment_is_told_with_its_amount() {
        let payment = Payment {
            fen: Some(350),
            incoming: true,
            title: Printable::line("微信支付收款3.50元"),
            about: Printable::new("收款金额￥3.50\n付款方备注：豆浆两杯"),
        };
        let arrived = Occurrence::Arrived(Box::new(arrival(Content::Payment(payment))));
        let all = told(&[rule(HookEvent::Payment), rule(HookEvent::Mention)], &arrived);
        let [object] = &all[..] else { panic!("{all:?}") };
        for (key, value) in [
            ("event", "payment"),
            ("kind", "payment"),
            ("chat", "微信收款助手"),
            ("from", "李雷"),
            ("state", "received"),
            ("flow", "in"),
            ("amount", "3.50"),
            ("note", "豆浆两杯"),
            ("at", "2026-11-29T12:00:00Z"),
        ] {
            assert_eq!(object[key], value, "{key}: {object}");
        }
        assert_eq!((&object["chat_id"], &object["fen"]), (&12.into(), &350.into()));
    }

    #[test]
    fn the_turns_of_a_session_are_told_with_the_same_keys_and_the_reason() {
        let account = Printable::line("小林");
        let rules = [HookEvent::Login, HookEvent::Ended, HookEvent::Offline].map(rule);
        for (occurrence, kind, state, reason) in [
            (Occurrence::LoggedIn { account: account.clone(), at: AT }, "login", "online", ""),
            (
                Occurrence::Ended {
                    account: account.clone(),
                    at: AT,
                    why: SessionEnd::KeysRefused,
                },
                "ended",
                "ended",
                "重新登录",
            ),
            (
                Occurrence::Offline { account, at: AT, why: OfflineReason::ServerUnwell },
                "offline",
                "offline",
                "不正常",
            ),
        ] {
            let all = told(&rules, &occurrence);
            let [object] = &all[..] else { panic!("{all:?}") };
            assert_eq!((&object["kind"], &object["state"]), (&kind.into(), &state.into()));
            assert!(object["text"].as_str().unwrap().contains(reason), "{object}");
            assert_eq!((&object["from"], &object["chat_id"]), (&"小林".into(), &Value::Null));
        }
        assert!(calls(&[], Lang::Zh).is_none());
    }

    #[test]
    fn the_home_directory_is_put_where_a_shell_would_put_it() {
        let home = directories::BaseDirs::new().unwrap().home_dir().join("bin/say");
        let run = |name: &str| HookRule { run: vec![name.to_owned()], ..rule(HookEvent::Login) };
        assert_eq!(program(&run("~/bin/say")), home);
        assert_eq!(program(&run("say")), PathBuf::from("say"));
    }
}
