//! Reading values that may be damaged. A flipped bit can turn text into bytes that are no UTF-8, or
//! a number into a text. A row with a damaged value is returned without that value, so that other
//! rows are not affected.

use rusqlite::Row;
use rusqlite::types::ValueRef;

/// A type that can be made from any value of a column.
pub(super) trait Readable {
    fn of(value: ValueRef<'_>) -> Self;
}

/// The value of a column; empty, zero or `None` if it cannot be read.
///
/// # Errors
/// If there is no such column.
pub(super) fn get<T: Readable>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    Ok(T::of(row.get_ref(at)?))
}

/// A text that must be exact or absent, because it is sent to others.
///
/// # Errors
/// If there is no such column.
pub(super) fn exact<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<Option<&'r str>> {
    Ok(row.get_ref(at)?.as_str().ok())
}

/// The number in a column; `None` for any other value.
const fn number(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

impl Readable for i64 {
    fn of(value: ValueRef<'_>) -> Self {
        number(value).unwrap_or(0)
    }
}

impl Readable for u32 {
    fn of(value: ValueRef<'_>) -> Self {
        let number = number(value).unwrap_or(0).max(0);
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl Readable for i32 {
    fn of(value: ValueRef<'_>) -> Self {
        Self::try_from(number(value).unwrap_or(0)).unwrap_or(0)
    }
}

impl Readable for bool {
    fn of(value: ValueRef<'_>) -> Self {
        number(value).is_some_and(|number| number != 0)
    }
}

impl Readable for String {
    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                Self::from_utf8_lossy(bytes).into_owned()
            }
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Self::new(),
        }
    }
}

impl Readable for Option<i64> {
    fn of(value: ValueRef<'_>) -> Self {
        number(value)
    }
}

impl Readable for Option<String> {
    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Text(_) | ValueRef::Blob(_) => Some(String::of(value)),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
        }
    }
}

impl Readable for Option<Vec<u8>> {
    fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
        }
    }
}
