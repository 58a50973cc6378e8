//! Muting chats, for how long, and the end of mutes.

use crate::api::{Method, Operation};
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::event::TimerKind;
use crate::app::page::when;
use crate::app::{App, Effect, Effects};
use crate::model::{Chat, ChatId, ChatKind, Lang, Mute};

/// The length of the short mute, in milliseconds: a working day or a night.
const EIGHT_HOURS_MS: i64 = 8 * 3_600_000;

/// The hour at which the mute of one night ends.
const MORNING_HOUR: i8 = 9;

/// The longest timer, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Unmutes the open chat, or asks for how long to mute it.
pub fn toggle_muted(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.chats.open() else { return Effects::new() };
    let (id, muted) = (chat.id, chat.is_muted());
    if muted { set_mute(app, id, Mute::Off) } else { choose_mute(app, id) }
}

pub fn set_mute(app: &mut App, chat: ChatId, mute: Mute) -> Effects {
    Effects::from(app.ask(Method::Operate(Operation::Mute { chat, mute })))
}

/// Asks for how long to mute a chat.
pub fn choose_mute(app: &mut App, chat: ChatId) -> Effects {
    let Some(row) = app.inbox.chats.get(chat) else { return Effects::new() };
    let lang = app.lang();
    let title = format!("{} · {}", lang.pick("免打扰", "mute"), row.called(lang));
    let offer = |(words, mute)| {
        let choice = Choice::Mute { chat, mute };
        Offer { words, cut: Cut::End, choice }
    };
    let offers = mutes(app, row).into_iter().map(offer).collect();
    app.dialog = Some(Dialog::Select(Select::new(&title, offers)));
    Effects::new()
}

fn mutes(app: &App, chat: &Chat) -> Vec<(String, Mute)> {
    let (now, zone, lang) = (app.clock.now, &app.settings.zone, app.lang());
    let later = now.plus_ms(EIGHT_HOURS_MS);
    let at = when::hour_or_stamp(later, now, zone);
    let mut mutes = vec![match lang {
        Lang::Zh => (format!("8 小时，到 {at}"), Mute::Until(later)),
        Lang::En => (format!("for 8 hours, until {at}"), Mute::Until(later)),
    }];
    if let Some(morning) = when::next_hour(now, zone, MORNING_HOUR) {
        let at = when::hour_or_stamp(morning, now, zone);
        let words = match lang {
            Lang::Zh => format!("到早上，{at}"),
            Lang::En => format!("until the morning, {at}"),
        };
        mutes.push((words, Mute::Until(morning)));
    }
    if matches!(chat.kind, ChatKind::Group { .. }) {
        let but = lang.pick("一直，有人 @我 才提醒", "for good, mentions of me still call");
        let all = lang.pick("一直，@我 也不提醒", "for good, mentions of me too");
        mutes.extend([(but.to_owned(), Mute::ButMentions), (all.to_owned(), Mute::All)]);
    } else {
        mutes.push((lang.pick("一直", "for good").to_owned(), Mute::ButMentions));
    }
    mutes
}

/// Says which mute was set.
pub fn done_words(app: &App, mute: Mute) -> String {
    let (now, zone, lang) = (app.clock.now, &app.settings.zone, app.lang());
    match (mute, lang) {
        (Mute::Off, lang) => lang.pick("不再免打扰", "not muted any more").to_owned(),
        (Mute::ButMentions, lang) => lang.pick("已免打扰（只在这里）", "muted here").to_owned(),
        (Mute::All, lang) => {
            lang.pick("已免打扰，@我 也不提醒（只在这里）", "muted here, mentions too").to_owned()
        }
        (Mute::Until(end), Lang::Zh) => {
            format!("已免打扰，到 {}（只在这里）", when::hour_or_stamp(end, now, zone))
        }
        (Mute::Until(end), Lang::En) => {
            format!("muted here until {}", when::hour_or_stamp(end, now, zone))
        }
    }
}

/// Ends mutes whose time has come, and sets the timer for the next end.
pub fn follow_ends(app: &mut App) -> Effects {
    let now = app.clock.now;
    let next = app.inbox.chats.end_mutes(now);
    if next == app.clock.mute_ends {
        return Effects::new();
    }
    app.clock.mute_ends = next;
    let Some(end) = next else { return Effects::new() };
    let after_ms = u64::try_from(end.since(now).min(DAY_MS)).unwrap_or(0);
    let timer = app.clock.timer(TimerKind::Mute);
    Effects::from(Effect::Timer { after_ms, timer })
}

/// Sets the timer again after a mute has ended or a day has passed.
pub fn wait_again(app: &mut App) -> Effects {
    app.clock.mute_ends = None;
    follow_ends(app)
}
