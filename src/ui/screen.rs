//! The chats: list, messages and input, put together.

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::cache::Cache;
use super::canvas::{Canvas, Strip};
use super::places::Places;
use super::popup::Popup;
use super::timeline::Timeline;
use super::{chat_list, composer, status};
use crate::api::Connection;
use crate::model::Chat;
use crate::text::{Editor, Layout};

/// What is shown.
pub(super) struct Screen<'a> {
    /// The account's name.
    pub me: &'a str,
    /// Unread messages in all conversations that are not muted, and how many mention the user.
    pub unread: (u32, u32),
    /// The list from its first row in sight, and which of them is open.
    pub chats: Vec<(&'a Chat, bool)>,
    pub open: Option<&'a Chat>,
    pub timeline: Timeline<'a>,
    pub connection: &'a Connection,
    pub zone: &'a TimeZone,
    pub editor: &'a Editor,
    pub layout: &'a Layout,
    pub hint: Hint,
    pub popup: Option<Popup>,
}

/// The last line.
pub(super) struct Hint {
    /// Keys, or what happened.
    pub words: String,
    pub alarming: bool,
    /// Drafts and unsent messages.
    pub counts: String,
}

impl Screen<'_> {
    /// Draws all of it; gives the caret.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        cache: &mut Cache,
        places: &Places,
    ) -> Option<Position> {
        self.head(canvas, places);
        self.bar(canvas, places);
        chat_list::draw(canvas, places.list, self.chats.iter().copied());
        self.timeline.draw(canvas, cache, places.timeline);
        rules(canvas, places);
        let caret = composer::draw(canvas, places.input, self.editor, self.layout);
        self.hint(canvas, places.hint);
        match &self.popup {
            Some(popup) => popup.draw(canvas, room_for_popup(places)),
            None => caret,
        }
    }

    fn head(&self, canvas: &mut Canvas<'_>, places: &Places) {
        let Some(strip) = Strip::of(places.head).next() else { return };
        let (unread, mentions) = self.unread;
        let totals = status::totals(canvas.look.lang, unread, mentions);
        let style = if mentions > 0 { canvas.look.theme.mention } else { canvas.look.theme.count };
        status::bar(canvas, strip, self.me, (&totals, style));
    }

    fn bar(&self, canvas: &mut Canvas<'_>, places: &Places) {
        let Some(strip) = Strip::of(places.bar).next() else { return };
        let title = self.open.map(status::title).unwrap_or_default();
        let (words, style) = self.state(canvas);
        status::bar(canvas, strip, &title, (&words, style));
    }

    fn state(&self, canvas: &Canvas<'_>) -> (String, Style) {
        status::connection(canvas, self.connection, self.zone)
    }

    /// Keys and counts; where there is no bar on top, the connection when it is not well.
    fn hint(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(strip) = Strip::of(area).next() else { return };
        let theme = canvas.look.theme;
        let style = if self.hint.alarming { theme.bad } else { theme.dim };
        let line = strip.after(1).but_last(1);
        let used = canvas.right(line.after(line.width / 2), &self.hint.counts, theme.warn);
        let line = line.but_last(used + u16::from(used > 0));
        canvas.left(line, &self.hint.words, style);
    }
}

fn rules(canvas: &mut Canvas<'_>, places: &Places) {
    let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
    for strip in Strip::of(places.fence) {
        canvas.raw(strip, glyphs.vertical, theme.rule);
    }
    if let Some(strip) = Strip::of(places.rule).next() {
        canvas.rule(strip);
        if !places.fence.is_empty() {
            canvas.raw(strip.after(places.fence.x - strip.x), glyphs.joint, theme.rule);
        }
    }
}

/// Popups leave the input and the hint in sight.
fn room_for_popup(places: &Places) -> Rect {
    let above = places.bar.union(places.timeline).union(places.list).union(places.head);
    if above.height >= 4 { above } else { above.union(places.input) }
}
