//! The list of members, which opens when `@` is written in a group and follows the name behind it.

use super::{complete, key_context};
use crate::app::App;
use crate::app::dialog::Dialog;
use crate::app::dialog::mention::Mention;
use crate::app::question::Question;
use crate::model::ChatId;

/// How many members are listed at most, so that the page stays in sight.
const OFFERED: usize = 8;

/// The longest name that is searched, in characters.
const LONGEST_NAME: usize = 20;

/// How many rows of the page a list needs at least.
const LEAST_ROWS: u16 = 4;

/// The input before a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputBefore {
    chat: Option<ChatId>,
    length: usize,
    /// Whether the list of members was open.
    listed: bool,
    /// Whether Normal mode was on, whose keys empty the input to write something else.
    normal: bool,
}

impl InputBefore {
    pub fn of(app: &App) -> Self {
        let listed = matches!(app.dialog, Some(Dialog::Mention(_)));
        let length = app.editor().text().len();
        Self { chat: app.account.composer.chat(), length, listed, normal: app.keys.normal }
    }

    /// Whether the key or paste changed to another chat or emptied the input.
    pub fn was_left(self, app: &App) -> bool {
        let now = Self::of(app);
        let is_emptied = now.length != self.length && now.length == 0 && !self.normal;
        now.chat != self.chat || is_emptied
    }

    /// Whether something else than a key or a paste changed the input.
    pub fn was_changed(self, app: &App) -> bool {
        let now = Self::of(app);
        now.chat != self.chat || now.length != self.length
    }
}

/// After a key that wrote or deleted something, lists the members that match the text behind `@`.
pub fn follow(app: &mut App, before: InputBefore) {
    let gone_unseen = app.unseen_question() == Some(Question::MentionGone);
    app.keys.mention_gone = false;
    let now = InputBefore::of(app);
    let writes = now.chat == before.chat && now.length != before.length;
    let places = app.places();
    let room = places.timeline.height >= LEAST_ROWS && !places.hint.is_empty();
    let elsewhere = app.dialog.is_some()
        || app.keys.normal
        || key_context::at_login(app)
        || app.inbox.timeline.selected().is_some();
    if !writes || !room || elsewhere {
        return;
    }
    let text = app.editor().before_caret().to_owned();
    // A key that was meant to choose a member must not do something else before the user has seen
    // that the list is gone.
    app.keys.mention_gone = (before.listed || gone_unseen) && !text.ends_with('\u{2005}');
    let Some((sign, typed)) = begun(&text) else { return };
    if typed.is_empty() {
        app.keys.left_mention = None;
    } else if app.keys.left_mention == Some(sign) {
        return;
    }
    let Some((from, mut offers)) = complete::at_sign(app, &text) else { return };
    offers.truncate(OFFERED);
    if !offers.is_empty() {
        app.keys.mention_gone = false;
        app.dialog = Some(Dialog::Mention(Mention::new(from, offers)));
    }
}

/// Closes a list that was about the input before it changed.
pub fn close(app: &mut App) {
    let writes = match &app.dialog {
        Some(Dialog::Mention(_)) => true,
        Some(Dialog::Select(select)) => select.writes_words(),
        Some(_) | None => false,
    };
    if writes {
        app.dialog = None;
    }
}

/// Closes the list at the user's wish; it does not open again for this name.
pub fn leave(app: &mut App, left: &Mention) {
    app.keys.left_mention = Some(left.from());
}

/// The byte of the last `@` and the text behind it, if that can be the beginning of a name. An
/// address of mail is none.
fn begun(text: &str) -> Option<(usize, &str)> {
    let sign = text.rfind('@')?;
    let (before, after) = text.split_at_checked(sign)?;
    let typed = after.strip_prefix('@')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let is_mail = before.chars().next_back().is_some_and(is_word);
    let is_name = !typed.contains(char::is_whitespace) && typed.chars().count() <= LONGEST_NAME;
    (!is_mail && is_name).then_some((sign, typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_behind_an_at_sign_that_is_no_part_of_an_address() {
        for (text, begins) in [
            ("@", Some((0, ""))),
            ("你好@李", Some((6, "李"))),
            ("a @b", Some((2, "b"))),
            ("（@b", Some((3, "b"))),
            ("me@example", None),
            ("a.b-c_1+@x", None),
            ("@李雷\u{2005}", None),
            ("@李雷 在", None),
            ("@李\n", None),
            ("没有", None),
            ("", None),
        ] {
            assert_eq!(begun(text), begins, "{text}");
        }
        assert_eq!(begun(&format!("@{}", "长".repeat(21))), None);
    }
}
