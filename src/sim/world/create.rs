//! Makes a world from the seed.

use std::collections::{HashMap, VecDeque};

use super::state::{Setup, World};
use super::{namesakes, people};
use crate::sim::clock::millis;
use crate::sim::fault::Faults;
use crate::sim::options::Options;

impl World {
    /// A world made from the seed, with its waiting messages written at `now`.
    pub fn new(options: &Options, now: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(options.seed);
        let mut people = people::people(&mut rng, options.people);
        let mut rooms = people::rooms(&mut rng, &people, options.groups);
        namesakes::share_names(&mut people, &mut rooms, options.equal_names);
        let setup = Setup {
            uin: 2_468_013_579,
            auto_confirm_ms: options.auto_confirm_after.map(millis),
            qr_life_ms: millis(options.qr_life),
            kick_after_ms: options.kick_after.map(millis),
            lock_ms: millis(options.lock),
            page: options.page,
            contact_page: options.contact_page,
            host_names: options.host_names,
            home: options.home.clone(),
            refuse: options.refuse,
            echo: options.echo,
            moves: options.moves,
            hide_ids: options.hide_ids,
            dedup: options.dedup,
            times: options.times,
        };
        // Sids and names must differ between two runs of a server, ids of messages must rise.
        let mut world = Self {
            setup,
            rng,
            people,
            rooms,
            mail: Vec::new(),
            acknowledged: (0, 0),
            sessions: Vec::new(),
            next_session: 1,
            codes: Vec::new(),
            next_id: now.wrapping_mul(1_000_003) % 1_000_000_000_000_000_000
                + 1_000_000_000_000_000_000,
            sent: Vec::new(),
            heard: Vec::new(),
            read_marks: Vec::new(),
            malformed: Vec::new(),
            log: VecDeque::new(),
            log_start: 0,
            log_bytes: 0,
            uploads: HashMap::new(),
            signatures: HashMap::new(),
            parts: HashMap::new(),
            faults: Faults::default(),
            changed: false,
        };
        world.write_waiting(options.waiting_messages, now);
        world.rng = fastrand::Rng::with_seed(options.seed ^ now);
        world
    }
}
