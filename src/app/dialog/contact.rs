//! The details of a person or group, and the actions on them.

use crate::model::{Chat, ChatId, Contact, ContactKind, Lang, Member};

pub use super::contact_action::ContactAction;
use super::list::{Filter, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::finder;
use crate::app::key::Key;
use crate::app::picture::Picture;
use crate::app::settings::Settings;

/// The details of one contact.
#[derive(Clone, Debug)]
pub struct ContactCard {
    pub contact: Contact,
    /// The members, if it is a group.
    pub members: Vec<Member>,
    /// The group in which the contact was looked up.
    pub within: Option<ChatId>,
    /// What was typed, and which of the matching rows is selected.
    pub filter: Filter,
    /// The avatar, once it was fetched.
    pub face: Option<Picture>,
}

impl ContactCard {
    /// The chat with the contact.
    #[must_use]
    pub const fn chat(&self) -> ChatId {
        self.contact.id.chat()
    }

    fn shown(&self, cx: &Context<'_>) -> Vec<(DialogRow, ContactAction)> {
        self.rows(cx.inbox.chats.get(self.chat()), cx.settings)
    }

    /// The rows that match what was typed, with what each does.
    #[must_use]
    pub fn rows(
        &self,
        chat: Option<&Chat>,
        settings: &Settings,
    ) -> Vec<(DialogRow, ContactAction)> {
        let lang = settings.lang;
        let mut rows = self.facts(lang);
        rows.extend(self.actions(chat, lang));
        rows.extend(self.members.iter().map(|member| {
            let alias = match member.group_alias.as_str() {
                alias if alias == member.name.as_str() => String::new(),
                alias => alias.to_owned(),
            };
            let left = format!("  {}", member.name.as_str());
            (
                DialogRow { left, right: alias, ..DialogRow::default() },
                ContactAction::Member(member.contact),
            )
        }));
        if self.filter.query.is_empty() {
            return rows;
        }
        let words: Vec<String> =
            rows.iter().map(|(row, _)| format!("{} {}", row.left, row.right)).collect();
        let shown =
            finder::narrow(words.iter().map(String::as_str), self.filter.text(), settings.sounds);
        shown.into_iter().filter_map(|at| rows.get(at).cloned()).collect()
    }

    fn facts(&self, lang: Lang) -> Vec<(DialogRow, ContactAction)> {
        let contact = &self.contact;
        let group = contact.kind == ContactKind::Group;
        let facts = [
            (lang.pick("名字", "name"), contact.nick.as_str()),
            (lang.pick("备注", "remark"), contact.remark.as_str()),
            (lang.pick("微信号", "number"), contact.alias.as_str()),
            (lang.pick("地区", "region"), contact.region.as_str()),
            (lang.pick("签名", "signature"), contact.signature.as_str()),
        ];
        let mut rows: Vec<(DialogRow, ContactAction)> = facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(what, value)| (fact(what, value), ContactAction::Read))
            .collect();
        if group {
            let count = self.members.len().to_string();
            rows.push((fact(lang.pick("成员", "members"), &count), ContactAction::Read));
        }
        rows
    }

    fn actions(&self, chat: Option<&Chat>, lang: Lang) -> Vec<(DialogRow, ContactAction)> {
        let mut actions = Vec::new();
        if chat.is_some() {
            actions.push((lang.pick("发消息", "write"), ContactAction::OpenChat));
        }
        let over = chat.is_some_and(|chat| chat.farewell(lang).is_some());
        match self.contact.kind {
            ContactKind::Group | ContactKind::Friend if over => {}
            ContactKind::Group => actions.extend([
                (lang.pick("改群名", "rename"), ContactAction::Rename),
                (lang.pick("拉人进群", "add members"), ContactAction::Add),
            ]),
            ContactKind::Friend => {
                actions.push((lang.pick("改备注", "remark"), ContactAction::Remark));
            }
            ContactKind::Stranger => {
                actions
                    .push((lang.pick("加为好友", "ask to be friends"), ContactAction::AddFriend));
            }
            ContactKind::Me | ContactKind::Notes | ContactKind::Official | ContactKind::Service => {
            }
        }
        if let Some(chat) = chat {
            actions.push(if chat.pinned {
                (lang.pick("取消置顶", "unpin"), ContactAction::Pin(false))
            } else {
                (lang.pick("置顶", "pin"), ContactAction::Pin(true))
            });
            actions.push(if chat.is_muted() {
                (lang.pick("取消免打扰", "unmute"), ContactAction::Unmute)
            } else {
                (lang.pick("免打扰…（只在这里）", "mute… (only here)"), ContactAction::Mute)
            });
        }
        if let Some(group) = self.within {
            actions
                .push((lang.pick("移出群", "remove from the group"), ContactAction::Remove(group)));
        }
        if self.contact.kind == ContactKind::Group && !over {
            actions.push((lang.pick("退出这个群", "leave the group"), ContactAction::Leave));
        }
        let row = |(words, action): (&str, ContactAction)| {
            (DialogRow { left: format!("> {words}"), ..DialogRow::default() }, action)
        };
        actions.into_iter().map(row).collect()
    }
}

impl Modal for ContactCard {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        DialogView {
            title: self.contact.name().to_string(),
            query: Some(self.filter.shown()),
            rows: self.shown(cx).into_iter().map(|(row, _)| row).collect(),
            cursor: Some(self.filter.cursor),
            advice: lang
                .pick(
                    "打字筛选，↑↓ 选，Enter 执行，Esc 关闭",
                    "type to filter, arrows, Enter does it",
                )
                .to_owned(),
            picture: self.face.clone(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let rows = self.shown(cx).len();
        self.filter.press(rows, key);
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.filter.cursor = row;
        Pointed::Chosen
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let chosen = self.shown(cx).into_iter().nth(self.filter.cursor);
        let chosen = chosen.map(|(_, action)| Reply::Chosen(Choice::Contact(action)));
        Some(chosen.unwrap_or_else(|| nothing_to_choose(cx.lang())))
    }

    fn paste(&mut self, _cx: &Context<'_>, text: &str) -> Reply {
        self.filter.paste(text);
        Reply::Stays
    }
}

fn fact(what: &str, value: &str) -> DialogRow {
    DialogRow {
        left: what.to_owned(),
        right: value.to_owned(),
        key: Some(10),
        ..DialogRow::default()
    }
}
