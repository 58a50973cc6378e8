//! The engine with protocol and store as they are, against the simulator on loopback.
#![cfg(test)]

mod engine {
    mod accounts;
    mod clocks;
    mod contacts;
    mod crossings;
    mod cuts;
    pub mod desk;
    mod equal_words;
    pub mod files;
    mod keep;
    mod likeness;
    mod login;
    mod media;
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
    pub mod seen;
    mod trouble;
    mod unreadable;
    mod watched;
}
