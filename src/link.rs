//! The long-link frames of WeChat's mobile clients: reading and writing them (PROTOCOL 11.1), finding
//! them in captures, and the contract of backend and frontends in such frames.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

pub mod capture;
pub mod dissect;
pub mod dump;
pub mod frame;
pub mod frontend_end;
pub mod hello;
mod incoming;
pub mod message;
pub mod operation;
pub mod session_end;
pub mod stream;
