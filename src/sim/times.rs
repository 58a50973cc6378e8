//! What messages tell of when they were written. They are wrong where the clocks of the server's machines are, and those
//! of clients that fill the field.

use std::str::FromStr;

use serde_json::{Value, json};

use super::error::Error;

/// How far a clock is off, in milliseconds.
const OFF_MS: u64 = 60_000;
/// A day in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The `CreateTime` of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// The clock tells the right time.
    #[default]
    Right,
    /// A minute ahead.
    Fast,
    /// A minute behind.
    Slow,
    /// Each message another one: right, off by a minute or by days, 1970, tomorrow, in milliseconds,
    /// negative, beyond all numbers.
    Jumping,
}

impl Times {
    /// The names by which they are selected.
    pub const NAMES: [&str; 4] = ["right", "fast", "slow", "jumping"];

    /// What a message tells that was written then; the same each time it is told.
    pub(super) fn told(self, id: u64, at: u64) -> Value {
        let jump = match self {
            Self::Right => 0,
            Self::Fast => 1,
            Self::Slow => 2,
            Self::Jumping => (id / 7) % 12,
        };
        match jump {
            1 => json!((at + OFF_MS) / 1000),
            2 => json!(at.saturating_sub(OFF_MS) / 1000),
            3 => json!((at + DAY_MS) / 1000),
            4 => json!(0),
            5 => json!(at),
            6 => json!(1_u64 << 63),
            7 => json!(-1),
            8 => json!(at.saturating_sub(3 * DAY_MS) / 1000),
            9 => json!(i64::MIN),
            10 => json!((at + 4 * OFF_MS) / 1000),
            _ => json!(at / 1000),
        }
    }
}

impl FromStr for Times {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "right" => Ok(Self::Right),
            "fast" => Ok(Self::Fast),
            "slow" => Ok(Self::Slow),
            "jumping" => Ok(Self::Jumping),
            other => Err(Error::Unknown(format!("times {other}"))),
        }
    }
}
