//! What rendering remembers between frames, so that a frame costs the same however long the
//! messages are. Forgetting it changes nothing but the time.

use std::collections::HashMap;
use std::rc::Rc;

use super::message::{self, Measure, Row};
use super::qr::Code;
use crate::model::{Item, ItemId};

/// The memory of one terminal's picture.
#[derive(Debug, Default)]
pub struct Cache {
    bodies: HashMap<ItemId, Body>,
    frame: u64,
    code: Option<(String, Option<Code>)>,
}

#[derive(Debug)]
struct Body {
    item: Item,
    measure: Measure,
    rows: Rc<[Row]>,
    /// The frame that used it last.
    frame: u64,
}

impl Cache {
    /// One that remembers nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new frame begins.
    pub(super) const fn begin(&mut self) {
        self.frame = self.frame.wrapping_add(1);
    }

    /// The frame is painted; what it did not show is forgotten.
    pub(super) fn end(&mut self) {
        let frame = self.frame;
        self.bodies.retain(|_, body| body.frame == frame);
    }

    /// The rows of an item.
    pub(super) fn body(&mut self, item: &Item, measure: Measure) -> Rc<[Row]> {
        let frame = self.frame;
        let known = self.bodies.get_mut(&item.id);
        if let Some(body) = known.filter(|it| it.measure == measure && it.item == *item) {
            body.frame = frame;
            return Rc::clone(&body.rows);
        }
        let rows: Rc<[Row]> = message::body(item, measure).into();
        let body = Body { item: item.clone(), measure, rows: Rc::clone(&rows), frame };
        self.bodies.insert(item.id, body);
        rows
    }

    /// The modules of a login code.
    pub(super) fn code(&mut self, url: &str) -> Option<&Code> {
        if self.code.as_ref().is_none_or(|(known, _)| known != url) {
            self.code = Some((url.to_owned(), Code::new(url)));
        }
        self.code.as_ref().and_then(|(_, code)| code.as_ref())
    }
}
