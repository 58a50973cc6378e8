//! The places of the code, its address and the text in a window, and how large a window a form
//! needs.

use ratatui::layout::{Rect, Size};

use crate::text::{self, Widths};
use crate::ui::qr::{Code, Form};

/// The number of cells between the code and the text, and the least width of the text.
const GAP: u16 = 2;
const WORDS: u16 = 12;
/// In windows of fewer columns the text begins at the edge.
const NARROW: u16 = 24;
/// In windows of at least this many rows the last one is for messages.
const TALL: u16 = 20;

/// The contents that need a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'a> {
    pub code: Option<&'a Code>,
    /// The forms to try in order; the configured one first.
    pub forms: &'static [Form],
    /// The text of the code, if it is shown.
    pub address: Option<&'a str>,
    pub widths: Widths,
}

/// The places. What has no place is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub code: Option<(Form, Rect)>,
    pub words: Rect,
    /// Whole rows from the first column on, so that a selection with the mouse contains nothing
    /// else.
    pub address: Rect,
    pub hint: Rect,
}

impl Room<'_> {
    /// The places for the first form that fits, with the text beside or below it.
    pub fn places(&self, window: Rect) -> Places {
        let (above, address, hint) = self.split(window);
        let fits = |form: &Form| self.fit(*form, above.as_size()).map(|size| (*form, size));
        let drawn = self.forms.iter().find_map(fits);
        let words = match drawn {
            Some((_, size)) => beside_or_below(above, size),
            None if above.width < NARROW => above,
            None => Rect { x: above.x + GAP, width: above.width - GAP, ..above },
        };
        let code = drawn.map(|(form, size)| (form, place(above, size)));
        Places { code, words, address, hint }
    }

    /// The smallest window in which a form is drawn.
    pub fn needs(&self, form: Form) -> Option<Size> {
        let least = self.code?.needs(form);
        let drawn = |height: &u16| {
            let window = Rect::new(0, 0, least.width, *height);
            self.fit(form, self.split(window).0.as_size()).is_some()
        };
        let height = (least.height..=u16::MAX).find(drawn)?;
        Some(Size::new(least.width, height))
    }

    /// The size of a form within this many cells, beside the text or alone.
    fn fit(&self, form: Form, room: Size) -> Option<Size> {
        let code = self.code?;
        let beside = Size::new(room.width.saturating_sub(WORDS + 2 * GAP), room.height);
        code.fit(form, beside).or_else(|| code.fit(form, room))
    }

    /// The rows for the code and the text, those of the address, and the last one.
    fn split(&self, window: Rect) -> (Rect, Rect, Rect) {
        let hint = u16::from(window.height >= TALL);
        let lines = self.address.map_or(0, |it| text::wrap(it, window.width, self.widths).count());
        let spare = (window.height - hint).saturating_sub(1);
        let address = u16::try_from(lines).unwrap_or(u16::MAX).min(spare);
        let above = window.height - hint - address;
        let rows = |y: u16, height: u16| Rect { y: window.y + y, height, ..window };
        (rows(0, above), rows(above, address), rows(above + address, hint))
    }
}

/// The place of the code: at the left, and in the middle of additional rows.
fn place(area: Rect, size: Size) -> Rect {
    let beside = area.width >= size.width + GAP + WORDS;
    let spare = area.height - size.height;
    let down = if beside { spare / 2 } else { 0 };
    Rect::new(area.x, area.y + down, size.width, size.height)
}

fn beside_or_below(area: Rect, size: Size) -> Rect {
    let taken = size.width + GAP;
    if area.width >= taken + WORDS {
        let spare = area.height - size.height;
        let top = (spare / 2 + 1).min(area.height);
        let (width, height) = (area.width - taken, area.height - top);
        return Rect::new(area.x + taken, area.y + top, width, height);
    }
    Rect::new(area.x, area.y + size.height, area.width, area.height - size.height)
}
