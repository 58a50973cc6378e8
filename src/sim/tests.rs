//! Tests over HTTP: a client that does everything right, and all that can go wrong.

mod browser;
mod faults;
mod login;
mod messages;
