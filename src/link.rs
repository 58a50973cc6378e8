//! The long-link frames of WeChat's mobile clients: reading and writing them (PROTOCOL 11.1), and
//! finding them in captures.

pub mod capture;
pub mod dissect;
pub mod dump;
pub mod frame;
pub mod operation;
pub mod stream;
