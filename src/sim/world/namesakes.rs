//! People and groups that are called as others are and look like them.

use super::cast::{CAST, ROOMS, Role};
use super::people::{Person, Room};

/// So many of one name, with the one who had it first.
const OF_ONE_NAME: usize = 3;

/// So many friends beside the cast take the names and the picture of another one, and some of them the
/// status bits; as many groups take the name of another one and four fifths of its members.
pub fn share_names(people: &mut [Person], rooms: &mut [Room], count: usize) {
    let friends = people.iter_mut().skip(CAST.len()).filter(|one| one.role == Role::Friend);
    let mut friends: Vec<&mut Person> = friends.collect();
    let mut left = count;
    for set in friends.chunks_mut(OF_ONE_NAME) {
        let Some((first, others)) = set.split_first_mut() else { continue };
        for (number, other) in others.iter_mut().take(left).enumerate() {
            other.nick.clone_from(&first.nick);
            other.pinyin.clone_from(&first.pinyin);
            other.remark.clone_from(&first.remark);
            other.remark_pinyin.clone_from(&first.remark_pinyin);
            other.avatar = first.avatar;
            if number == 0 {
                other.attr = first.attr;
            }
        }
        left = left.saturating_sub(others.len());
    }
    let strangers = people.iter().enumerate().filter(|(_, one)| one.role == Role::Stranger);
    let mut strangers = strangers.map(|(number, _)| number).cycle();
    let mut left = count;
    for set in rooms.get_mut(ROOMS.len()..).unwrap_or_default().chunks_mut(OF_ONE_NAME) {
        let Some((first, others)) = set.split_first_mut() else { continue };
        for other in others.iter_mut().take(left) {
            other.name.clone_from(&first.name);
            other.pinyin.clone_from(&first.pinyin);
            (other.saved, other.avatar) = (first.saved, first.avatar);
            other.members.clone_from(&first.members);
            // Who owns the group stays.
            let replaced = other.members.len() / 5;
            for (member, name) in other.members.iter_mut().skip(1).take(replaced) {
                let stranger = strangers.find(|it| !first.members.iter().any(|(one, _)| one == it));
                if *member != super::ME
                    && let Some(stranger) = stranger
                {
                    (*member, *name) = (stranger, String::new());
                }
            }
        }
        left = left.saturating_sub(others.len());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::super::World;
    use super::*;
    use crate::sim::Options;

    #[test]
    fn so_many_people_and_groups_share_what_they_are_called_and_keep_their_ids() {
        let options = Options { people: 40, groups: 20, equal_names: 6, ..Options::default() };
        let world = World::new(&options, 1);
        let mut looks: HashMap<(&str, &str, u64), usize> = HashMap::new();
        for one in world.people.iter().skip(CAST.len()).filter(|one| one.role == Role::Friend) {
            *looks.entry((&one.nick, &one.remark, one.avatar)).or_default() += 1;
        }
        assert_eq!(looks.values().filter(|times| **times == OF_ONE_NAME).count(), 3);
        let ids: HashSet<&str> = world.people.iter().map(|one| one.wxid.as_str()).collect();
        assert_eq!(ids.len(), world.people.len());
        let [first, second, ..] = &world.rooms[ROOMS.len()..] else { panic!("no groups") };
        assert_eq!(first.name, second.name);
        assert_ne!(first.id, second.id);
        let members =
            |room: &Room| room.members.iter().map(|(one, _)| *one).collect::<HashSet<_>>();
        let common = members(first).intersection(&members(second)).count();
        assert!(common * 5 >= first.members.len() * 4 && common < first.members.len());
        assert_eq!(members(second).len(), second.members.len(), "nobody twice");
    }
}
