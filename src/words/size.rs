//! Numbers of bytes in units that people use.

/// A size of `bytes` in a unit that people use, such as `214KB`; empty if it is not known.
#[must_use]
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    const GB: u64 = 1 << 30;
    match bytes {
        0 => String::new(),
        1..KB => format!("{bytes}B"),
        KB..MB => format!("{}KB", bytes.div_ceil(KB)),
        MB..GB => format!("{}.{}MB", bytes / MB, bytes % MB * 10 / MB),
        GB.. => format!("{}.{}GB", bytes / GB, bytes % GB * 10 / GB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit_that_fits_and_none_where_it_is_not_known() {
        let sizes = [0, 1, 1023, 1024, 1025, 1 << 20, 3 << 29, u64::MAX].map(size);
        let told = ["", "1B", "1023B", "1KB", "2KB", "1.0MB", "1.5GB", "17179869183.9GB"];
        assert_eq!(sizes, told);
    }
}
