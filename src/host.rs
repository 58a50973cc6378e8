//! A process without a terminal: its clock, tasks, signals, crash reports, and the backend it runs.

pub mod backend;
pub mod background;
pub mod clock;
pub mod crash;
pub mod qr_png;
pub mod signals;
pub mod tasks;
