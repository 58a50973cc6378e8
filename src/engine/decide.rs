//! The state of each loop, and what follows from it. Pure: no waiting, no clock, no disk, no network.

pub mod contacts;
pub mod disk;
pub mod login;
pub mod outbox;
pub mod previews;
pub mod sync;
pub mod transfers;
pub mod unreadable;
