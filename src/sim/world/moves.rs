//! What people do on their phones between two logins: nobody who is logged in sees it happen.

use std::collections::HashSet;

use super::World;
use super::cast::Role;
use super::people::{Peer, Person};

/// Something that changes while no client is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Move {
    /// Our name for somebody is given to somebody else.
    GiveRemark {
        /// The person who had the name before.
        from: String,
        /// Who has it now.
        to: String,
    },
    /// Our name for somebody is another one; an empty one removes it.
    Remark(String, String),
    /// Somebody calls themselves otherwise; of groups, the name.
    Nick(String, String),
    /// Two call themselves as the other did; of groups, the names.
    SwapNicks(String, String),
    /// The second has the status bits of the first.
    ShareStatus(String, String),
    /// Somebody shows another picture.
    Picture(String),
    /// What somebody says of themselves is gone.
    NoSignature(String),
    /// Somebody is deleted from the address book; they stay in their groups.
    Delete(String),
}

impl World {
    /// So many changes happen, none to the same person or group twice: nothing tells two people apart
    /// who take everything from each other.
    pub fn stir(&mut self, count: usize) {
        let mut touched: HashSet<Peer> = HashSet::new();
        for _ in 0..count {
            self.stir_once(&mut touched);
        }
    }

    fn stir_once(&mut self, touched: &mut HashSet<Peer>) {
        let friends: Vec<Peer> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, one)| one.role == Role::Friend && !one.gone)
            .map(|(number, _)| Peer::Person(number))
            .filter(|peer| !touched.contains(peer))
            .collect();
        let rooms: Vec<Peer> = self
            .rooms
            .iter()
            .enumerate()
            .filter(|(_, room)| !room.gone && !room.name.is_empty())
            .map(|(number, _)| Peer::Room(number))
            .filter(|peer| !touched.contains(peer))
            .collect();
        let kind = self.rng.u8(0..8);
        let pool = if kind == 6 { rooms } else { friends };
        let two = self.rng.choose_multiple(pool.iter().copied(), 2);
        let [one, other] = two.as_slice() else { return };
        touched.extend([*one, *other]);
        match kind {
            0 | 1 => self.give_remark(*one, *other),
            2 => {
                self.swap_nicks(*one, *other);
                self.share_status(*one, *other);
            }
            3 => self.new_picture(*one),
            4 => self.remark(*one, ""),
            5 => self.share_status(*one, *other),
            6 => self.swap_nicks(*one, *other),
            _ => {
                let nick = self.person_of(*other).map(|one| one.nick.clone());
                self.nick(*one, &nick.unwrap_or_default());
            }
        }
    }

    /// One change. `false` where somebody is not known.
    pub fn make_move(&mut self, what: &Move) -> bool {
        let find = |name: &str| self.find(name);
        match what {
            Move::GiveRemark { from, to } => {
                let (Some(from), Some(to)) = (find(from), find(to)) else { return false };
                self.give_remark(from, to);
            }
            Move::SwapNicks(one, other) => {
                let (Some(one), Some(other)) = (find(one), find(other)) else { return false };
                self.swap_nicks(one, other);
            }
            Move::ShareStatus(one, other) => {
                let (Some(one), Some(other)) = (find(one), find(other)) else { return false };
                self.share_status(one, other);
            }
            Move::Remark(who, remark) => {
                let Some(who) = find(who) else { return false };
                self.remark(who, remark);
            }
            Move::Nick(who, nick) => {
                let Some(who) = find(who) else { return false };
                self.nick(who, nick);
            }
            Move::Picture(who) => {
                let Some(who) = find(who) else { return false };
                self.new_picture(who);
            }
            Move::NoSignature(who) => {
                let Some(who) = find(who) else { return false };
                self.change(who, |person| person.signature = "");
            }
            Move::Delete(who) => {
                let Some(who) = find(who) else { return false };
                self.change(who, |person| person.gone = true);
            }
        }
        true
    }

    /// Nobody shows a number, and the phone tells no list of chats: nothing but what people are
    /// called and look like tells who they are.
    pub const fn hide_ids(&mut self) {
        self.setup.hide_ids = true;
    }

    /// The opposite of [`Self::hide_ids`].
    pub const fn show_ids(&mut self) {
        self.setup.hide_ids = false;
    }

    fn person_of(&self, peer: Peer) -> Option<&Person> {
        match peer {
            Peer::Person(number) => self.people.get(number),
            Peer::Room(_) => None,
        }
    }

    fn change(&mut self, peer: Peer, what: impl FnOnce(&mut Person)) {
        if let Peer::Person(number) = peer
            && let Some(person) = self.people.get_mut(number)
        {
            what(person);
        }
    }

    fn remark(&mut self, peer: Peer, remark: &str) {
        self.change(peer, |person| {
            remark.clone_into(&mut person.remark);
            person.remark_pinyin.clear();
        });
    }

    fn give_remark(&mut self, from: Peer, to: Peer) {
        let remark = self
            .person_of(from)
            .map(|one| if one.remark.is_empty() { "房东".to_owned() } else { one.remark.clone() });
        self.remark(from, "");
        self.remark(to, &remark.unwrap_or_default());
    }

    fn nick(&mut self, peer: Peer, nick: &str) {
        match peer {
            Peer::Person(_) => self.change(peer, |person| {
                nick.clone_into(&mut person.nick);
                person.pinyin.clear();
            }),
            Peer::Room(number) => {
                if let Some(room) = self.rooms.get_mut(number) {
                    nick.clone_into(&mut room.name);
                    room.pinyin.clear();
                }
            }
        }
    }

    fn swap_nicks(&mut self, one: Peer, other: Peer) {
        let name = |peer: Peer| match peer {
            Peer::Person(number) => self.people.get(number).map(|it| it.nick.clone()),
            Peer::Room(number) => self.rooms.get(number).map(|it| it.name.clone()),
        };
        let (first, second) = (name(one).unwrap_or_default(), name(other).unwrap_or_default());
        self.nick(one, &second);
        self.nick(other, &first);
    }

    fn share_status(&mut self, one: Peer, other: Peer) {
        let bits = self.person_of(one).map(|it| it.attr).unwrap_or_default();
        self.change(other, |person| person.attr = bits);
    }

    fn new_picture(&mut self, peer: Peer) {
        let seq = self.rng.u64(700_000_000..800_000_000);
        self.change(peer, |person| person.avatar = seq);
    }
}
