//! The long-link frames of the mobile clients of WeChat (PROTOCOL 11.1): reading and writing them,
//! and finding them in captures. Between the backend and its frontends, the requests and
//! notifications of `api` are sent in such frames.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

pub mod capture;
pub mod dissect;
pub mod dump;
pub mod foreign_files;
pub mod frame;
pub mod frontend_end;
pub mod hello;
mod incoming;
pub mod message;
pub mod operation;
pub mod session_end;
pub mod stream;
