//! Which part of the screen stands where, at any size.

use ratatui::layout::Rect;

/// The parts of the screen; empty where there is no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// The bar above the list.
    pub head: Rect,
    /// The bar above the messages; the whole width where there is one pane.
    pub bar: Rect,
    pub list: Rect,
    /// The column between list and messages.
    pub fence: Rect,
    pub timeline: Rect,
    /// The row above the input.
    pub rule: Rect,
    pub input: Rect,
    pub hint: Rect,
}

/// From this width on there are two panes.
const TWO_PANES: u16 = 56;
/// From this height on there is a bar on top.
const TOP_BAR: u16 = 16;
/// From these on there are a hint line and a rule.
const HINT: u16 = 4;
const RULE: u16 = 6;

impl Places {
    /// The parts of an area, for an input of so many rows. With one pane `list_only` shows the list
    /// in the place of the messages.
    pub fn of(area: Rect, input_rows: u16, list_only: bool) -> Self {
        let rest = area;
        let (hint, rest) = from_bottom(rest, u16::from(area.height >= HINT));
        let most = (rest.height / 2).clamp(1, 10);
        let (input, rest) = from_bottom(rest, input_rows.clamp(1, most));
        let (rule, rest) = from_bottom(rest, u16::from(area.height >= RULE));
        let (top, rest) = from_top(rest, u16::from(area.height >= TOP_BAR));
        let mut places = Self { rule, input, hint, ..Self::default() };
        if area.width < TWO_PANES {
            places.bar = top;
            *(if list_only { &mut places.list } else { &mut places.timeline }) = rest;
            return places;
        }
        let width = (area.width * 7 / 25).clamp(16, 32);
        let right =
            |whole: Rect| Rect { x: whole.x + width + 1, width: whole.width - width - 1, ..whole };
        places.head = Rect { width, ..top };
        places.bar = right(top);
        places.list = Rect { width, ..rest };
        places.timeline = right(rest);
        places.fence =
            Rect { x: area.x + width, y: area.y, width: 1, height: top.height + rest.height };
        places
    }
}

fn from_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let rest = Rect { height: area.height - rows, ..area };
    (Rect { y: rest.bottom(), height: rows, ..area }, rest)
}

fn from_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let rest = Rect { y: area.y + rows, height: area.height - rows, ..area };
    (Rect { height: rows, ..area }, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(width: u16, height: u16) -> Places {
        Places::of(Rect::new(0, 0, width, height), 1, false)
    }

    #[test]
    fn at_80x24_the_chrome_costs_three_rows_and_one_column() {
        let places = at(80, 24);
        assert_eq!(places.timeline.height, 24 - 3 - 1, "three of chrome, one of input");
        assert_eq!(places.list.width + 1 + places.timeline.width, 80);
        assert_eq!(places.list.width, 22);
    }

    #[test]
    fn one_pane_below_56_columns_and_no_bar_below_16_rows() {
        assert!(at(55, 24).list.is_empty() && !at(56, 24).list.is_empty());
        assert!(at(80, 15).bar.is_empty() && !at(80, 16).bar.is_empty());
        assert_eq!(at(55, 24).timeline.width, 55);
        assert!(!Places::of(Rect::new(0, 0, 40, 20), 1, true).list.is_empty());
    }

    #[test]
    fn the_parts_never_overlap_or_leave_the_area_and_there_is_an_input_in_the_smallest() {
        for width in 0..140 {
            for height in 0..40 {
                for rows in [0, 1, 5, 200] {
                    let area = Rect::new(0, 0, width, height);
                    let p = Places::of(area, rows, false);
                    let parts =
                        [p.head, p.bar, p.list, p.fence, p.timeline, p.rule, p.input, p.hint];
                    let sum: u32 = parts.iter().map(|part| part.area()).sum();
                    assert_eq!(sum, area.area(), "{width}x{height}: {p:?}");
                    assert!(p.input.height >= height.min(1) && p.input.height <= 10);
                    for part in parts.iter().filter(|part| !part.is_empty()) {
                        assert_eq!(part.intersection(area), *part);
                    }
                }
            }
        }
    }
}
