//! The parts of a process that need no terminal: clock, tasks, signals, crash reports, and the
//! backend, which runs here with a socket for other processes, or in another process behind its
//! socket.

pub mod attaching;
pub mod backend;
pub mod background;
pub mod clock;
pub mod crash;
pub mod daemon_lock;
pub mod daemon_process;
mod heart;
pub mod holder;
pub mod hooks;
pub mod last_file;
mod lock_file;
pub mod qr_png;
pub mod relay;
pub mod remote;
pub mod service_manager;
mod serving;
pub mod session;
pub mod session_socket;
pub mod signals;
pub mod tasks;

pub use crate::store::rescue::StandingNote;
