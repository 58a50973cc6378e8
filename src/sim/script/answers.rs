//! What people answer to what the user wrote.

use super::act::Act;
use crate::sim::kind::Kind;
use crate::sim::world::cast::own_name;
use crate::sim::world::people::Peer;
use crate::sim::world::{FILE_HELPER, ME, World};

/// The answers to a text sent to `peer`, each with its delay in milliseconds.
pub fn to(world: &mut World, rng: &mut fastrand::Rng, peer: Peer, text: &str) -> Vec<(u64, Act)> {
    let soon = rng.u64(900..1_900);
    match peer {
        // In the file helper edition the phone writes back; nobody else reads these notes.
        Peer::Person(FILE_HELPER) if world.is_file_helper() => {
            let kind = Kind::Text(note(rng, text));
            vec![(soon + 1_500, Act::Say { from: Peer::Person(ME), to: peer, kind })]
        }
        Peer::Person(_) if !world.answers(peer) => Vec::new(),
        Peer::Person(_) => {
            vec![(soon, Act::Say { from: peer, to: Peer::Person(ME), kind: reply(rng, text) })]
        }
        Peer::Room(room) => {
            let mut acts = Vec::new();
            let count = rng.u64(1..=2);
            for number in 0..count {
                let Some(from) = world.any_member(room) else { continue };
                let kind = match (number, reply(rng, text)) {
                    (0, Kind::Text(words)) => Kind::Text(format!("@{}\u{2005}{words}", own_name())),
                    (_, kind) => kind,
                };
                let act = Act::Say { from: Peer::Person(from), to: peer, kind };
                acts.push((soon + number * 1_300, act));
            }
            acts
        }
    }
}

/// The beginning of what was said, in one line.
fn gist(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let short: String = line.chars().take(16).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

fn reply(rng: &mut fastrand::Rng, text: &str) -> Kind {
    let said = gist(text);
    if said.is_empty() {
        return Kind::Text("收到[强]".to_owned());
    }
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let words = if has(&["?", "？", "吗", "呢"]) {
        pick(rng, &["“{}”？我想想，等下告诉你", "应该可以吧", "{}……这个你得问陈静", "可以呀😄"])
    } else if has(&["谢", "thanks", "Thanks"]) {
        pick(rng, &["不客气", "客气啥[抱拳]", "小事一桩"])
    } else if has(&["吃", "饭", "面", "火锅"]) {
        pick(rng, &["好呀，“{}”，几点？", "我都行，你定", "走走走！"])
    } else if has(&["你好", "hello", "Hello", "hi", "早"]) {
        pick(rng, &["你好呀👋", "早！刚看到你的“{}”", "Hello！"])
    } else if rng.u8(..) < 60 {
        let who = own_name().to_owned();
        let quoted = text.to_owned();
        return Kind::Quote {
            text: pick(rng, &["同意", "这句我记下了", "哈哈哈"]).to_owned(),
            who,
            quoted,
        };
    } else {
        pick(
            rng,
            &[
                "收到：{}",
                "“{}”——我也这么想",
                "哈哈哈，{}？",
                "好的👌",
                "嗯嗯，“{}”，知道了",
                "等下，我看看",
            ],
        )
    };
    Kind::Text(words.replace("{}", &said))
}

fn note(rng: &mut fastrand::Rng, text: &str) -> String {
    pick(rng, &["（手机）已收到：{}", "（手机）记下了“{}”", "（手机）回家再看：{}"])
        .replace("{}", &gist(text))
}

fn pick(rng: &mut fastrand::Rng, words: &'static [&'static str]) -> &'static str {
    rng.choice(words).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gist_is_one_short_line() {
        assert_eq!(gist("\n  你好\n世界"), "你好");
        assert_eq!(gist(&"字".repeat(30)), format!("{}…", "字".repeat(16)));
    }
}
