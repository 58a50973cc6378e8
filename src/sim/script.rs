//! What people do by themselves: scenes of daily talk, and answers to what the user writes.
//!
//! A script begins with a client's first webwxsync, so that nothing is missed.

mod act;
mod answers;
mod talk;

use self::act::Act;
use self::talk::{Line, OPENING, SCENES, What};
use super::kind::Kind;
use super::options::Script;
use super::world::people::Peer;
use super::world::{FILE_HELPER, ME, PAYMENTS, World};

/// Messages a second of [`Script::Busy`].
const BUSY_RATE: u64 = 170;
/// The shortest time between two steps of [`Script::Busy`], in milliseconds.
const BUSY_STEP_MS: u64 = 20;

/// A script being played.
#[derive(Debug)]
pub(super) struct Life {
    script: Script,
    rng: fastrand::Rng,
    /// When the first client began to listen.
    began: Option<u64>,
    /// What will happen, by time.
    plan: Vec<(u64, Act)>,
    /// The MsgId of the latest message of a scene.
    last: Option<u64>,
    /// How many messages [`Script::Busy`] wrote.
    written: u64,
}

impl Life {
    /// A script that has not begun.
    pub fn new(script: Script, seed: u64) -> Self {
        let rng = fastrand::Rng::with_seed(seed ^ 0x5ce_4e5);
        Self { script, rng, began: None, plan: Vec::new(), last: None, written: 0 }
    }

    /// Does what is due by now; says when it must be called next.
    pub fn step(&mut self, world: &mut World, now: u64) -> Option<u64> {
        let heard = world.take_heard();
        if self.script == Script::Quiet {
            return None;
        }
        if self.began.is_none() {
            if !world.is_watched() {
                return None;
            }
            self.began = Some(now);
            self.begin(world, now);
        }
        for (peer, text) in heard {
            if self.script != Script::Busy {
                let acts = answers::to(world, &mut self.rng, peer, &text);
                self.plan.extend(acts.into_iter().map(|(after, act)| (now + after, act)));
            }
        }
        if self.script == Script::Busy {
            return self.busy(world, now);
        }
        self.act(world, now);
        if self.plan.is_empty() && self.script == Script::Default && !world.is_file_helper() {
            let pause = self.rng.u64(8_000..20_000);
            if let Some(scene) = self.rng.choice(SCENES) {
                self.schedule(scene, now + pause);
            }
        }
        self.plan.iter().map(|(due, _)| *due).min()
    }

    fn begin(&mut self, world: &World, now: u64) {
        match self.script {
            Script::Default if world.is_file_helper() => {
                let me = Peer::Person(ME);
                let note = Kind::Text("从手机发来的第一条笔记：云州图书馆周一闭馆".to_owned());
                let notes = Peer::Person(FILE_HELPER);
                self.plan.push((now + 1_500, Act::Say { from: me, to: notes, kind: note }));
                self.plan.push((now + 3_000, Act::Say { from: me, to: notes, kind: Kind::Link }));
            }
            Script::Default => self.schedule(OPENING, now),
            Script::Gallery => {
                let chats = [
                    (Peer::Person(11), Peer::Person(ME)),
                    (Peer::Person(15), Peer::Room(super::world::DORM)),
                ];
                for (from, to) in chats {
                    for (number, kind) in (0_u64..).zip(Kind::all()) {
                        let notice = matches!(
                            kind,
                            Kind::Payment(_)
                                | Kind::PaymentArrived(_)
                                | Kind::PaymentClerk(_)
                                | Kind::PaymentPaid(_)
                        );
                        // In a person's chat a notice is a link like others.
                        if notice && to == Peer::Person(ME) {
                            let (from, kind) = (Peer::Person(PAYMENTS), kind.clone());
                            self.plan.push((now + 300 + number * 40, Act::Say { from, to, kind }));
                        }
                        self.plan.push((now + 200 + number * 40, Act::Say { from, to, kind }));
                    }
                }
            }
            Script::Quiet | Script::Answers | Script::Busy => {}
        }
    }

    fn schedule(&mut self, scene: &[Line], start: u64) {
        let mut at = start;
        for line in scene {
            at += u64::from(line.after_ms);
            self.plan.push((at, line.act()));
        }
    }

    /// Does what is due, in order of time.
    fn act(&mut self, world: &mut World, now: u64) {
        self.plan.sort_by_key(|(due, _)| *due);
        let due = self.plan.iter().take_while(|(due, _)| *due <= now).count();
        for (_, act) in self.plan.drain(..due).collect::<Vec<_>>() {
            match act {
                Act::Say { from, to, kind } => self.last = Some(world.say(from, to, &kind, now)),
                Act::Recall => {
                    if let Some(id) = self.last {
                        world.recall(id, super::world::Audience::All, now);
                    }
                }
            }
        }
    }

    /// Writes as many messages as are due at [`BUSY_RATE`].
    fn busy(&mut self, world: &mut World, now: u64) -> Option<u64> {
        let elapsed = now.saturating_sub(self.began?);
        // A stalled server does not try to catch up for more than a second.
        let due = (elapsed * BUSY_RATE / 1_000).min(self.written + BUSY_RATE);
        while self.written < due {
            self.written += 1;
            let text = self.rng.choice(talk::CHATTER).copied().unwrap_or("嗯");
            let kind = Kind::Text(format!("{text}（{}）", self.written));
            if self.rng.bool() {
                let from = self.rng.usize(7..60);
                world.say(Peer::Person(from), Peer::Person(ME), &kind, now);
            } else {
                let room = self.rng.usize(..world.room_count().max(1));
                if let Some(from) = world.any_member(room) {
                    world.say(Peer::Person(from), Peer::Room(room), &kind, now);
                }
            }
        }
        Some(now + BUSY_STEP_MS)
    }
}

impl Line {
    fn act(&self) -> Act {
        let (from, to) = (Peer::Person(self.from), self.to.map_or(Peer::Person(ME), Peer::Room));
        let say = |kind| Act::Say { from, to, kind };
        match self.what {
            What::Text(text) => say(Kind::Text(text.to_owned())),
            What::Image => say(Kind::Image),
            What::Sticker => say(Kind::Sticker),
            What::Voice(ms) => say(Kind::Voice(ms)),
            What::File(name, length) => say(Kind::File(name.to_owned(), length)),
            What::Link => say(Kind::Link),
            What::RedPacket => say(Kind::RedPacket),
            What::Location => say(Kind::Location),
            What::Articles => say(Kind::Articles),
            What::Payment(fen) => {
                let from = Peer::Person(PAYMENTS);
                Act::Say { from, to: Peer::Person(ME), kind: Kind::Payment(fen) }
            }
            What::Quote(text, who, quoted) => say(Kind::Quote {
                text: text.to_owned(),
                who: who.to_owned(),
                quoted: quoted.to_owned(),
            }),
            What::FromPhone(text) => Act::Say {
                from: Peer::Person(ME),
                to: self.to.map_or(from, Peer::Room),
                kind: Kind::Text(text.to_owned()),
            },
            What::Recall => Act::Recall,
        }
    }
}
