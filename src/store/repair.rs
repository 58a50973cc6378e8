//! Repairing damaged databases: what can be read goes into a new one, and the session is removed
//! from what is set aside.

pub(super) mod rebuild;
pub(super) mod salvage;
pub(super) mod scrub;
