//! Why an own message was not sent, and the keys that decide about it.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::when;
use crate::api::Login;
use crate::app::action::MessageAction;
use crate::app::keymap::Keymap;
use crate::model::{Chat, Content, Delivery, Hold, Item, Lang, Reach, Refusal};

/// Facts about an unsent message.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    /// When it was written, in words.
    pub written: String,
    /// Whether the current login does not know the chat.
    pub unknown: bool,
}

impl Waits {
    /// The facts about a message in a chat that the current login knows.
    #[must_use]
    pub fn of(item: &Item, today: Option<Date>, zone: &TimeZone) -> Self {
        let day = when::date(item.at, zone).filter(|day| Some(*day) != today);
        let day = day.map(|day| when::month_day(day, today) + " ").unwrap_or_default();
        Self { written: day + &when::clock(item.at, zone), unknown: false }
    }
}

/// Whether a login is established that does not know the chat.
#[must_use]
pub fn is_unknown(chat: &Chat, login: &Login) -> bool {
    *login == Login::LoggedIn && chat.reach == Reach::Unknown
}

/// Whether the message is sent only after a decision of the user.
#[must_use]
pub const fn asks(delivery: &Delivery) -> bool {
    match delivery {
        Delivery::Refused(_) | Delivery::Unknown | Delivery::Held(_) => true,
        Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. } | Delivery::Sent => false,
    }
}

/// Why the message waits, without keys; `None` if it is sent automatically.
#[must_use]
pub fn why(delivery: &Delivery, waits: &Waits, lang: Lang) -> Option<String> {
    match delivery {
        Delivery::Sending | Delivery::Sent => None,
        Delivery::Queued | Delivery::Retrying { .. } => waits.unknown.then(|| {
            lang.pick(
                "还没发：这次登录里没认出这个聊天，可能已被删除；认出来再发",
                "not sent: this login does not know the chat, it may be deleted; goes when it does",
            )
            .to_owned()
        }),
        Delivery::Refused(refusal) => Some(refused(refusal, lang)),
        Delivery::Unknown => Some(lang.pick("不知是否送达", "it may have arrived").to_owned()),
        Delivery::Held(hold) => Some(held(*hold, &waits.written, lang)),
    }
}

fn held(hold: Hold, written: &str, lang: Lang) -> String {
    match (hold, lang) {
        (Hold::Late, Lang::Zh) => format!("写于 {written}，隔了太久，先问一声"),
        (Hold::Late, Lang::En) => format!("written {written}, waited for hours, so it asks"),
        (Hold::Doubt, _) => lang
            .pick(
                "先不发：还不能确定对方仍是原来那个",
                "not sent: it is not certain that this is still the same one",
            )
            .to_owned(),
        (Hold::Parted, _) => lang
            .pick(
                "先不发：写的时候，这里错当成了另一个聊天",
                "not sent: when it was written, this was taken for another chat",
            )
            .to_owned(),
    }
}

/// The refusal with the server's words and code, as far as there are any.
fn refused(refusal: &Refusal, lang: Lang) -> String {
    let words = refusal.said(lang).trim();
    let words = words.trim_end_matches(['。', '.']);
    let (colon, bracket): (_, fn(i32) -> String) = match lang {
        Lang::Zh => ("：", |code| format!("（{code}）")),
        Lang::En => (": ", |code| format!(" ({code})")),
    };
    let why = match (words.is_empty(), refusal.server_code()) {
        (true, None) => String::new(),
        (true, Some(code)) => bracket(code),
        (false, None) => format!("{colon}{words}"),
        (false, Some(code)) => format!("{colon}{words}{}", bracket(code)),
    };
    let advice = refusal.advice(lang).map(|advice| format!("{}{advice}", lang.pick("；", "; ")));
    format!("{}{why}{}", lang.pick("没有发出", "refused"), advice.unwrap_or_default())
}

/// Why the message waits, and the keys that act on it once it is selected.
#[must_use]
pub fn with_keys(
    content: &Content,
    delivery: &Delivery,
    waits: &Waits,
    (keymap, lang): (&Keymap, Lang),
) -> Option<String> {
    let why = why(delivery, waits, lang)?;
    let is_text = matches!(content, Content::Text(_));
    let key = |action, zh, en| format!("{} {}", keymap.key_of_selected(action), lang.pick(zh, en));
    let edit = if is_text {
        key(MessageAction::EditUnsent, "重新编辑，", "edits, ")
    } else {
        String::new()
    };
    let discard = key(MessageAction::Discard, "丢弃", "discards");
    let (mark, keys) = match delivery {
        Delivery::Refused(_) => {
            let again = key(MessageAction::Open, "重发，", "sends again, ");
            ("! ", format!("{again}{edit}{discard}"))
        }
        Delivery::Unknown => {
            let again = key(MessageAction::Open, "重发，", "sends again, ");
            ("? ", format!("{again}{discard}"))
        }
        Delivery::Held(Hold::Doubt) => {
            let answer = key(MessageAction::Open, "回答，", "answers, ");
            ("? ", format!("{answer}{edit}{discard}"))
        }
        Delivery::Held(Hold::Late | Hold::Parted) => {
            let send = key(MessageAction::Open, "发出，", "sends it, ");
            ("? ", format!("{send}{edit}{discard}"))
        }
        Delivery::Queued | Delivery::Retrying { .. } => ("", format!("{edit}{discard}")),
        Delivery::Sending | Delivery::Sent => return None,
    };
    Some(match lang {
        Lang::Zh => format!("{mark}{why}。选中后 {keys}"),
        Lang::En => format!("{mark}{why}. Select it: {keys}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Printable;

    #[test]
    fn whatever_waits_for_the_user_says_why_and_names_its_keys_in_both_languages() {
        let text = Content::Text("晚上七点老地方见".into());
        let waits = Waits { written: "11-26 19:02".to_owned(), unknown: true };
        let all = [
            Delivery::Unknown,
            Delivery::Held(Hold::Late),
            Delivery::Held(Hold::Doubt),
            Delivery::Held(Hold::Parted),
            Delivery::Refused(Refusal { code: 0, words: Printable::default() }),
            Delivery::Queued,
        ];
        let own = [("discard".to_owned(), "X".to_owned())];
        let own = Keymap::with(&own).unwrap();
        for delivery in all {
            for lang in [Lang::Zh, Lang::En] {
                let words = |keymap| with_keys(&text, &delivery, &waits, (keymap, lang)).unwrap();
                let (usual, own) = (words(&Keymap::default()), words(&own));
                assert!(usual.contains("Del"), "{usual}");
                assert!(own.contains("X ") && !own.contains("Del"), "{own}");
            }
        }
    }

    #[test]
    fn a_text_of_days_ago_tells_when_it_was_written() {
        let waits = Waits { written: "11-26 19:02".to_owned(), unknown: false };
        let words = why(&Delivery::Held(Hold::Late), &waits, Lang::Zh).unwrap();
        assert_eq!(words, "写于 11-26 19:02，隔了太久，先问一声");
        assert_eq!(why(&Delivery::Queued, &waits, Lang::Zh), None, "it goes by itself");
    }
}
