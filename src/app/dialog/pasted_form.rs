//! The forms in which a long pasted text can be sent.

/// The form in which a pasted text is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastedForm {
    /// It stays in the input.
    Text,
    File,
    /// A file, and its first and last lines as a text.
    FileWithEnds,
}
