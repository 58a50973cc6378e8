//! A view of one picture.

use super::list::closes_view;
use super::{Context, DialogView, Modal, Reply};
use crate::api::PictureOf;
use crate::app::key::Key;
use crate::app::picture::Picture;

/// A picture, as large as the window allows.
#[derive(Clone, Debug)]
pub struct PictureViewer {
    pub title: String,
    pub of: PictureOf,
    /// The picture, once it was fetched.
    pub picture: Option<Picture>,
}

impl Modal for PictureViewer {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let advice = match self.picture {
            Some(_) => cx.lang().pick("Esc 或 Enter 关闭", "Esc or Enter closes"),
            None => cx.lang().pick("正在取图…", "fetching…"),
        };
        DialogView { picture: self.picture.clone(), ..DialogView::question(&self.title, advice) }
    }

    fn press(&mut self, _cx: &Context<'_>, key: Key) -> Reply {
        if closes_view(key) { Reply::Closes } else { Reply::Stays }
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        None
    }
}
