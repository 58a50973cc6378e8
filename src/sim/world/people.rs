//! The people and groups of the world, made from the seed.

use super::cast::{
    self, CAST, Cast, GIVEN, ME, MORE_ROOMS, NICKS, PLACES, ROOMS, Role, SIGNATURES, SURNAMES,
};
use super::wire;

/// Somebody or some group: the two ends of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// By place in the list of people.
    Person(usize),
    /// By place in the list of groups.
    Room(usize),
}

/// A person of the simulated world.
#[derive(Debug, Clone)]
pub struct Person {
    pub wxid: String,
    pub nick: String,
    pub pinyin: String,
    pub remark: String,
    pub remark_pinyin: String,
    pub alias: String,
    pub role: Role,
    pub sex: u32,
    pub place: (&'static str, &'static str),
    pub signature: &'static str,
    pub attr: u64,
    pub avatar: u64,
    pub starred: bool,
    pub pinned: bool,
    pub muted: bool,
    /// A friend who was removed.
    pub gone: bool,
}

/// A group of the simulated world.
#[derive(Debug, Clone)]
pub struct Room {
    pub id: String,
    pub encrypted: String,
    pub name: String,
    pub pinyin: String,
    /// Person and name in this group (often empty), the owner first.
    pub members: Vec<(usize, String)>,
    pub saved: bool,
    pub recent: bool,
    pub muted: bool,
    pub pinned: bool,
    pub avatar: u64,
    pub gone: bool,
}

/// Makes everybody: the cast, `friends` friends with them, and strangers for the groups.
pub fn people(rng: &mut fastrand::Rng, friends: usize) -> Vec<Person> {
    let mut all: Vec<Person> = CAST.iter().map(|one| from_cast(rng, one)).collect();
    let known = all.iter().filter(|one| one.role == Role::Friend).count();
    for _ in known..friends {
        let stranger = any(rng, Role::Friend);
        all.push(stranger);
    }
    for _ in 0..150 {
        let stranger = any(rng, Role::Stranger);
        all.push(stranger);
    }
    all
}

fn from_cast(rng: &mut fastrand::Rng, cast: &Cast) -> Person {
    let mut person = blank(rng, cast.role);
    cast.nick.clone_into(&mut person.nick);
    cast.pinyin.clone_into(&mut person.pinyin);
    cast.remark.clone_into(&mut person.remark);
    cast.remark_pinyin.clone_into(&mut person.remark_pinyin);
    cast.alias.clone_into(&mut person.alias);
    person
}

fn any(rng: &mut fastrand::Rng, role: Role) -> Person {
    let mut person = blank(rng, role);
    let (surname, given) = (pick(rng, SURNAMES), pick(rng, GIVEN));
    let name = (format!("{}{}", surname.0, given.0), format!("{} {}", surname.1, given.1));
    if rng.u8(..) < 150 {
        (person.nick, person.pinyin) = name;
    } else {
        let nick = pick(rng, NICKS);
        (person.nick, person.pinyin) = (nick.0.to_owned(), nick.1.to_owned());
        if role == Role::Friend && rng.bool() {
            (person.remark, person.remark_pinyin) = name;
        }
    }
    if rng.u8(..) < 40 {
        person.alias = wire::lower(rng, 9);
    }
    person
}

fn blank(rng: &mut fastrand::Rng, role: Role) -> Person {
    let wxid = match role {
        Role::Fixed(name, _) => name.to_owned(),
        Role::Official(_) => format!("gh_{}", wire::hex(rng, 6)),
        Role::Me | Role::Friend | Role::Stranger => format!("wxid_{}", wire::lower(rng, 14)),
    };
    Person {
        wxid,
        nick: String::new(),
        pinyin: String::new(),
        remark: String::new(),
        remark_pinyin: String::new(),
        alias: String::new(),
        role,
        sex: if matches!(role, Role::Friend | Role::Stranger) { rng.u32(0..3) } else { 0 },
        place: pick(rng, PLACES),
        signature: pick(rng, SIGNATURES),
        attr: rng.u64(4_000..250_000),
        avatar: rng.u64(600_000_000..700_000_000),
        starred: rng.u8(..) < 8,
        pinned: false,
        muted: rng.u8(..) < 10,
        gone: false,
    }
}

/// Makes the groups: the cast's and others up to `count`.
pub fn rooms(rng: &mut fastrand::Rng, people: &[Person], count: usize) -> Vec<Room> {
    let pool: Vec<usize> =
        people.iter().enumerate().skip(CAST.len()).map(|(number, _)| number).collect();
    let mut all = Vec::new();
    for cast in ROOMS {
        let mut room = empty(rng);
        cast.name.clone_into(&mut room.name);
        cast.pinyin.clone_into(&mut room.pinyin);
        (room.saved, room.recent, room.muted) = (cast.saved, cast.recent, cast.muted);
        let mut members: Vec<usize> = cast.members.to_vec();
        members.push(ME);
        add_others(rng, &pool, &mut members, cast.others);
        room.members = name_members(rng, people, members);
        all.push(room);
    }
    for (name, pinyin) in MORE_ROOMS.iter().cycle().take(count.saturating_sub(ROOMS.len())) {
        let mut room = empty(rng);
        (room.name, room.pinyin) = ((*name).to_owned(), (*pinyin).to_owned());
        room.saved = rng.bool();
        let mut members = vec![ME];
        let others = rng.usize(3..60);
        add_others(rng, &pool, &mut members, others);
        rng.shuffle(&mut members);
        room.members = name_members(rng, people, members);
        all.push(room);
    }
    all
}

/// A group with nobody in it.
pub fn empty(rng: &mut fastrand::Rng) -> Room {
    Room {
        id: format!("{}@chatroom", wire::digits(rng, 11)),
        encrypted: format!("@{}", wire::hex(rng, 16)),
        name: String::new(),
        pinyin: String::new(),
        members: Vec::new(),
        saved: false,
        recent: false,
        muted: false,
        pinned: false,
        avatar: rng.u64(600_000_000..700_000_000),
        gone: false,
    }
}

fn add_others(rng: &mut fastrand::Rng, pool: &[usize], members: &mut Vec<usize>, count: usize) {
    for person in rng.choose_multiple(pool.iter().copied(), count) {
        if !members.contains(&person) {
            members.push(person);
        }
    }
}

fn name_members(
    rng: &mut fastrand::Rng,
    people: &[Person],
    members: Vec<usize>,
) -> Vec<(usize, String)> {
    members
        .into_iter()
        .map(|number| {
            let own = match people.get(number) {
                Some(person) if rng.u8(..) < 60 && number != ME => {
                    let (surname, given) = (pick(rng, SURNAMES), pick(rng, GIVEN));
                    if person.nick.is_ascii() {
                        format!("{}{}", surname.0, given.0)
                    } else {
                        format!("{}-{}", person.nick, pick(rng, PLACES).1)
                    }
                }
                _ => String::new(),
            };
            (number, own)
        })
        .collect()
}

fn pick<T: Copy + Default>(rng: &mut fastrand::Rng, list: &[T]) -> T {
    rng.choice(list.iter().copied()).unwrap_or_default()
}

impl Person {
    /// `PYInitial`, `PYQuanPin`, `RemarkPYInitial`, `RemarkPYQuanPin`.
    pub fn pinyin_fields(&self) -> [String; 4] {
        [
            cast::initials(&self.pinyin),
            cast::quan_pin(&self.pinyin),
            cast::initials(&self.remark_pinyin),
            cast::quan_pin(&self.remark_pinyin),
        ]
    }

    /// The bits of `VerifyFlag`.
    pub fn verify_flag(&self) -> u32 {
        match self.role {
            Role::Official(bits) | Role::Fixed(_, bits) => bits,
            Role::Me | Role::Friend | Role::Stranger => 0,
        }
    }

    /// The bits of `ContactFlag` (PROTOCOL 5.3).
    pub fn contact_flag(&self) -> u32 {
        let kind = match self.role {
            Role::Friend | Role::Official(_) if !self.gone => 3,
            Role::Fixed("filehelper" | "weixin", _) => 3,
            Role::Me | Role::Stranger | Role::Fixed(..) | Role::Friend | Role::Official(_) => 0,
        };
        let bit = |on: bool, value: u32| if on { value } else { 0 };
        kind | bit(self.muted, 0x200) | bit(self.pinned, 0x800) | bit(self.starred, 0x40)
    }
}
