//! The long-link frames of WeChat's mobile clients: reading and writing them (PROTOCOL 11.1), and
//! finding them in captures.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

pub mod capture;
pub mod dissect;
pub mod dump;
pub mod frame;
pub mod operation;
pub mod stream;
