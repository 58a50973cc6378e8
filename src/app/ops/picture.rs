//! Pictures: the large view, and previews among the messages.

use std::path::{Path, PathBuf};

use super::status;
use crate::api::{Method, PictureOf};
use crate::app::dialog::Dialog;
use crate::app::dialog::picture_viewer::PictureViewer;
use crate::app::picture::Picture;
use crate::app::previews;
use crate::app::{App, Effect, Effects};
use crate::model::Item;
use crate::text::Printable;

/// The size of an avatar, in columns and rows.
const FACE: (u16, u16) = (12, 6);

/// Shows a picture: requests its small form and scales it.
pub fn look(app: &mut App, item: &Item) -> Effects {
    let of = PictureOf::Item(item.id);
    let title = item.content.label(app.lang()).to_string();
    app.dialog = Some(Dialog::Picture(PictureViewer { title, of, picture: None }));
    Effects::from(app.ask(Method::Preview { of, urgent: true }))
}

/// Takes in the file of a small picture, and scales it if it is still in sight.
pub fn picture(app: &mut App, of: PictureOf, path: Result<PathBuf, Printable>) -> Effects {
    let path = match (path, &app.dialog) {
        (Ok(path), _) => path,
        // The error is shown in the large view only.
        (Err(why), Some(Dialog::Picture(it))) if it.of == of && it.picture.is_none() => {
            app.dialog = None;
            return status::warn(app, why.as_str());
        }
        (Err(_), _) => return Effects::new(),
    };
    let (columns, rows) = app.window.size;
    let looked_at = match &app.dialog {
        Some(Dialog::Picture(it)) if it.of == of && it.picture.is_none() => {
            Some(((columns.saturating_sub(2), rows.saturating_sub(6)), true))
        }
        Some(Dialog::Contact(info)) if PictureOf::Face(info.contact.id) == of => {
            Some(((FACE.0, FACE.1.min(rows / 4)), false))
        }
        Some(_) | None => None,
    };
    // One file serves both the large view and the preview.
    let among = match of {
        PictureOf::Item(item) => {
            app.inbox.previews.came(item, &path).then_some((previews::ROOM, false))
        }
        PictureOf::Face(_) => None,
    };
    let paint = |(room, native)| Effect::Paint { of, path: path.clone(), room, native };
    looked_at.into_iter().chain(among).map(paint).collect()
}

/// Takes in a scaled picture.
pub fn painted(
    app: &mut App,
    of: PictureOf,
    (path, native): (&Path, bool),
    made: Result<Picture, String>,
) -> Effects {
    match (&mut app.dialog, made) {
        (Some(Dialog::Picture(it)), Ok(made)) if native && it.of == of => {
            it.picture = Some(made);
            Effects::new()
        }
        (Some(Dialog::Contact(info)), Ok(made)) if PictureOf::Face(info.contact.id) == of => {
            info.face = Some(made);
            Effects::new()
        }
        (_, Ok(made)) if !native => {
            if let PictureOf::Item(item) = of {
                app.inbox.previews.keep(item, path, made);
            }
            Effects::new()
        }
        (Some(Dialog::Picture(it)), Err(why)) if native && it.of == of => {
            app.dialog = None;
            status::warn(app, why)
        }
        _ => Effects::new(),
    }
}
