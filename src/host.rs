//! A process without a terminal: its clock, tasks, signals, crash reports, and the backend: the one
//! it runs, with the socket by which others reach it, or that of another process.

pub mod attaching;
pub mod backend;
pub mod background;
pub mod clock;
pub mod crash;
pub mod holder;
pub mod hooks;
pub mod qr_png;
pub mod service_manager;
mod serving;
pub mod session;
pub mod session_socket;
pub mod signals;
pub mod tasks;
