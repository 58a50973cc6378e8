//! The class of a cluster for line breaks, by its first character.

/// How a cluster behaves at the end and at the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A good break follows.
    Space,
    /// No break on either side.
    Glue,
    /// Han, kana, emoji: a break on either side is good.
    Ideograph,
    /// Letters, digits, symbols: forms one word with its neighbours.
    Word,
    /// `#`, `@`, `¥`: a part of the word before it, and belongs to whatever is written behind it.
    Sign,
    /// `(`, `“`: belongs to the word after it.
    Open,
    /// `（`, `《`.
    WideOpen,
    /// `,`, `)`, `”`: belongs to the word before it, and to the one after it if no space is between.
    Close,
    /// `，`, `》`, `…`.
    WideClose,
}

impl Class {
    pub(super) fn of(cluster: &str) -> Self {
        let Some(c) = cluster.chars().next() else { return Self::Word };
        if c.is_ascii() { ascii(c) } else { other(c) }
    }

    const fn is_loose(self) -> bool {
        matches!(self, Self::Ideograph | Self::WideOpen | Self::WideClose)
    }
}

/// Whether kinsoku allows a line to end behind `solid`, the last character that is not a space, and
/// the next line to begin with `after`.
pub(super) const fn is_legal(solid: Option<Class>, after: Class) -> bool {
    !matches!(solid, Some(Class::Open | Class::WideOpen))
        && !matches!(after, Class::Close | Class::WideClose)
}

/// Whether an allowed break keeps words whole.
pub(super) fn is_good(before: Class, after: Class) -> bool {
    before == Class::Space
        || (!matches!(before, Class::Glue | Class::Sign)
            && after != Class::Glue
            && (before.is_loose() || after.is_loose()))
}

const fn ascii(c: char) -> Class {
    match c {
        ' ' | '\t' => Class::Space,
        '(' | '[' | '{' => Class::Open,
        ')' | ']' | '}' | ',' | '.' | '!' | '?' | ':' | ';' | '%' => Class::Close,
        '#' | '@' | '$' => Class::Sign,
        _ => Class::Word,
    }
}

const fn other(c: char) -> Class {
    match c {
        '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200b}' | '\u{205f}' | '　' => {
            Class::Space
        }
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{2060}' | '\u{feff}' => Class::Glue,
        '“' | '‘' => Class::Open,
        '”' | '’' => Class::Close,
        '£' | '¥' | '№' | '€' | '＃' | '＄' | '＠' | '￡' | '￥' => Class::Sign,
        // Han first, since it is the most frequent.
        '\u{3400}'..='\u{9fff}' => Class::Ideograph,
        _ if is_wide_open(c) => Class::WideOpen,
        _ if is_wide_close(c) || is_small_kana(c) => Class::WideClose,
        '\u{2600}'..='\u{27bf}'
        | '\u{2e80}'..='\u{33ff}'
        | '\u{a000}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{1f000}'..='\u{1faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Ideograph,
        _ => Class::Word,
    }
}

#[rustfmt::skip]
const fn is_wide_open(c: char) -> bool {
    matches!(c,
        '（' | '「' | '『' | '【' | '《' | '〈' | '〔' | '〖' | '〘' | '〚' | '〝' | '［' | '｛'
        | '｟' | '｢' | '﹙' | '﹛' | '﹝')
}

#[rustfmt::skip]
const fn is_wide_close(c: char) -> bool {
    matches!(c,
        '，' | '。' | '！' | '？' | '：' | '；' | '、' | '．' | '）' | '」' | '』' | '】' | '》'
        | '〉' | '〕' | '〗' | '〙' | '〛' | '〞' | '〟' | '］' | '｝' | '｠' | '｣' | '｡' | '､'
        | '﹐'..='﹒' | '﹔'..='﹗' | '﹚' | '﹜' | '﹞' | '…' | '‥' | '—' | '～' | '〜' | '·'
        | '•' | '・' | '％' | '‰' | '℃' | '°')
}

/// Whether Japanese typesetting allows no line to begin with the character: small kana, and the
/// marks of length and of repetition.
#[rustfmt::skip]
const fn is_small_kana(c: char) -> bool {
    matches!(c,
        '々' | '〻' | 'ー' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ'
        | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ'
        | 'ヮ' | 'ヵ' | 'ヶ')
}
