//! The real binary in a real terminal: what is on the screen, where the caret stands, how many bytes
//! it cost, and what is left of it afterwards.
#![cfg(test)]

#[path = "support"]
mod support {
    pub mod files;
    pub mod home;
    pub mod screen;
    pub mod slow_disk;
    pub mod terminal;
}

mod pty {
    use super::support::{files, home, screen, slow_disk, terminal};

    pub mod attached;
    pub mod beside;
    pub mod bursts;
    pub mod care;
    pub mod crash;
    pub mod demo;
    pub mod ends;
    pub mod handover;
    pub mod harness;
    pub mod hostile;
    pub mod incognito;
    pub mod locked;
    pub mod qr;
    pub mod remote;
    pub mod secrets;
    pub mod signals;
    pub mod slow;
    pub mod slow_syncs;
    pub mod unsent;
    pub mod whole;
    pub mod world;
}
