//! Parses the keys of Normal and Visual mode into commands.

/// The size of a word: of characters of one kind, or of everything between blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Word,
    BigWord,
}

/// A search for a character within the line: its direction, and where it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// On the next one.
    To(char),
    /// Before the next one.
    Till(char),
    /// On the one before.
    Back(char),
    /// Behind the one before.
    BackTill(char),
}

impl Find {
    /// The same search in the other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::To(c) => Self::Back(c),
            Self::Till(c) => Self::BackTill(c),
            Self::Back(c) => Self::To(c),
            Self::BackTill(c) => Self::Till(c),
        }
    }
}

/// A motion of the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    Up,
    Down,
    LineStart,
    FirstNonBlank,
    LineEnd,
    /// To the first character of this line, or of one below it.
    WithinLines,
    NextLine,
    PreviousLine,
    Column,
    Word(Size),
    WordBack(Size),
    WordEnd(Size),
    WordEndBack(Size),
    FirstLine,
    LastLine,
    Find(Find),
    FindAgain,
    FindAgainBack,
    ParagraphDown,
    ParagraphUp,
    Bracket,
}

/// What a text object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    Word(Size),
    Quoted(char),
    Block(char, char),
}

/// Whether the blanks or brackets around an object are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Inner,
    Around,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Delete,
    Change,
    Yank,
    ToggleCase,
    Lower,
    Upper,
}

/// What an operator acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Motion(Motion),
    /// Whole lines, from the current one on.
    Lines,
    Object(Extent, Object),
}

/// Where Insert mode begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Before,
    Behind,
    FirstNonBlank,
    LineEnd,
    LineBelow,
    LineAbove,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    Behind,
}

/// Whether Visual mode selects characters or lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Characters,
    Lines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Move(Motion),
    Operate(Operator, Target),
    Insert(Entry),
    Put(Side),
    Replace(char),
    /// Toggles the case of characters from the caret on.
    ToggleChars,
    Undo,
    Redo,
    Repeat,
    Visual(MarkedVerb),
}

/// What to do with the selection of Visual mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkedVerb {
    /// Selects characters or lines, or leaves Visual mode if that is selected already.
    Shape(Shape),
    Operate(Operator),
    /// Applies an operator to whole lines of the selection.
    OperateLines(Operator),
    Replace(char),
    /// Replaces the selection by the register.
    PutOver,
    /// Moves the caret to the other end of the selection.
    OtherEnd,
    Object(Extent, Object),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    pub count: Option<usize>,
    pub verb: Verb,
}

/// The meaning of the keys so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    Incomplete,
    Unknown,
    Whole(Command),
}

/// The greatest count. No text has more characters.
const MOST: usize = 99_999;

/// Splits the keys into the count at their beginning and the rest.
fn count(keys: &[char]) -> (Option<usize>, &[char]) {
    let mut rest = keys;
    let mut number = None;
    while let [first, behind @ ..] = rest {
        let Some(digit) = first.to_digit(10).filter(|digit| *digit > 0 || number.is_some()) else {
            break;
        };
        let digit = usize::try_from(digit).unwrap_or(0);
        number = Some((number.unwrap_or(0) * 10 + digit).min(MOST));
        rest = behind;
    }
    (number, rest)
}

enum Way {
    Incomplete,
    Unknown,
    Whole(Motion),
}

fn motion(keys: &[char]) -> Way {
    Way::Whole(match keys {
        ['h'] => Motion::Left,
        ['l' | ' '] => Motion::Right,
        ['j'] => Motion::Down,
        ['k'] => Motion::Up,
        ['0'] => Motion::LineStart,
        ['^'] => Motion::FirstNonBlank,
        ['$'] => Motion::LineEnd,
        ['_'] => Motion::WithinLines,
        ['+'] => Motion::NextLine,
        ['-'] => Motion::PreviousLine,
        ['|'] => Motion::Column,
        ['w'] => Motion::Word(Size::Word),
        ['W'] => Motion::Word(Size::BigWord),
        ['b'] => Motion::WordBack(Size::Word),
        ['B'] => Motion::WordBack(Size::BigWord),
        ['e'] => Motion::WordEnd(Size::Word),
        ['E'] => Motion::WordEnd(Size::BigWord),
        ['g', 'e'] => Motion::WordEndBack(Size::Word),
        ['g', 'E'] => Motion::WordEndBack(Size::BigWord),
        ['g', 'g'] => Motion::FirstLine,
        ['G'] => Motion::LastLine,
        ['f', c] => Motion::Find(Find::To(*c)),
        ['t', c] => Motion::Find(Find::Till(*c)),
        ['F', c] => Motion::Find(Find::Back(*c)),
        ['T', c] => Motion::Find(Find::BackTill(*c)),
        [';'] => Motion::FindAgain,
        [','] => Motion::FindAgainBack,
        ['}'] => Motion::ParagraphDown,
        ['{'] => Motion::ParagraphUp,
        ['%'] => Motion::Bracket,
        ['g' | 'f' | 't' | 'F' | 'T'] => return Way::Incomplete,
        _ => return Way::Unknown,
    })
}

fn object(key: char) -> Option<Object> {
    Some(match key {
        'w' => Object::Word(Size::Word),
        'W' => Object::Word(Size::BigWord),
        '"' | '\'' | '`' => Object::Quoted(key),
        '(' | ')' | 'b' => Object::Block('(', ')'),
        '[' | ']' => Object::Block('[', ']'),
        '{' | '}' | 'B' => Object::Block('{', '}'),
        '<' | '>' => Object::Block('<', '>'),
        _ => return None,
    })
}

/// What an operator of these letters acts on.
fn target(operator: &[char], keys: &[char]) -> Result<Target, Parsed> {
    let lines = keys == operator || (operator.len() == 2 && operator.last() == keys.first());
    if lines && !keys.is_empty() && (keys.len() == operator.len() || keys.len() == 1) {
        return Ok(Target::Lines);
    }
    match keys {
        // `g~g~` and `gug` begin like the operator.
        [] | ['i' | 'a' | 'g'] => Err(Parsed::Incomplete),
        [extent @ ('i' | 'a'), which] => {
            let extent = if *extent == 'i' { Extent::Inner } else { Extent::Around };
            object(*which).map(|it| Target::Object(extent, it)).ok_or(Parsed::Unknown)
        }
        keys => match motion(keys) {
            Way::Whole(motion) => Ok(Target::Motion(motion)),
            Way::Incomplete => Err(Parsed::Incomplete),
            Way::Unknown => Err(Parsed::Unknown),
        },
    }
}

fn operator(keys: &[char]) -> Option<(Operator, usize)> {
    Some(match keys {
        ['d', ..] => (Operator::Delete, 1),
        ['c', ..] => (Operator::Change, 1),
        ['y', ..] => (Operator::Yank, 1),
        ['g', '~', ..] => (Operator::ToggleCase, 2),
        ['g', 'u', ..] => (Operator::Lower, 2),
        ['g', 'U', ..] => (Operator::Upper, 2),
        _ => return None,
    })
}

/// Parses the keys of Normal mode.
#[must_use]
pub fn parse(keys: &[char]) -> Parsed {
    let (first, keys) = count(keys);
    let whole = |verb| Parsed::Whole(Command { count: first, verb });
    if let Some((operator, length)) = operator(keys) {
        let (name, rest) = keys.split_at_checked(length).unwrap_or((keys, &[]));
        let (second, rest) = count(rest);
        return match target(name, rest) {
            Ok(target) => {
                let verb = Verb::Operate(operator, target);
                let count = match (first, second) {
                    (None, None) => None,
                    (one, other) => Some((one.unwrap_or(1) * other.unwrap_or(1)).min(MOST)),
                };
                Parsed::Whole(Command { count, verb })
            }
            Err(parsed) => parsed,
        };
    }
    let operate = |operator, motion| Verb::Operate(operator, Target::Motion(motion));
    whole(match keys {
        [] | ['r'] => return Parsed::Incomplete,
        ['x'] => operate(Operator::Delete, Motion::Right),
        ['X'] => operate(Operator::Delete, Motion::Left),
        ['s'] => operate(Operator::Change, Motion::Right),
        ['D'] => operate(Operator::Delete, Motion::LineEnd),
        ['C'] => operate(Operator::Change, Motion::LineEnd),
        ['S'] => Verb::Operate(Operator::Change, Target::Lines),
        ['Y'] => Verb::Operate(Operator::Yank, Target::Lines),
        ['i'] => Verb::Insert(Entry::Before),
        ['a'] => Verb::Insert(Entry::Behind),
        ['I'] => Verb::Insert(Entry::FirstNonBlank),
        ['A'] => Verb::Insert(Entry::LineEnd),
        ['o'] => Verb::Insert(Entry::LineBelow),
        ['O'] => Verb::Insert(Entry::LineAbove),
        ['p'] => Verb::Put(Side::Behind),
        ['P'] => Verb::Put(Side::Before),
        ['r', c] => Verb::Replace(*c),
        ['~'] => Verb::ToggleChars,
        ['u'] => Verb::Undo,
        ['\u{12}'] => Verb::Redo,
        ['.'] => Verb::Repeat,
        ['v'] => Verb::Visual(MarkedVerb::Shape(Shape::Characters)),
        ['V'] => Verb::Visual(MarkedVerb::Shape(Shape::Lines)),
        keys => match motion(keys) {
            Way::Whole(motion) => Verb::Move(motion),
            Way::Incomplete => return Parsed::Incomplete,
            Way::Unknown => return Parsed::Unknown,
        },
    })
}

/// Parses the keys of Visual mode.
#[must_use]
pub fn parse_visual(keys: &[char]) -> Parsed {
    let (count, keys) = count(keys);
    let verb = match keys {
        [] | ['i' | 'a' | 'r'] => return Parsed::Incomplete,
        ['d' | 'x'] => MarkedVerb::Operate(Operator::Delete),
        ['c' | 's'] => MarkedVerb::Operate(Operator::Change),
        ['y'] => MarkedVerb::Operate(Operator::Yank),
        ['~'] => MarkedVerb::Operate(Operator::ToggleCase),
        ['u'] => MarkedVerb::Operate(Operator::Lower),
        ['U'] => MarkedVerb::Operate(Operator::Upper),
        ['D' | 'X'] => MarkedVerb::OperateLines(Operator::Delete),
        ['C' | 'S' | 'R'] => MarkedVerb::OperateLines(Operator::Change),
        ['Y'] => MarkedVerb::OperateLines(Operator::Yank),
        ['p' | 'P'] => MarkedVerb::PutOver,
        ['o'] => MarkedVerb::OtherEnd,
        ['v'] => MarkedVerb::Shape(Shape::Characters),
        ['V'] => MarkedVerb::Shape(Shape::Lines),
        ['r', c] => MarkedVerb::Replace(*c),
        [extent @ ('i' | 'a'), which] => {
            let extent = if *extent == 'i' { Extent::Inner } else { Extent::Around };
            match object(*which) {
                Some(object) => MarkedVerb::Object(extent, object),
                None => return Parsed::Unknown,
            }
        }
        keys => match motion(keys) {
            Way::Whole(motion) => {
                return Parsed::Whole(Command { count, verb: Verb::Move(motion) });
            }
            Way::Incomplete => return Parsed::Incomplete,
            Way::Unknown => return Parsed::Unknown,
        },
    };
    Parsed::Whole(Command { count, verb: Verb::Visual(verb) })
}
