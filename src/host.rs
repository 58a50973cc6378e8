//! A process without a terminal: its clock, tasks, signals, crash reports, the backend it runs and
//! the socket by which others reach it.

pub mod backend;
pub mod background;
pub mod clock;
pub mod crash;
pub mod hooks;
pub mod qr_png;
pub mod session_socket;
pub mod signals;
pub mod tasks;
