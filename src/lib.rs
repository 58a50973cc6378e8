//! WeChat in a terminal: the library behind the command `wx`, in reading order.

// what we talk about
#[warn(missing_docs)]
pub mod model;

// text in cells
pub mod text;

// the contract of backend and frontends
#[warn(missing_docs)]
pub mod api;

// what values of the backend say to people
pub mod words;

// conversations as texts to hand on
pub mod export;

// frames of the long link
pub mod link;

// the backend
pub mod engine;
pub mod protocol;
pub mod store;

// a process without a terminal
pub mod host;

// the frontend
#[cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]
pub mod app;
pub mod runtime;
pub mod ui;

// the command
pub mod cli;
pub mod config;
pub mod logging;
pub mod paths;

// a server of our own
#[warn(missing_docs)]
pub mod sim;
