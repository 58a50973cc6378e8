//! People and groups: their details, and operations of the server on them.

use super::{chat, finder, key_context, mute, status};
use crate::api::{Method, Operation, PictureOf, RequestId};
use crate::app::account::AskedDetails;
use crate::app::action::{Action, ChatAction};
use crate::app::dialog::Dialog;
use crate::app::dialog::address_book::AddressBook;
use crate::app::dialog::confirm::Confirm;
use crate::app::dialog::contact::{ContactAction, ContactCard};
use crate::app::dialog::list::Filter;
use crate::app::dialog::picker::{PickFor, Picker};
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::forms::Form;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, Effects};
use crate::model::{ChatId, Contact, ItemId, Lang, Member, Mute};
use crate::text::Printable;

fn ask(app: &mut App, operation: Operation) -> Effects {
    Effects::from(app.ask(Method::Operate(operation)))
}

/// Requests the details of a contact and shows them when they arrive.
pub fn show(app: &mut App, chat: ChatId, within: Option<ChatId>) -> Effects {
    ask_details(app, chat, within, ShownFrom::Page)
}

/// The same from a row of a list, which stays open until they arrive.
pub fn show_from_list(
    app: &mut App,
    list: Dialog,
    chat: ChatId,
    within: Option<ChatId>,
) -> Effects {
    app.dialog = Some(list);
    ask_details(app, chat, within, ShownFrom::List)
}

/// From where the details of a contact were requested.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ShownFrom {
    Page,
    List,
}

fn ask_details(app: &mut App, chat: ChatId, within: Option<ChatId>, from: ShownFrom) -> Effects {
    let id = app.requests.next();
    let from_list = from == ShownFrom::List;
    app.account.asked_details = Some(AskedDetails { id, within, from_list });
    Effects::from(Effect::ask_as(id, app.account.key(), Method::Details { chat }))
}

/// Takes in details: shows them if they were requested, and updates a view that is open.
pub fn details(app: &mut App, id: RequestId, contact: Contact, members: Vec<Member>) -> Effects {
    let asked = app.account.asked_details.take_if(|asked| asked.id == id);
    let shown = match app.dialog.take() {
        Some(Dialog::Contact(card)) if card.contact.id == contact.id => Some(card),
        other => {
            app.dialog = other;
            None
        }
    };
    let from_list = asked.is_some_and(|asked| asked.from_list);
    let (within, filter, face) = match (asked, shown) {
        (_, Some(card)) => (card.within, card.filter, card.face),
        (None, None) => return Effects::new(),
        // The user has begun something else meanwhile.
        (Some(_), None)
            if !from_list && !matches!(&app.dialog, None | Some(Dialog::Contact(_))) =>
        {
            return Effects::new();
        }
        (Some(asked), None) => (asked.within, Filter::default(), None),
    };
    let of = PictureOf::Face(contact.id);
    let fetch = face.is_none().then(|| app.ask(Method::Preview { of, urgent: true }));
    let mut card = ContactCard { contact, members, within, filter, face };
    if card.filter.cursor == 0 {
        let rows = card.rows(app.inbox.chats.get(card.chat()), &app.settings);
        let first = rows.iter().position(|(_, action)| *action != ContactAction::Read);
        card.filter.cursor = first.unwrap_or(0);
    }
    app.dialog = Some(Dialog::Contact(card));
    fetch.into_iter().collect()
}

/// Carries out an action on a contact.
pub fn do_action(app: &mut App, info: ContactCard, action: ContactAction) -> Effects {
    let chat = info.chat();
    let name = info.contact.name().to_string();
    match action {
        ContactAction::Read => {
            app.dialog = Some(Dialog::Contact(info));
            Effects::new()
        }
        ContactAction::OpenChat => chat::open(app, chat),
        ContactAction::Remark => prompt(app, PromptFor::Remark(chat), info.contact.remark.as_str()),
        ContactAction::Rename => prompt(app, PromptFor::GroupName(chat), group_name(&info)),
        ContactAction::AddFriend => {
            let me = app.account.who.as_ref().map_or("", |it| it.me.nick.as_str()).to_owned();
            let hello = match app.lang() {
                Lang::Zh => format!("我是{me}"),
                Lang::En => format!("I am {me}"),
            };
            prompt(app, PromptFor::Greeting(chat), &hello)
        }
        ContactAction::Pin(on) => {
            app.dialog = Some(Dialog::Contact(info));
            ask(app, Operation::Pin { chat, on })
        }
        ContactAction::Mute => mute::choose_mute(app, chat),
        ContactAction::Unmute => {
            app.dialog = Some(Dialog::Contact(info));
            mute::set_mute(app, chat, Mute::Off)
        }
        ContactAction::Add => pick(app, PickFor::Members(chat)),
        ContactAction::Leave => {
            let words = match app.lang() {
                Lang::Zh => format!("退出群“{name}”？历史会留在这里"),
                Lang::En => format!("Leave \"{name}\"? Its history stays here"),
            };
            sure(app, words, Operation::LeaveGroup { chat })
        }
        ContactAction::Member(contact) => {
            show_from_list(app, Dialog::Contact(info), contact.chat(), Some(chat))
        }
        ContactAction::Remove(group) => {
            let words = match app.lang() {
                Lang::Zh => format!("把“{name}”移出群？"),
                Lang::En => format!("Remove \"{name}\" from the group?"),
            };
            let member = info.contact.id;
            sure(app, words, Operation::RemoveMember { chat: group, member })
        }
    }
}

/// The suggestion for a new name of a group: its name. A group without a name is called by its
/// members, perhaps under the user's remarks and cut, which must not become its name. As long as
/// the members are not known, such a list cannot be told from a name, and nothing is suggested.
fn group_name(info: &ContactCard) -> &str {
    let name = info.contact.nick.as_str();
    let remark = |member: &Member| {
        let remark = member.name.as_str();
        let cut = |part: &str| !part.is_empty() && remark.starts_with(part);
        let named = |part: &str| cut(part.trim_end_matches(['…', '.']));
        remark != member.public.as_str()
            && (name.contains(remark) || name.split(['、', ',', '，']).any(named))
    };
    if info.members.is_empty() || info.members.iter().any(remark) { "" } else { name }
}

/// Asks for a line, beginning with what was refused the last time, or else with `text`.
pub fn prompt(app: &mut App, question: PromptFor, text: &str) -> Effects {
    let kept = app.account.forms.take_line(question);
    let text = kept.as_deref().unwrap_or(text);
    app.dialog = Some(Dialog::Prompt(Prompt::new(question, text)));
    Effects::new()
}

/// Shows the address book.
pub fn address_book(app: &mut App) -> Effects {
    let effects = finder::index(app);
    app.dialog = Some(Dialog::AddressBook(AddressBook::new(&app.dialog_context())));
    effects
}

pub fn pick(app: &mut App, purpose: PickFor) -> Effects {
    let effects = finder::index(app);
    let mut picker = Picker::new(purpose, &app.dialog_context());
    picker.chosen = app.account.forms.take_people(purpose).unwrap_or_default();
    app.dialog = Some(Dialog::Pick(picker));
    effects
}

/// Asks to whom messages are forwarded.
pub fn pick_for_forward(app: &mut App, messages: Vec<ItemId>) -> Effects {
    let effects = pick(app, PickFor::Forward);
    if let Some(Dialog::Pick(picker)) = &mut app.dialog {
        picker.messages = messages;
    }
    effects
}

/// Asks for confirmation of an operation that cannot be undone.
pub fn sure(app: &mut App, words: String, operation: Operation) -> Effects {
    app.dialog =
        Some(Dialog::Confirm(Confirm::Request { words, method: Method::Operate(operation) }));
    Effects::new()
}

/// Asks for confirmation before a group is created or gets members. If an operation is not
/// possible, the picker stays open.
fn confirm(app: &mut App, words: String, operation: Operation, picker: &Picker) -> Effects {
    let form = Form::People(Box::new(picker.clone()));
    if let Some(misfit) = operation.misfit() {
        app.dialog = Some(form.open());
        return status::reject_line(app, misfit.words(app.lang()).what.as_str());
    }
    // If the user does not confirm, the server is not asked and the form stays unused.
    app.account.forms.ask(&operation, form);
    sure(app, words, operation)
}

/// Asks the server to carry out the operation of a form. If that is not possible, the form stays
/// open.
pub fn submit(app: &mut App, operation: Operation, form: Form) -> Effects {
    if let Some(misfit) = operation.misfit() {
        app.dialog = Some(form.open());
        return status::reject_line(app, misfit.words(app.lang()).what.as_str());
    }
    app.account.forms.ask(&operation, form);
    ask(app, operation)
}

/// Takes back the form that the server refused: opens it again, or keeps it until it is requested
/// if the user is doing something else.
fn refused(app: &mut App, form: Form, why: &str) -> Effects {
    if app.dialog.is_none() && app.keys.pending.is_empty() && (app.grace.wait() || app.is_calm()) {
        app.dialog = Some(form.open());
        return status::warn(app, why);
    }
    app.account.forms.keep(form);
    let words = match app.lang() {
        Lang::Zh => format!("{why}；填的留着，再打开就在"),
        Lang::En => format!("{why}; what you entered is there when you open it again"),
    };
    status::warn(app, words)
}

/// Uses the people or groups that were chosen.
pub fn picked(app: &mut App, mut picker: Picker) -> Effects {
    let chosen = picker.result();
    if chosen.is_empty() {
        return Effects::new();
    }
    match picker.purpose {
        PickFor::Forward if picker.chosen.is_empty() && picker.asked.is_none() => {
            // The first match may not be the one that is meant.
            picker.asked = chosen.first().copied();
            app.dialog = Some(Dialog::Pick(picker));
            Effects::new()
        }
        PickFor::Forward => {
            let words = forwarded(app, &picker, &chosen);
            app.unconfirmed.say_then(words);
            let pass = |item: ItemId| Method::Forward { item, to: chosen.clone() };
            let methods: Vec<Method> = picker.messages.iter().copied().map(pass).collect();
            methods.into_iter().map(|method| app.ask(method)).collect()
        }
        PickFor::Group => {
            let names = some_names(app, &picker, &chosen);
            let words = match app.lang() {
                Lang::Zh => format!("和 {names} 建群？"),
                Lang::En => format!("Found a group with {names}?"),
            };
            confirm(app, words, Operation::CreateGroup { members: chosen }, &picker)
        }
        PickFor::Members(chat) => {
            let members: Vec<_> = chosen.iter().map(|chat| chat.contact()).collect();
            let names = some_names(app, &picker, &chosen);
            let group = app.dialog_context().chat_row(chat).left;
            let words = match app.lang() {
                Lang::Zh => format!("拉 {names} 进“{group}”？"),
                Lang::En => format!("Add {names} to \"{group}\"?"),
            };
            confirm(app, words, Operation::AddMembers { chat, members }, &picker)
        }
    }
}

/// Says to whom messages were forwarded, under the names of the list.
fn forwarded(app: &App, picker: &Picker, chosen: &[ChatId]) -> String {
    let names = some_names(app, picker, chosen);
    match app.lang() {
        Lang::Zh => format!("已转发给 {names}"),
        Lang::En => format!("forwarded to {names}"),
    }
}

/// The names of the chosen ones as in the list; of many, the first ones.
fn some_names(app: &App, picker: &Picker, chosen: &[ChatId]) -> String {
    const NAMED: usize = 3;
    let apart = app.dialog_context().namesakes(picker.list.hits.iter().chain(chosen).copied());
    let names = chosen.iter().take(NAMED).map(|id| apart.called(*id));
    let names = names.collect::<Vec<_>>().join(app.lang().pick("、", ", "));
    match (app.lang(), chosen.len()) {
        (_, ..=NAMED) => names,
        (Lang::Zh, count) => format!("{names} 等 {count} 个"),
        (Lang::En, count) => format!("{names} and {} more", count - NAMED),
    }
}

/// Takes in the people that a search by number found.
pub fn found(app: &mut App, people: Vec<Contact>) -> Effects {
    if app.grace.wait() && app.dialog.is_none() {
        app.show_found(people);
        return Effects::new();
    }
    app.grace.found = Some(people);
    let words = app.lang().pick("找到了，停手就显示", "found; shown when you pause");
    let mut effects = status::speak(app, words, Tone::Told, Until::Shown);
    effects.push(status::calm_later(app));
    effects
}

/// Takes in whether the server carried an operation out.
pub fn done(
    app: &mut App,
    operation: &Operation,
    result: Result<Option<ChatId>, Printable>,
) -> Effects {
    let form = app.account.forms.answered(operation);
    let founded = match (result, form) {
        (Ok(founded), _) => founded,
        (Err(why), Some(form)) => return refused(app, form, why.as_str()),
        (Err(why), None) => return status::warn(app, why.as_str()),
    };
    let lang = app.lang();
    let words = match operation {
        Operation::Remark { .. } => lang.pick("备注改好了", "the remark is set"),
        Operation::Pin { on: true, .. } => lang.pick("已置顶", "pinned"),
        Operation::Pin { on: false, .. } => lang.pick("不再置顶", "not pinned any more"),
        Operation::Mute { mute, .. } => &mute::done_words(app, *mute),
        Operation::Search { .. } => "",
        Operation::AddFriend { .. } => lang.pick("好友请求已发出", "the request was sent"),
        Operation::Accept { .. } => lang.pick("已接受，现在是好友了", "you are friends now"),
        Operation::CreateGroup { .. } => lang.pick("群建好了", "the group was created"),
        Operation::AddMembers { .. } => lang.pick("已拉人或发出邀请", "added or invited"),
        Operation::RemoveMember { .. } => lang.pick("已移出群", "removed"),
        Operation::RenameGroup { .. } => lang.pick("群名改好了", "the group is renamed"),
        Operation::LeaveGroup { .. } => lang.pick("已退群，历史还在", "left; the history stays"),
    };
    let mut effects = status::say(app, words);
    if let Some(chat) = founded {
        if app.grace.wait() && app.dialog.is_none() {
            effects.extend(chat::open(app, chat));
        } else {
            // A user who is writing to somebody else stays there.
            let key = key_context::name_of(app, Action::Chat(ChatAction::GoTo));
            let words = match lang {
                Lang::Zh => format!("群建好了，{key} 去它那里"),
                Lang::En => format!("the group was created; {key} goes there"),
            };
            effects = status::say(app, words);
        }
    }
    if let Some(Dialog::Contact(info)) = &app.dialog {
        effects.push(app.ask(Method::Details { chat: info.chat() }));
    }
    effects
}

/// Pins the open chat, or unpins it.
pub fn toggle_pinned(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.chats.open() else { return Effects::new() };
    let operation = Operation::Pin { chat: chat.id, on: !chat.pinned };
    ask(app, operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContactId, ContactKind};

    fn member(remark: &str, nick: &str) -> Member {
        Member::remarked(ContactId(5), remark, nick)
    }

    #[test]
    fn what_the_user_calls_members_is_no_beginning_of_a_new_name() {
        let card = |name: &str, members: Vec<Member>| ContactCard {
            contact: Contact::new(ContactId(9), ContactKind::Group, Printable::line(name)),
            members,
            within: None,
            filter: Filter::default(),
            face: None,
        };
        let members = || vec![member("备注李雷", "李雷"), member("王芳", "王芳")];
        for (name, begins) in [
            ("周末爬山", "周末爬山"),
            ("王芳、小林", "王芳、小林"),
            ("王芳、备注李雷", ""),
            ("王芳,备注李雷", ""),
            ("王芳、备注李…", ""),
            ("备注李雷和王芳", ""),
        ] {
            assert_eq!(group_name(&card(name, members())), begins, "{name}");
        }
        assert_eq!(group_name(&card("备注李雷、王芳", Vec::new())), "", "nobody knows whose it is");
    }
}
