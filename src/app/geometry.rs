//! The areas of the screen at any size.

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// Whether the rectangle has no cell.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Whether a cell lies in the rectangle.
    #[must_use]
    pub const fn contains(self, column: u16, row: u16) -> bool {
        let right = column >= self.x && column - self.x < self.width;
        right && row >= self.y && row - self.y < self.height
    }
}

/// The areas of the screen; empty if there is no room for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The title bar above the list.
    pub head: Area,
    /// The title bar above the messages; it is as wide as the screen if there is one pane.
    pub bar: Area,
    /// The list of chats.
    pub list: Area,
    /// The column between the list and the messages.
    pub fence: Area,
    /// The pane with members, links and files, or notes.
    pub side: Area,
    /// The column before that pane.
    pub side_fence: Area,
    pub timeline: Area,
    /// The row above the input.
    pub rule: Area,
    pub input: Area,
    pub hint: Area,
}

/// The choice of panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panes {
    /// The list, the messages, and what else the width allows.
    Usual {
        /// Whether the list is shown if there is room for one pane only.
        list_only: bool,
        /// Whether the pane at the right is shown if there is room for it.
        side: bool,
    },
    /// The messages without a list.
    Messages {
        /// The place of the side pane.
        side: SidePlace,
    },
    /// The messages and the input alone.
    Bare,
}

/// The place of the side pane of a chat without a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SidePlace {
    Nowhere,
    /// At the right of the messages, where there is room for both.
    Beside,
    /// In the place of the messages.
    Instead,
}

/// The least width of a screen with two panes.
pub const TWO_PANES: u16 = 56;
/// The least width of a screen with a pane at the right.
pub const THREE_PANES: u16 = 110;
/// The least height of a screen whose list has two rows for a chat.
pub const TALL_ROWS: u16 = 30;
/// The least height of a screen with a title bar.
const TOP_BAR: u16 = 16;
/// The least height of a screen with a hint line and a rule.
const HINT: u16 = 4;
const RULE: u16 = 6;
/// The height of the input at most, in rows.
pub const INPUT_ROWS: u16 = 10;
/// The cells of an input row without text: the prompt, and a blank at the end for the caret.
pub const INPUT_MARGIN: u16 = 4;

impl Places {
    /// The areas of a screen with an input of `input_rows` rows.
    #[must_use]
    pub fn of(columns: u16, rows: u16, input_rows: u16, panes: Panes) -> Self {
        let rest = Area { x: 0, y: 0, width: columns, height: rows };
        let bare = panes == Panes::Bare;
        let (hint, rest) = from_bottom(rest, u16::from(rows >= HINT && !bare));
        let most = (rest.height / 2).clamp(1, INPUT_ROWS);
        let (input, rest) = from_bottom(rest, input_rows.clamp(1, most));
        let (rule, rest) = from_bottom(rest, u16::from(rows >= RULE && !bare));
        let (top, rest) = from_top(rest, u16::from(rows >= TOP_BAR && !bare));
        let mut places = Self { rule, input, hint, ..Self::default() };
        let list_only = matches!(panes, Panes::Usual { list_only: true, .. });
        if columns < TWO_PANES || matches!(panes, Panes::Messages { .. } | Panes::Bare) {
            places.bar = top;
            if matches!(panes, Panes::Messages { side: SidePlace::Instead }) {
                places.side = rest;
                return places;
            }
            let list_only = list_only && columns < TWO_PANES;
            *(if list_only { &mut places.list } else { &mut places.timeline }) = rest;
            let beside = matches!(panes, Panes::Messages { side: SidePlace::Beside });
            if columns >= THREE_PANES && beside {
                places.split_side(columns / 5);
            }
            return places;
        }
        let width = list_width(columns);
        let right =
            |whole: Area| Area { x: whole.x + width + 1, width: whole.width - width - 1, ..whole };
        places.head = Area { width, ..top };
        places.bar = right(top);
        places.list = Area { width, ..rest };
        places.timeline = right(rest);
        places.fence = Area { x: width, y: 0, width: 1, height: top.height + rest.height };
        if columns >= THREE_PANES && matches!(panes, Panes::Usual { side: true, .. }) {
            places.split_side(columns / 5);
        }
        places
    }

    /// Takes `width` columns from the messages for the pane at the right, and one for the rule
    /// between.
    const fn split_side(&mut self, width: u16) {
        let rest = self.timeline.width - width - 1;
        let x = self.timeline.x + rest;
        self.side_fence = Area { x, width: 1, ..self.timeline };
        self.side = Area { x: x + 1, width, ..self.timeline };
        self.timeline.width = rest;
    }
}

const fn list_width(columns: u16) -> u16 {
    let width = columns / 25 * 7 + columns % 25 * 7 / 25;
    if width < 16 {
        16
    } else if width > 32 {
        32
    } else {
        width
    }
}

fn from_bottom(area: Area, rows: u16) -> (Area, Area) {
    let rows = rows.min(area.height);
    let rest = Area { height: area.height - rows, ..area };
    (Area { y: rest.y + rest.height, height: rows, ..area }, rest)
}

fn from_top(area: Area, rows: u16) -> (Area, Area) {
    let rows = rows.min(area.height);
    let rest = Area { y: area.y + rows, height: area.height - rows, ..area };
    (Area { height: rows, ..area }, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(columns: u16, rows: u16) -> Places {
        Places::of(columns, rows, 1, Panes::Usual { list_only: false, side: true })
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
        assert!(
            !Places::of(40, 20, 1, Panes::Usual { list_only: true, side: true }).list.is_empty()
        );
        assert!(
            Places::of(120, 20, 1, Panes::Messages { side: SidePlace::Nowhere }).list.is_empty()
        );
    }

    #[test]
    fn from_110_columns_on_there_is_a_pane_at_the_right() {
        assert!(at(109, 40).side.is_empty() && !at(110, 40).side.is_empty());
        assert_eq!(
            (at(120, 40).side.width, at(120, 40).timeline.width),
            (24, 120 - 32 - 1 - 24 - 1)
        );
        let hidden = Panes::Usual { list_only: false, side: false };
        assert!(Places::of(200, 60, 1, hidden).side.is_empty());
    }

    #[test]
    fn the_parts_fill_the_screen_without_overlap_at_any_size() {
        for columns in 0..140 {
            for rows in 0..40 {
                for input in [0, 1, 5, 200] {
                    for panes in [
                        Panes::Usual { list_only: false, side: true },
                        Panes::Messages { side: SidePlace::Nowhere },
                        Panes::Messages { side: SidePlace::Beside },
                        Panes::Messages { side: SidePlace::Instead },
                        Panes::Bare,
                    ] {
                        let p = Places::of(columns, rows, input, panes);
                        let parts =
                            [p.head, p.bar, p.list, p.fence, p.timeline, p.rule, p.input, p.hint];
                        let parts = parts.into_iter().chain([p.side, p.side_fence]);
                        let area = |part: Area| u32::from(part.width) * u32::from(part.height);
                        let sum: u32 = parts.map(area).sum();
                        assert_eq!(sum, u32::from(columns) * u32::from(rows), "{p:?}");
                        assert!(p.input.height >= rows.min(1) && p.input.height <= 10);
                    }
                }
            }
        }
    }
}
