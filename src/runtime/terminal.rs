//! The terminal: its capabilities, drawing on it, and restoring it.

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
