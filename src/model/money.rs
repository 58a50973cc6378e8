//! Amounts of money as texts tell them, in fen (1/100 yuan), never floating point.

/// Full-width digits and signs as half-width ones.
#[must_use]
pub fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '：' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        _ => c,
    }
}

/// `1,234.50…` at the start of a text. More than two decimals are no amount.
#[must_use]
pub fn fen(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let (whole, rest) = text.split_at_checked(end)?;
    let whole = whole.trim_end_matches(',');
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if first.is_empty() || (grouped && first.len() > 3) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let yuan: i64 = whole.replace(',', "").parse().ok()?;
    let decimals = match rest.strip_prefix('.') {
        None => "",
        Some(after) => {
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            after.get(..end)?
        }
    };
    let fen: i64 = match decimals.len() {
        0 => 0,
        1 => decimals.parse::<i64>().ok()? * 10,
        2 => decimals.parse().ok()?,
        _ => return None,
    };
    yuan.checked_mul(100)?.checked_add(fen)
}

/// The first amount of a text: a number behind `¥` or before `元`.
#[must_use]
pub fn amount_in(text: &str) -> Option<i64> {
    let text: String = text.chars().map(narrow).collect();
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let mut before = ' ';
    let begins = |(at, c): (usize, char)| {
        let begins = c.is_ascii_digit() && !of_number(before);
        before = c;
        begins.then_some(at)
    };
    let starts: Vec<usize> = text.char_indices().filter_map(begins).collect();
    starts.into_iter().find_map(|at| {
        let (head, number) = text.split_at_checked(at)?;
        let behind = number.trim_start_matches(of_number);
        let is_number = number.strip_suffix(behind)?.matches('.').count() < 2;
        let has_unit = head.trim_end().ends_with('¥') || behind.trim_start().starts_with('元');
        let is_amount = is_number && has_unit;
        is_amount.then(|| fen(number)).flatten()
    })
}

/// An amount in yuan: `1234.50`, `-0.05`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_with_its_unit() {
        for (text, amount) in [
            ("收到转账100.00元。如需收钱，请点此", Some(10_000)),
            ("第3笔，共计￥30.5", Some(3_050)),
            ("¥ 1,234.56", Some(123_456)),
            ("￥１２．３", Some(1_230)),
            ("12 元", Some(1_200)),
            ("今日 3 笔", None),
            ("1.234元", None),
            ("版本 1.2.3元", None),
            ("¥", None),
            ("", None),
        ] {
            assert_eq!(amount_in(text), amount, "{text}");
        }
    }

    #[test]
    fn every_amount_is_read_back_as_it_is_written() {
        for fen in [0, 1, 99, 100, 123_456, 5_000_000_000, i64::MAX] {
            assert_eq!(super::fen(&yuan(fen)), Some(fen), "{fen}");
        }
        assert_eq!([-5, -100, i64::MIN].map(yuan), ["-0.05", "-1.00", "-92233720368547758.08"]);
    }
}
