//! The engine with protocol and store as they are, against the simulator on loopback.
#![cfg(test)]

#[path = "support"]
mod support {
    pub mod desk;
    pub mod files;
    pub mod seen;
}

mod engine {
    use super::support::{files, seen};

    mod desk {
        pub use super::server::{asked, no_complaints, world, world_with};
        pub use crate::support::desk::{Desk, PATIENCE, let_go, requests, within};
    }

    mod accounts;
    mod any_changes;
    mod attached;
    mod clocks;
    mod contacts;
    mod contract;
    mod crossings;
    mod cuts;
    mod dead_share;
    mod equal_words;
    mod frontends;
    mod keep;
    mod likeness;
    mod login;
    mod media;
    mod mentions;
    mod messages;
    mod namesakes;
    mod notebook;
    mod notices;
    mod order;
    mod outbox;
    mod passing_on;
    mod people;
    mod places;
    mod relogin;
    mod remarks;
    #[cfg(feature = "sealed")]
    mod sealed;
    mod server;
    mod trouble;
    mod unreadable;
    mod watched;
}
