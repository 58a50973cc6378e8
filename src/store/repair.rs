//! What becomes of a damaged database: what can be read of it goes into a new one, and what was set
//! aside keeps no session.

pub(super) mod rebuild;
pub(super) mod salvage;
pub(super) mod scrub;
