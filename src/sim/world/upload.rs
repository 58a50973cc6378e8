//! A file that a client uploaded.

/// What a client uploaded.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
}
