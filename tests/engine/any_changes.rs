//! Whatever people change on their phones between logins: no text reaches somebody else, and no two
//! people become one.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::desk::{Desk, world_with};
use super::seen::Seen;
use wetui::model::{Chat, ChatId, Content};
use wetui::sim::{Handle, Move, Options, Server, Who};

/// So many people write, and are written to.
const SPEAKERS: usize = 5;

/// A kind of change, and by their places who changes and from whom they take what changes.
type Change = (u8, u8, u8);

/// Changes before a login, and whether the server tells ids in it.
fn any_login() -> impl Strategy<Value = (Vec<Change>, bool)> {
    (prop::collection::vec((0..6_u8, any::<u8>(), any::<u8>()), 0..6), any::<bool>())
}

async fn friends(phone: &Handle) -> Vec<Who> {
    let all = phone.people().await.unwrap().into_iter();
    all.filter(|it| it.in_address_book && it.wxid.starts_with("wxid_")).take(SPEAKERS).collect()
}

/// Nobody is touched twice: nothing tells two people apart who take everything from each other.
async fn change(phone: &Handle, changes: &[Change]) {
    let mut touched = HashSet::new();
    for (kind, who, whose) in changes {
        let all = friends(phone).await;
        let (one, other) =
            (&all[usize::from(*who) % all.len()], &all[usize::from(*whose) % all.len()]);
        if one.wxid == other.wxid || touched.contains(&one.wxid) || touched.contains(&other.wxid) {
            continue;
        }
        touched.extend([one.wxid.clone(), other.wxid.clone()]);
        let (id, of) = (one.wxid.clone(), other.wxid.clone());
        let moved = match kind {
            0 => Move::GiveRemark { from: of, to: id },
            1 => Move::Remark(id, String::new()),
            2 => Move::Nick(id, other.nick.clone()),
            3 => Move::SwapNicks(id, of),
            4 => Move::ShareStatus(id, of),
            _ => Move::Picture(id),
        };
        phone.moves(moved).await.unwrap();
    }
}

/// Whom a text is of: `来 wxid_… 3`.
fn of(text: &str) -> Option<&str> {
    text.split(' ').nth(1).filter(|_| text.starts_with(['来', '去']))
}

/// Everybody writes; gives where what each wrote stands.
async fn people_write(server: &Server, desk: &mut Desk, round: usize) -> HashMap<String, ChatId> {
    let ids: Vec<String> = friends(server.handle()).await.into_iter().map(|it| it.wxid).collect();
    for id in &ids {
        server.handle().push_text(id, "me", &format!("来 {id} {round}")).await.unwrap();
    }
    let stands = |seen: &Seen| {
        let said = |chat: &Chat| match &chat.last.as_ref()?.content {
            Content::Text(text) => Some((text.to_string(), chat.id)),
            _ => None,
        };
        let last: HashMap<String, ChatId> = seen.chats.values().filter_map(said).collect();
        let place = |id: &String| Some((id.clone(), *last.get(&format!("来 {id} {round}"))?));
        ids.iter().map(place).collect::<Option<HashMap<_, _>>>()
    };
    desk.until("everybody's words", stands).await
}

async fn live(logins: Vec<(Vec<Change>, bool)>) {
    let options = Options { people: 16, groups: 1, ..Options::default() };
    let (server, data) = world_with(options).await;
    let phone = server.handle();
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let mut said = 0;
    for (round, (changes, hidden)) in logins.iter().enumerate() {
        let chats = people_write(&server, &mut desk, round).await;
        desk.log_out().await;
        for (id, chat) in &chats {
            desk.send(*chat, &format!("去 {id} {round}"));
        }
        let all: Vec<ChatId> = chats.into_values().collect();
        let kept = |seen: &Seen| all.iter().all(|chat| seen.chats[chat].waiting > 0).then_some(());
        desk.until("the texts to be kept", kept).await;
        said += all.len();
        change(phone, changes).await;
        let done = if *hidden { phone.hide_ids().await } else { phone.show_ids().await };
        done.unwrap();
        desk.log_in(phone).await;
        desk.settled(&server).await;
    }
    people_write(&server, &mut desk, logins.len()).await;
    desk.settled(&server).await;
    for sent in phone.sends().await.unwrap() {
        assert_eq!(of(&sent.content), Some(sent.to.as_str()), "it went to another");
    }
    let chats: Vec<ChatId> = desk.seen.chats.keys().copied().collect();
    let mut kept = HashSet::new();
    for chat in chats {
        desk.open_id(chat).await;
        let texts = desk.seen.texts();
        let whose: HashSet<&str> = texts.iter().filter_map(|text| of(text)).collect();
        assert!(whose.len() <= 1, "two are one: {texts:?}");
        kept.extend(texts.iter().filter(|text| text.starts_with('去')).cloned());
    }
    assert_eq!(kept.len(), said, "every text stands somewhere");
    desk.leave().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 8, ..Default::default() })]

    #[test]
    fn no_text_reaches_another_person_and_no_two_become_one_whatever_changes_between_logins(
        logins in prop::collection::vec(any_login(), 1..3),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(logins));
    }
}
