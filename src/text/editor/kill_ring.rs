//! The killed texts, for `C-y` and `M-y`.

/// How many kills are remembered.
const KILLS: usize = 32;

/// The killed texts, the newest last.
#[derive(Clone, Debug, Default)]
pub(super) struct KillRing {
    pub(super) kills: Vec<String>,
}

impl KillRing {
    pub(super) fn push(&mut self, text: String) {
        if self.kills.len() == KILLS {
            self.kills.remove(0);
        }
        self.kills.push(text);
    }

    /// The kill `back` places before the newest. Behind the oldest the newest follows again.
    pub(super) fn get(&self, back: usize) -> Option<&str> {
        let back = back.checked_rem(self.kills.len())?;
        self.kills.get(self.kills.len() - 1 - back).map(String::as_str)
    }
}
