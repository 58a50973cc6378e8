//! Damage of every kind: noticed, set aside, and as much read back as can be read.

use crate::store::paths::beside;
use crate::store::tests::{batch, desk};
use crate::store::{Store, check, mark_damaged};

/// Numbers that look random and are the same in every run.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut rng = fastrand::Rng::with_seed(seed);
    move |end| rng.usize(0..end)
}

/// A database of so many messages, closed in order, as bytes.
async fn database(messages: i64) -> Vec<u8> {
    let desk = desk().await;
    for from in (0..messages).step_by(50) {
        let some = (from..(from + 50).min(messages))
            .map(|n| desk.theirs(&format!("{n}"), n * 1000, &format!("第 {n} 句话")));
        desk.store.commit(batch(some.collect())).await.unwrap();
    }
    desk.store.close().await;
    std::fs::read(desk.path()).unwrap()
}

async fn texts(store: &Store) -> usize {
    let mut count = 0;
    for chat in store.chats().await.unwrap() {
        count += store.newest(chat.id, 10_000).await.unwrap().0.len();
    }
    count
}

#[tokio::test]
async fn a_hundred_kinds_of_damage_are_survived_and_what_can_be_read_is_kept() {
    const MESSAGES: usize = 400;
    let sound = database(400).await;
    let home = tempfile::tempdir().unwrap();
    let (mut noticed, mut saved) = (0, 0);
    for round in 0..100 {
        let mut below = numbers(round);
        let mut bytes = sound.clone();
        match round % 4 {
            // A page overwritten, some bits turned, the end missing, zeros.
            0 => {
                let page = below(bytes.len() / 4096) * 4096;
                bytes[page..page + 4096].fill(0x5a);
            }
            1 => (0..60).for_each(|_| {
                let at = below(bytes.len());
                bytes[at] ^= 1 << below(8);
            }),
            2 => bytes.truncate(1 + below(bytes.len())),
            _ => {
                let from = below(bytes.len());
                let to = (from + 20_000).min(bytes.len());
                bytes[from..to].fill(0);
            }
        }
        let path = home.path().join(format!("web-{round}.db"));
        std::fs::write(&path, &bytes).unwrap();
        let mut damage = match Store::open(&path, 1, None) {
            Ok((store, opened)) => {
                store.close().await;
                opened.damage
            }
            // The header says it is somebody else's, or a later one: left alone, and said.
            Err(_) => continue,
        };
        if damage.is_none() && check(&path, None).is_err() {
            mark_damaged(&path).unwrap();
            let (store, opened) = Store::open(&path, 2, None).unwrap();
            store.close().await;
            damage = opened.damage;
        }
        let Some(damage) = damage else { continue };
        noticed += 1;
        let kept = std::fs::read(&damage.aside).unwrap();
        assert!(kept == bytes, "round {round}: the damaged file is kept as it was");
        check(&path, None).expect("the new one is sound");
        let (store, _) = Store::open(&path, 3, None).unwrap();
        let there = texts(&store).await;
        assert!(there as u64 <= damage.messages && there <= MESSAGES);
        saved += there;
        store.close().await;
    }
    assert!(noticed >= 60, "{noticed} noticed");
    assert!(saved / noticed >= MESSAGES / 4, "{saved} messages of {noticed} databases");
}

#[tokio::test]
async fn an_emptied_file_is_no_new_database() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
    desk.store.close().await;
    // As after a power cut: nobody closed it, and the file system lost what it held.
    std::fs::write(beside(&desk.path(), ".lock"), "4711").unwrap();
    std::fs::write(desk.path(), "").unwrap();
    let (_store, opened) = Store::open(&desk.path(), 1, None).unwrap();
    assert!(opened.damage.is_some() && opened.unclean);
}

#[tokio::test]
async fn who_only_looks_leaves_the_search_for_damage_to_the_client() {
    let desk = desk().await;
    desk.store.close().await;
    std::fs::write(beside(&desk.path(), ".lock"), "4711").unwrap();
    Store::open_read_only(&desk.path(), None).unwrap().close().await;
    let (store, opened) = Store::open(&desk.path(), 1, None).unwrap();
    assert!(opened.unclean);
    store.close().await;
    let (_store, opened) = Store::open(&desk.path(), 1, None).unwrap();
    assert!(!opened.unclean, "closed in order");
}
