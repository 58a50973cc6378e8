//! The real binary in a real terminal: what is on the screen, where the caret stands, how many bytes
//! it cost, and what is left of it afterwards.
#![cfg(test)]

mod pty {
    pub mod beside;
    pub mod bursts;
    pub mod care;
    pub mod crash;
    pub mod demo;
    #[allow(dead_code, reason = "for the tests of the engine")]
    #[path = "../engine/files.rs"]
    pub mod files;
    pub mod harness;
    pub mod home;
    pub mod hostile;
    pub mod locked;
    pub mod qr;
    pub mod screen;
    pub mod secrets;
    pub mod signals;
    pub mod slow;
    pub mod terminal;
    pub mod unsent;
    pub mod world;
}
