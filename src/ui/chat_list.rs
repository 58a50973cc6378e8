//! The list of chats: a mark, the name, and the unread count at the right.

use jiff::tz::TimeZone;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use crate::app::ListRoom;
use crate::app::page::when;
use crate::model::{Chat, ChatKind, Timestamp};

/// Cells before the names.
const MARGIN: u16 = 2;

/// Draws the chats that fit into an area, each in one row, or in two with its newest message.
pub(super) fn draw<'c>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    chats: impl Iterator<Item = (&'c Chat, bool)>,
    (room, clock): (ListRoom, &Clock<'_>),
) {
    let mut strips = Strip::of(area);
    for (chat, is_open) in chats {
        let Some(strip) = strips.next() else { return };
        row(canvas, strip, &Entry { chat, is_open });
        if room.lines_of(chat) > 1
            && let Some(strip) = strips.next()
        {
            newest(canvas, strip, chat, clock);
        }
    }
}

/// Draws the row below the chats that states what the list leaves out.
pub(super) fn left_out(canvas: &mut Canvas<'_>, area: Rect, words: &str) {
    let Some(strip) = Strip::of(area).next() else { return };
    let dim = canvas.look.theme.dim;
    canvas.raw(strip, "+", dim);
    canvas.left(strip.after(MARGIN).but_last(1), words, dim);
}

/// A chat of the list.
struct Entry<'c> {
    chat: &'c Chat,
    is_open: bool,
}

/// What is needed to write a time.
pub(super) struct Clock<'z> {
    pub zone: &'z TimeZone,
    pub now: Timestamp,
}

/// Draws the newest message of a chat with its time: the hour if it is of today, otherwise the day.
fn newest(canvas: &mut Canvas<'_>, strip: Strip, chat: &Chat, clock: &Clock<'_>) {
    let Some(last) = &chat.last else { return };
    let dim = canvas.look.theme.dim;
    let line = strip.after(MARGIN).but_last(1);
    let at = when::hour_or_day(last.at, clock.now, clock.zone);
    let used = canvas.right(line, &at, dim);
    let words = last.content.gist(canvas.look.lang);
    let words = match last.sender.as_str() {
        "" => words.to_string(),
        sender => format!("{sender}: {}", words.as_str()),
    };
    canvas.left(line.but_last(used + u16::from(used > 0)), &words, dim);
}

fn row(canvas: &mut Canvas<'_>, strip: Strip, entry: &Entry<'_>) {
    let chat = entry.chat;
    let theme = canvas.look.theme;
    if let Some(mark) = mark(canvas, entry) {
        canvas.raw(strip, mark, theme.strong);
    }
    let line = strip.after(MARGIN).but_last(1);
    let count_style = if chat.is_muted() { theme.dim } else { theme.unread };
    let count = chat.count();
    let mut used = canvas.right(line, &count, count_style);
    if chat.mentions > 0 && used > 0 {
        let mentions = format!("@{}", chat.mentions);
        canvas.raw(line.after(line.width - used), &mentions, theme.mention);
    }
    if used > 0 {
        used += 1;
    }
    let line = line.but_last(used);
    let name = canvas.left(line, chat.called(canvas.look.lang), name_style(canvas, entry));
    let group = matches!(chat.kind, ChatKind::Group { .. });
    let words = match (chat.farewell(canvas.look.lang), group) {
        (Some(_), true) => Some(canvas.say("已退出", "left")),
        (Some(_), false) => Some(canvas.say("已删除", "deleted")),
        (None, _) => chat.is_muted().then(|| canvas.say("免打扰", "muted")),
    };
    if let Some(words) = words {
        let rest = line.after(name + 1);
        if canvas.cells(words) <= rest.width {
            canvas.raw(rest, words, theme.dim);
        }
    }
}

/// The most important state of a chat, in one cell.
fn mark(canvas: &Canvas<'_>, entry: &Entry<'_>) -> Option<&'static str> {
    let chat = entry.chat;
    if entry.is_open {
        Some(canvas.look.glyphs.here)
    } else if chat.stuck > 0 {
        Some(canvas.look.glyphs.marks.refused)
    } else if chat.waiting > 0 {
        Some(canvas.look.glyphs.marks.queued)
    } else if chat.draft {
        Some("*")
    } else {
        chat.is_muted().then_some("-")
    }
}

fn name_style(canvas: &Canvas<'_>, entry: &Entry<'_>) -> Style {
    let (theme, chat) = (canvas.look.theme, entry.chat);
    if entry.is_open || (chat.unread > 0 && !chat.is_muted()) {
        theme.strong
    } else if chat.is_muted() || chat.farewell(canvas.look.lang).is_some() {
        theme.dim
    } else {
        theme.text
    }
}
