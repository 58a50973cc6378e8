//! From keys to actions, by the keys of the table and those of the user.

use std::collections::HashMap;
use std::fmt;

use super::action::{
    Action, EditAction, LineAction, LoginAction, MessageAction, Place, Row, TABLE, WindowAction,
};
use super::key::{self, Code, Key};
use crate::model::Lang;

/// The keys of all actions, by place.
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: HashMap<(Place, Vec<Key>), Action>,
    shown: Vec<(usize, Vec<String>)>,
}

/// Why keys of the configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// No such action.
    UnknownAction(String),
    UnknownKey(String),
    /// The key does not reach the program: terminals, flow control or input methods use it, or it
    /// sends the same bytes as another one.
    Never(String),
    /// Two actions have the same key, or one a key with which the sequence of the other begins, and
    /// both apply at the same time.
    Twice(String, &'static str, &'static str),
    /// A letter alone would be typed instead of carrying out the action.
    Letter(String),
}

impl Conflict {
    /// The mistake and what to do about it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::UnknownAction(name), Lang::Zh) => format!("没有动作“{name}”；见 wx keys"),
            (Self::UnknownAction(name), Lang::En) => format!("no action `{name}`; see wx keys"),
            (Self::UnknownKey(key), Lang::Zh) => format!("“{key}”不是键；写法如 ctrl-x e"),
            (Self::UnknownKey(key), Lang::En) => format!("`{key}` is no key; write ctrl-x e"),
            (Self::Never(key), Lang::Zh) => format!("“{key}”会被终端或输入法截走，请换一个键"),
            (Self::Never(key), Lang::En) => {
                format!("`{key}` is taken by terminals or input methods; choose another")
            }
            (Self::Twice(key, a, b), Lang::Zh) => format!("“{key}”同时给了 {a} 和 {b}"),
            (Self::Twice(key, a, b), Lang::En) => format!("`{key}` is given to both {a} and {b}"),
            (Self::Letter(key), Lang::Zh) => format!("“{key}”是字，会被打进输入框"),
            (Self::Letter(key), Lang::En) => format!("`{key}` is text and would be typed"),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

const ENTER: &str = "enter";

/// The keys of one action.
struct Given {
    row: &'static Row,
    word: String,
    keys: Vec<Key>,
}

impl Given {
    /// Whether both apply at the same time and the keys of one begin with those of the other.
    fn meets(&self, other: &Self) -> bool {
        let (short, long) =
            if self.keys.len() <= other.keys.len() { (self, other) } else { (other, self) };
        // The menu key may begin sequences: the keymap waits for the next key.
        let waits = short.row.action == Action::Window(WindowAction::Menu)
            && short.keys.len() < long.keys.len();
        self.row.action != other.row.action
            && together(self.row.place, other.row.place)
            && long.keys.starts_with(&short.keys)
            && !waits
    }

    /// Whether they conflict in Normal mode only, for which the user has set nothing and which they
    /// may not use.
    fn is_only_vim(&self, other: &Self, own: impl Fn(&Row) -> bool) -> bool {
        let vim = |it: &&&Self| matches!(it.row.place, Place::Normal | Place::NormalEmpty);
        let both = [self, other];
        both.iter().any(|it| vim(&it)) && !both.iter().filter(vim).any(|it| own(it.row))
    }
}

/// Whether both places are looked up for one key.
fn together(one: Place, other: Place) -> bool {
    let beside = |place: Place| match place {
        Place::Chat => &[
            Place::Chat,
            Place::Empty,
            Place::Input,
            Place::Normal,
            Place::NormalEmpty,
            Place::Selected,
            Place::Login,
        ][..],
        Place::Empty => &[Place::Empty, Place::Input, Place::Chat],
        Place::Input => {
            &[Place::Input, Place::Empty, Place::Normal, Place::NormalEmpty, Place::Chat]
        }
        Place::Normal | Place::NormalEmpty => {
            &[Place::Normal, Place::NormalEmpty, Place::Input, Place::Chat]
        }
        Place::Selected => &[Place::Selected, Place::Chat],
        Place::Login => &[Place::Login, Place::Chat],
    };
    beside(one).contains(&other)
}

/// Keys that are never bound: those that send the bytes of others, flow control, telnet, input
/// methods.
const NEVER: &[&str] = &[
    "ctrl-i",
    "ctrl-m",
    "ctrl-[",
    "ctrl-s",
    "ctrl-q",
    "ctrl-\\",
    "ctrl-]",
    "ctrl-^",
    "ctrl-space",
    "ctrl-.",
    "shift-space",
];

/// The meaning of the keys pressed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Action(Action),
    /// The beginning of a longer sequence.
    Prefix,
    Nothing,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::with(&[]).unwrap_or_else(|_| Self { bound: HashMap::new(), shown: Vec::new() })
    }
}

impl Keymap {
    /// The table's keys, with the user's in the place of those of the same name: pairs of an
    /// action's name and its keys, alternatives separated by commas.
    ///
    /// # Errors
    /// All that is wrong with the user's keys.
    pub fn with(overrides: &[(String, String)]) -> Result<Self, Vec<Conflict>> {
        let mut conflicts = Vec::new();
        for (name, keys) in overrides {
            if !TABLE.iter().any(|row| row.name == name) {
                conflicts.push(Conflict::UnknownAction(name.clone()));
            }
            for key in keys.split(',').map(str::trim) {
                conflicts.extend(forbidden(key, name));
            }
        }
        let mut map = Self { bound: HashMap::new(), shown: Vec::new() };
        for (at, row) in TABLE.iter().enumerate() {
            let own = overrides.iter().rfind(|(name, _)| name == row.name);
            let words: Vec<String> = match own {
                Some((_, keys)) => keys.split(',').map(|key| key.trim().to_owned()).collect(),
                None => row.keys.iter().map(|key| (*key).to_owned()).collect(),
            };
            for word in &words {
                if let Some(keys) = Key::parse_all(word) {
                    map.bound.insert((row.place, keys), row.action);
                }
            }
            map.shown.push((at, words));
        }
        conflicts.extend(map.shared(overrides));
        if conflicts.is_empty() {
            map.enter_writes();
            Ok(map)
        } else {
            Err(conflicts)
        }
    }

    /// If Enter does not send, it begins a new line.
    fn enter_writes(&mut self) {
        let Some(enter) = Key::parse_all(ENTER) else { return };
        if self.bound.contains_key(&(Place::Input, enter.clone())) {
            return;
        }
        self.bound
            .insert((Place::Input, enter), Action::Edit(EditAction::Line(LineAction::NewLine)));
        let line = |at: &usize| {
            TABLE.get(*at).is_some_and(|row| {
                row.action == Action::Edit(EditAction::Line(LineAction::NewLine))
            })
        };
        if let Some((_, words)) = self.shown.iter_mut().find(|(at, _)| line(at)) {
            words.push(ENTER.to_owned());
        }
    }

    /// The conflicts that the user's keys cause. Keys that the table itself shares are meant to be
    /// shared.
    fn shared(&self, overrides: &[(String, String)]) -> Vec<Conflict> {
        let given: Vec<Given> = self.given();
        let own = |row: &Row| overrides.iter().any(|(name, _)| name == row.name);
        let usual = |it: &Given| it.row.keys.contains(&it.word.as_str());
        let mut found = Vec::new();
        for (at, one) in given.iter().enumerate() {
            for other in given.iter().skip(at + 1).filter(|other| one.meets(other)) {
                let changed = [one, other].into_iter().any(|it| own(it.row) && !usual(it));
                if !changed || one.is_only_vim(other, own) {
                    continue;
                }
                let key = if one.keys.len() <= other.keys.len() { one } else { other };
                found.push(Conflict::Twice(key.word.clone(), one.row.name, other.row.name));
            }
        }
        found
    }

    fn given(&self) -> Vec<Given> {
        let mut given = Vec::new();
        for (row, words) in self.rows() {
            for word in words {
                if let Some(keys) = Key::parse_all(word) {
                    given.push(Given { row, word: word.clone(), keys });
                }
            }
        }
        given
    }

    /// The meaning of a sequence in the first of these places that has one.
    #[must_use]
    pub fn find(&self, places: &[Place], keys: &[Key]) -> Found {
        for place in places {
            if let Some(action) = self.bound.get(&(*place, keys.to_vec())) {
                // The menu key has an action and also begins sequences: the next key is waited for.
                return Found::Action(*action);
            }
        }
        let begins = |(place, bound): &(Place, Vec<Key>)| {
            places.contains(place) && bound.len() > keys.len() && bound.starts_with(keys)
        };
        if self.bound.keys().any(begins) { Found::Prefix } else { Found::Nothing }
    }

    /// The actions whose sequences begin with a key in these places.
    pub fn begun_by(&self, places: &[Place], key: Key) -> impl Iterator<Item = Action> {
        let begins = move |(place, keys): &(Place, Vec<Key>)| {
            places.contains(place) && keys.first() == Some(&key)
        };
        self.bound.iter().filter(move |(bound, _)| begins(bound)).map(|(_, action)| *action)
    }

    /// Whether a key is bound anywhere, alone or in a sequence.
    #[must_use]
    pub fn knows(&self, key: Key) -> bool {
        self.bound.keys().any(|(_, keys)| keys.contains(&key))
    }

    /// The rows of the table with the keys in force.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Row, &[String])> {
        self.shown
            .iter()
            .filter_map(|(at, words)| TABLE.get(*at).map(|row| (row, words.as_slice())))
    }

    /// The sequences that begin with the menu key: the row, the second key, and the words.
    #[must_use]
    pub fn menu(&self, lang: Lang) -> Vec<(&'static Row, String, &'static str)> {
        let mut rows = Vec::new();
        for (row, words) in self.rows().filter(|(row, _)| row.place != Place::Login) {
            for word in words {
                if let Some(rest) = word.strip_prefix("ctrl-x ") {
                    rows.push((row, key::shown(rest), row.words(lang)));
                    break;
                }
            }
        }
        rows
    }

    /// The first key of an action, as hints show it.
    #[must_use]
    pub fn key_of(&self, action: Action) -> Option<String> {
        self.first_key(|row| row.action == action)
    }

    /// The same in one place, for actions that have keys in several.
    #[must_use]
    pub fn key_in(&self, place: Place, action: Action) -> Option<String> {
        self.first_key(|row| (row.place, row.action) == (place, action))
    }

    /// The key that does this with the selected message, as hints show it; empty if there is none.
    #[must_use]
    pub fn key_of_selected(&self, action: MessageAction) -> String {
        self.key_in(Place::Selected, Action::Message(action)).unwrap_or_default()
    }

    /// The key that does this with the login code, likewise.
    #[must_use]
    pub fn key_of_login(&self, action: LoginAction) -> String {
        self.key_in(Place::Login, Action::Login(action)).unwrap_or_default()
    }

    fn first_key(&self, is_it: impl Fn(&Row) -> bool) -> Option<String> {
        let (_, words) = self.rows().find(|(row, _)| is_it(row))?;
        words.first().map(|keys| key::shown(keys))
    }
}

fn forbidden(word: &str, name: &str) -> Option<Conflict> {
    let Some(keys) = Key::parse_all(word) else {
        return Some(Conflict::UnknownKey(word.to_owned()));
    };
    if word.split_whitespace().any(|key| NEVER.contains(&key)) {
        return Some(Conflict::Never(word.to_owned()));
    }
    let place = TABLE.iter().find(|row| row.name == name).map(|row| row.place);
    let typed = matches!(place, Some(Place::Chat | Place::Empty | Place::Input));
    let letter =
        keys.first().is_some_and(|key| matches!(key.code, Code::Char(_)) && key.text().is_some());
    (typed && letter).then(|| Conflict::Letter(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::ChatAction;

    fn keys(words: &str) -> Vec<Key> {
        Key::parse_all(words).unwrap()
    }

    #[test]
    fn the_table_has_no_conflicts_of_its_own() {
        assert!(Keymap::with(&[]).is_ok());
    }

    #[test]
    fn a_sequence_is_a_prefix_until_it_is_complete() {
        let map = Keymap::default();
        let chat = [Place::Input, Place::Chat];
        assert_eq!(
            map.find(&chat, &keys("ctrl-x")),
            Found::Action(Action::Window(WindowAction::Menu))
        );
        assert_eq!(
            map.find(&chat, &keys("ctrl-x ctrl-c")),
            Found::Action(Action::Window(WindowAction::Quit))
        );
        assert_eq!(map.find(&chat, &keys("ctrl-x q")), Found::Nothing);
    }

    #[test]
    fn an_empty_input_gives_some_keys_another_meaning() {
        let map = Keymap::default();
        let cut = map.find(&[Place::Input, Place::Chat], &keys("ctrl-k"));
        assert_eq!(cut, Found::Action(Action::Edit(EditAction::Line(LineAction::CutToEnd))));
        let go = map.find(&[Place::Empty, Place::Input, Place::Chat], &keys("ctrl-k"));
        assert_eq!(go, Found::Action(Action::Chat(ChatAction::GoTo)));
    }

    #[test]
    fn the_users_keys_replace_the_tables_and_mistakes_are_named() {
        let own =
            [("send".to_owned(), "ctrl-x enter".to_owned()), ("new-line".into(), "enter".into())];
        let map = Keymap::with(&own).unwrap();
        assert_eq!(
            map.find(&[Place::Input], &keys("enter")),
            Found::Action(Action::Edit(EditAction::Line(LineAction::NewLine)))
        );
        assert_eq!(
            map.find(&[Place::Input], &keys("ctrl-x enter")),
            Found::Action(Action::Edit(EditAction::Send))
        );
        for (name, key) in [("sned", "f2"), ("send", "ctrl-s"), ("send", "hyper-x"), ("help", "h")]
        {
            let wrong = Keymap::with(&[(name.to_owned(), key.to_owned())]);
            assert_eq!(wrong.unwrap_err().len(), 1, "{name} = {key}");
        }
        let twice = Keymap::with(&[("help".to_owned(), "ctrl-n".to_owned())]).unwrap_err();
        assert!(matches!(twice.as_slice(), [Conflict::Twice(..)]));
    }

    #[test]
    fn one_key_for_two_actions_that_are_in_force_together_is_refused_with_both() {
        for (name, key, other) in [
            ("send", "ctrl-n", "next-chat"),
            ("send", "ctrl-g", "go-to"),
            ("next-unread", "ctrl-n", "next-chat"),
            ("go-to-empty", "ctrl-a", "home"),
            ("quote", "ctrl-p", "previous-chat"),
            ("code-picture", "ctrl-l", "redraw"),
            ("help", "ctrl-x", "menu"),
            ("help", "ctrl-x e x", "editor"),
            ("help", "alt-b", "word-left"),
            ("vim-redo", "ctrl-g", "go-to"),
        ] {
            let wrong = Keymap::with(&[(name.to_owned(), key.to_owned())]).unwrap_err();
            let both = |it: &Conflict| {
                matches!(it, Conflict::Twice(_, a, b)
                    if [*a, *b].contains(&name) && [*a, *b].contains(&other))
            };
            assert!(wrong.iter().any(both), "{name} = {key}: {wrong:?}");
            assert!(wrong[0].words(Lang::Zh).contains("同时给了"), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_not_in_force_together_may_share_a_key_and_the_tables_keys_may_be_written_down() {
        for (name, key) in [
            ("code-picture", "ctrl-w"),
            ("quote", "ctrl-w"),
            ("mute", "ctrl-x M"),
            ("go-to-empty", "ctrl-k"),
            ("next-unread", "alt-a"),
            ("send", "ctrl-x enter"),
        ] {
            let own = Keymap::with(&[(name.to_owned(), key.to_owned())]);
            assert!(own.is_ok(), "{name} = {key}: {own:?}");
        }
        let all: Vec<(String, String)> =
            TABLE.iter().map(|row| (row.name.to_owned(), row.keys.join(", "))).collect();
        assert!(Keymap::with(&all).is_ok());
    }

    #[test]
    fn enter_is_a_new_line_where_another_key_sends() {
        let map = Keymap::with(&[("send".to_owned(), "ctrl-x enter".to_owned())]).unwrap();
        assert_eq!(
            map.find(&[Place::Input], &keys("enter")),
            Found::Action(Action::Edit(EditAction::Line(LineAction::NewLine)))
        );
        let shown = map.rows().find(|(row, _)| row.name == "new-line").unwrap().1;
        assert!(shown.iter().any(|key| key == "enter"), "{shown:?}");
    }
}
