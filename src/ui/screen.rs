//! The screen of chats: list, messages and input.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::canvas::{Canvas, Strip, rect};
use super::{chat_list, composer, dialog, status, timeline};
use crate::api::{Connection, Login};
use crate::app::dialog::{DialogView, TypedIn};
use crate::app::geometry::{Area, Places};
use crate::app::page::Emphasis;
use crate::app::side_pane::SideKind;
use crate::app::{App, Hint};

/// Draws the screen. Returns the cell of the caret.
pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>) -> Option<Position> {
    let places = app.places();
    head(app, canvas, rect(places.head, canvas.buf));
    bar(app, canvas, rect(places.bar, canvas.buf));
    let zone = &app.settings().zone;
    let clock = chat_list::Clock { zone, now: app.now() };
    let lines = (app.list_room(), &clock);
    let mut list = places.list;
    if let Some(words) = app.left_out() {
        list.height -= 1;
        let foot = Area { y: list.y + list.height, height: 1, ..list };
        chat_list::left_out(canvas, rect(foot, canvas.buf), &words);
    }
    chat_list::draw(canvas, rect(list, canvas.buf), app.list(), lines);
    side(app, canvas, rect(places.side, canvas.buf));
    let page = (app.page(), app.page_shape());
    timeline::draw(canvas, rect(places.timeline, canvas.buf), (&page.0, page.1));
    timeline::lessons(canvas, rect(places.timeline, canvas.buf), &app.lessons());
    let dialog = app.dialog();
    rules(canvas, &places, dialog.as_ref());
    if places.bar.is_empty() {
        named(app, canvas, &places);
    } else {
        below(app, canvas, &places);
    }
    let input = rect(places.input, canvas.buf);
    let written = (app.editor(), &app.input_layout());
    let caret = composer::draw(canvas, input, written, &above_input(app));
    bottom(app, canvas, &places, dialog.as_ref());
    match dialog {
        Some(dialog) => {
            let frame = room_for_dialog(app, &places, canvas);
            let typed = dialog::draw(&dialog, canvas, frame);
            typed.or_else(|| caret.filter(|_| dialog.typed_in == TypedIn::Input))
        }
        None => caret,
    }
}

fn above_input(app: &App) -> composer::Above {
    let prompt =
        if app.normal_mode().is_some() { composer::NORMAL_PROMPT } else { composer::PROMPT };
    composer::Above {
        prompt,
        unconfirmed: app.unconfirmed(),
        quoted: app.quoted(),
        marked: app.normal_mode().and_then(|vi| vi.marked(app.editor())),
    }
}

/// Draws the pane with members, links, files and notes, or what is beside the notebook.
fn side(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    for (strip, row) in Strip::of(area).zip(app.side()) {
        let theme = canvas.look.theme;
        let style = if row.kind == SideKind::Heading { theme.strong } else { theme.text };
        let line = strip.after(1).but_last(1);
        let used = canvas.right(line, &row.count, theme.dim);
        canvas.left(line.but_last(used + u16::from(used > 0)), &row.words, style);
        if row.emphasis == Emphasis::Selected {
            canvas.select(line);
        }
    }
}

fn head(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(strip) = Strip::of(area).next() else { return };
    let (totals, style) = totals(app, canvas);
    status::bar(canvas, strip, app.me(), (&totals, style));
}

fn totals(app: &App, canvas: &Canvas<'_>) -> (String, Style) {
    let (unread, mentions) = app.totals();
    let style = if mentions > 0 { canvas.look.theme.mention } else { canvas.look.theme.unread };
    (status::totals(canvas.look.lang, unread, mentions), style)
}

fn bar(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(strip) = Strip::of(area).next() else { return };
    let title = status::open_title(app);
    let (words, style) = status::session(canvas, app);
    let mut words = [status::incognito(app), &status::quiet_until(app), &words].concat();
    if app.places().head.is_empty() {
        let (totals, _) = totals(app, canvas);
        words = if totals.is_empty() { words } else { format!("{totals}  {words}") };
    }
    status::bar(canvas, strip, &title, (&words, style));
    if let Some(speaker) = app.speaker_above() {
        status::beside(canvas, strip, (&title, &words), &speaker);
    }
}

/// Draws into the rule above the input what is below the page.
fn below(app: &App, canvas: &mut Canvas<'_>, places: &Places) {
    let Some(words) = app.below().filter(|_| !places.timeline.is_empty()) else { return };
    let Some(strip) = Strip::of(rect(places.rule, canvas.buf)).next() else { return };
    let (under, style) = (places.timeline, canvas.look.theme.unread);
    let strip = Strip { width: under.width.min(strip.width), ..strip.after(under.x - strip.x) };
    let words = format!(" {} {words} ", canvas.look.glyphs.down);
    canvas.right(strip.after(1).but_last(1), &words, style);
}

/// Draws into the rule above the input its receiver and the unread counts, if there is no status
/// bar.
fn named(app: &App, canvas: &mut Canvas<'_>, places: &Places) {
    let Some(strip) = Strip::of(rect(places.rule, canvas.buf)).next() else { return };
    let under = if places.timeline.is_empty() { places.rule } else { places.timeline };
    let strip = Strip { width: under.width.min(strip.width), ..strip.after(under.x - strip.x) };
    let line = strip.after(1).but_last(1);
    let ((mut totals, style), title) = (totals(app, canvas), status::open_title(app));
    if let Some(words) = app.below().filter(|_| !places.timeline.is_empty()) {
        let both = format!("{} {words}  {totals}", canvas.look.glyphs.down).trim_end().to_owned();
        // If there is no room for both, the unread counts have precedence.
        if totals.is_empty() || canvas.cells(&both) + 2 <= line.width / 2 {
            totals = both;
        }
    }
    let mut room = line;
    if !totals.is_empty() {
        let used = canvas.right(line.after(line.width / 2), &format!(" {totals} "), style);
        room = line.but_last(used + u16::from(used > 0));
    }
    if !title.is_empty() && room.width > 2 {
        let strong = canvas.look.theme.strong;
        let used = canvas.left(room.after(1).but_last(1), &title, strong);
        canvas.raw(room, " ", strong);
        canvas.raw(room.after(used + 1), " ", strong);
    }
}

/// Draws the last line. Without a status bar it shows a failing connection, unless it shows already
/// how to log in.
fn bottom(app: &App, canvas: &mut Canvas<'_>, places: &Places, dialog: Option<&DialogView>) {
    let mut line = app.hint();
    if let Some(dialog) = dialog.filter(|dialog| !line.said && !dialog.advice.is_empty()) {
        // The keys of the dialog, and nothing else.
        line = Hint { words: dialog.advice.clone(), ..Hint::default() };
    }
    let begun =
        matches!(app.login(), Login::LoggedIn | Login::Starting | Login::Unreachable { .. });
    let trouble = begun && !matches!(app.connection(), Connection::Online { .. });
    if places.bar.is_empty() && trouble && !line.alarming {
        line.words = status::session(canvas, app).0;
        line.alarming = true;
    }
    hint(canvas, rect(places.hint, canvas.buf), &line);
}

/// Draws keys or messages at the left, and drafts and unsent messages at the right.
pub(super) fn hint(canvas: &mut Canvas<'_>, area: Rect, hint: &Hint) {
    let Some(strip) = Strip::of(area).next() else { return };
    let theme = canvas.look.theme;
    let style = if hint.alarming { theme.bad } else { theme.dim };
    let line = strip.after(1).but_last(1);
    let used = canvas.right(line.after(line.width / 2), &hint.counts, theme.warn);
    let line = line.but_last(used + u16::from(used > 0));
    canvas.said(line, &hint.words, style);
}

/// Draws the two rules, which meet unless a dialog is between them.
fn rules(canvas: &mut Canvas<'_>, places: &Places, dialog: Option<&DialogView>) {
    let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
    let fences = [places.fence, places.side_fence].map(|area| rect(area, canvas.buf));
    for strip in fences.into_iter().flat_map(Strip::of) {
        canvas.raw(strip, glyphs.vertical, theme.rule);
    }
    if let Some(strip) = Strip::of(rect(places.rule, canvas.buf)).next() {
        canvas.rule(strip);
        for fence in [places.fence, places.side_fence] {
            if dialog.is_none() && !fence.is_empty() {
                canvas.raw(strip.after(fence.x - strip.x), glyphs.joint, theme.rule);
            }
        }
    }
}

/// The place of a dialog: it leaves the input and the last line in their places, unless it would
/// have no room.
fn room_for_dialog(app: &App, places: &Places, canvas: &mut Canvas<'_>) -> dialog::Frame {
    let parts = [places.bar, places.head, places.list, places.timeline, places.side];
    let parts = parts.into_iter().map(|part| rect(part, canvas.buf)).filter(|it| !it.is_empty());
    let above = parts.reduce(Rect::union).unwrap_or_default();
    if above.height < 4 || places.hint.is_empty() {
        return dialog::Frame { above: canvas.buf.area, input: None };
    }
    // Texts that wait for the disk stay visible above the typed text.
    let input = composer::above(canvas, rect(places.input, canvas.buf), &above_input(app));
    dialog::Frame { above, input: Some(input) }
}
