//! Logins that begin and end, and the names that each of them has for everybody.

use std::collections::{HashMap, VecDeque};

use super::cast::Role;
use super::edition::Edition;
use super::people::Peer;
use super::request::Call;
use super::session::{PageVariant, Session};
use super::state::World;
use super::wire;

impl Session {
    /// A fresh login, with fresh names for everybody.
    pub fn new(
        world: &mut World,
        edition: Edition,
        host: &str,
        variant: PageVariant,
        now: u64,
    ) -> Self {
        let number = world.next_session;
        world.next_session += 1;
        let place = world.acknowledged(edition);
        let rng = &mut world.rng;
        let mut session = Self {
            number,
            edition,
            uin: world.setup.uin,
            sid: format!(
                "{}+{}/{}",
                wire::letters(rng, 6),
                wire::letters(rng, 4),
                wire::letters(rng, 4)
            ),
            skey: format!("@crypt_{}_{}", wire::hex(rng, 4), wire::hex(rng, 16)),
            pass_ticket: format!(
                "{}%2B{}%2F{}%3D",
                wire::letters(rng, 20),
                wire::letters(rng, 18),
                wire::letters(rng, 24)
            ),
            data_ticket: format!("gS{}", wire::letters(rng, 22)),
            auth_ticket: format!("CIsBE{}", wire::letters(rng, 70)),
            uvid: wire::hex(rng, 60),
            host: host.to_owned(),
            variant,
            started: now,
            ended: None,
            synced: false,
            place,
            batch_calls: VecDeque::new(),
            locked_until: 0,
            salt: rng.u64(..),
            peers: HashMap::new(),
        };
        for number in 0..world.people.len() {
            session.learn(world, Peer::Person(number));
        }
        for number in 0..world.rooms.len() {
            session.learn(world, Peer::Room(number));
        }
        session
    }

    /// Gives a name to somebody who is new in the world.
    pub fn learn(&mut self, world: &World, peer: Peer) {
        self.peers.insert(world.name_of(self, peer), peer);
    }
}

impl World {
    /// This session's name of somebody: `@` or `@@` and 64 hex digits, other ones at each login.
    pub fn name_of(&self, session: &Session, peer: Peer) -> String {
        let (prefix, kind, number) = match peer {
            Peer::Person(number) => match self.people.get(number).map(|person| person.role) {
                Some(Role::Fixed(name, _)) => return name.to_owned(),
                _ => ("@", 1_u64, number),
            },
            Peer::Room(number) => ("@@", 2_u64, number),
        };
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        let seed = session.salt ^ (number << 8 | kind).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{prefix}{}", wire::hex(&mut fastrand::Rng::with_seed(seed), 32))
    }

    /// Who has this name in this session.
    #[expect(clippy::unused_self, reason = "the counterpart of name_of")]
    pub fn peer_of(&self, session: &Session, name: &str) -> Option<Peer> {
        session.peers.get(name).copied()
    }

    /// Where the session with this sid is; the latest one when a sid came twice.
    pub fn session_with(&self, sid: &str) -> Option<usize> {
        self.sessions.iter().rposition(|session| session.sid == sid)
    }

    /// Ends all sessions with this code; long polls learn of it at once.
    pub fn drop_sessions(&mut self, code: i32) {
        for session in self.sessions.iter_mut().filter(|session| session.is_alive()) {
            session.ended = Some(code);
        }
        self.changed = true;
    }

    /// Logins from here on are those of another account.
    pub fn phone_of(&mut self, uin: u64) {
        self.setup.uin = uin;
    }

    /// Ends the sessions of this edition: there is one web login at a time.
    pub fn end_others(&mut self, edition: Edition) {
        let others =
            self.sessions.iter_mut().filter(|one| one.is_alive() && one.edition == edition);
        for session in others {
            session.ended = Some(1101);
        }
    }

    /// The edition of the session that a call's cookie names.
    pub fn by_edition_of(&self, call: &Call) -> Option<Edition> {
        let place = self.session_with(call.cookie("wxsid")?)?;
        self.sessions.get(place).map(|session| session.edition)
    }
}
