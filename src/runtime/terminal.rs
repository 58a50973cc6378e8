//! The terminal: what it can do, what it is shown, and how it is given back.

pub mod capabilities;
pub mod fatal_signals;
pub mod graphics;
pub mod known_terminals;
pub(super) mod line_speed;
pub(super) mod output_gate;
pub(super) mod painter;
pub mod probe;
pub mod report;
pub mod screen;
pub mod tmux;
