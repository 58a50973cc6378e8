//! The frontend's loop: the only module that owns terminal, clock, tasks and channels. It decides
//! nothing.

pub mod clipboard;
pub mod clock;
pub mod crash;
pub mod editor;
pub mod input;
mod painter;
pub mod probe;
pub mod screen;
pub mod signals;
pub mod tasks;
pub mod timers;
