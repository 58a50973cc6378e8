//! The world without a network: people and groups, and that the seed decides them.

use std::collections::HashSet;

use super::World;
use super::cast::Role;
use super::people::Peer;
use crate::sim::Options;

fn world(seed: u64) -> World {
    World::new(&Options { seed, ..Options::default() }, 1_700_000_000_000)
}

#[test]
fn there_are_as_many_people_and_groups_as_asked_for() {
    let world = world(1);
    let friends = world.people.iter().filter(|one| one.role == Role::Friend).count();
    assert_eq!((friends, world.rooms.len()), (200, 20));
    assert!(world.rooms.iter().any(|room| room.members.len() >= 95));
    assert!(world.rooms.iter().any(|room| room.name.is_empty()));
}

#[test]
fn the_seed_decides_who_there_is() {
    let ids = |world: &World| world.people.iter().map(|one| one.wxid.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&world(1)), ids(&world(1)));
    assert_ne!(ids(&world(1)), ids(&world(2)));
    let all = ids(&world(1));
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}

#[test]
fn people_are_found_by_any_of_their_names() {
    let world = world(1);
    let mother = world.find("妈妈");
    assert_eq!(mother, world.find("岁月静好"));
    assert_eq!(mother.map(|peer| world.plain_name(peer)).as_deref(), Some("妈妈"));
    assert_eq!(world.find("me"), Some(Peer::Person(0)));
    assert_eq!(world.find("filehelper"), Some(Peer::Person(1)));
    assert_eq!(world.find("404宿舍"), Some(Peer::Room(super::DORM)));
    assert_eq!((world.find(""), world.find("谁也不是")), (None, None));
}

#[test]
fn waiting_messages_are_written_in_order_of_time() {
    let options = Options { waiting_messages: 200, ..Options::default() };
    let world = World::new(&options, 1_700_000_000_000);
    let times: Vec<u64> = world
        .mail
        .iter()
        .filter_map(|entry| match entry {
            super::letter::Entry::Letter(letter) => Some(letter.at),
            super::letter::Entry::Modified(_) | super::letter::Entry::Deleted(_) => None,
        })
        .collect();
    assert_eq!(times.len(), 200);
    assert!(times.is_sorted());
}
