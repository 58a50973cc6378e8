//! The simulator over HTTP: a client that does everything right, and all that can go wrong.
#![cfg(test)]

mod sim {
    pub mod browser;
    mod faults;
    mod login;
    mod messages;
    mod ours;
}
