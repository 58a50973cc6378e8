//! The same person across logins: every login changes all names (PROTOCOL 5.4).

pub mod evidence;
pub mod known_groups;
pub mod matching;
pub mod merge;
pub mod questions;
pub mod wxid_pairs;
