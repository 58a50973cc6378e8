//! What the rows of the pane at the right do.

use super::{chat, message, page, people, search};
use crate::api::{HistoryAnchor, Method};
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::jump::Landing;
use crate::app::side_pane::{SideAction, is_in_box};
use crate::app::{App, Effects};
use crate::model::{Item, TagUse, Todo};

/// A click on a row, at a column of the pane.
pub fn click(app: &mut App, (column, row): (u16, usize)) -> Effects {
    let Some(action) = app.side().into_iter().nth(row).and_then(|row| row.does) else {
        return Effects::new();
    };
    if app.inbox.side.cursor.is_some() {
        app.inbox.side.cursor = Some(row);
    }
    // The words of a row begin a cell behind the rule.
    if let SideAction::Todo(item) = &action
        && column.checked_sub(1).is_some_and(is_in_box)
    {
        return tick(app, item);
    }
    carry_out(app, action)
}

/// What a row does.
pub fn carry_out(app: &mut App, action: SideAction) -> Effects {
    let group = app.inbox.chats.open_id();
    match action {
        SideAction::Member(contact) => people::show(app, contact.chat(), group),
        SideAction::Message(chat, place) => {
            page::remember(app);
            chat::jump(app, chat, HistoryAnchor::At(place), Landing::Select)
        }
        SideAction::Tags => choose_tag(app),
        SideAction::Tag(tag) => search::words(app, &look_for_tag(&tag)),
        SideAction::Todos => search::words(app, app.lang().pick("状态:待办 ", "is:todo ")),
        SideAction::Todo(item) => search::go(app, &item),
        SideAction::Files => search::words(app, app.lang().pick("类型:文件 ", "kind:file ")),
        SideAction::File(item) => message::open(app, &item),
    }
}

fn look_for_tag(tag: &str) -> String {
    format!("#{tag} ")
}

/// What is to do in a note of the pane is done.
pub fn tick(app: &mut App, item: &Item) -> Effects {
    Effects::from(app.ask(Method::MarkTodo { item: item.id, todo: Todo::Done }))
}

fn choose_tag(app: &mut App) -> Effects {
    let offer = |it: &TagUse| Offer {
        words: format!("#{}  {}", it.tag, it.notes),
        cut: Cut::End,
        choice: Choice::Search(look_for_tag(&it.tag)),
    };
    let offers = app.inbox.side.shared.tags.iter().map(offer).collect();
    let title = app.lang().pick("看哪个标签", "which tag");
    app.dialog = Some(Dialog::Select(Select::new(title, offers)));
    Effects::new()
}
