//! Questions in line mode whether two chats belong to the same person.

use super::client::{PlainClient, Question};
use super::out::{Out, plain};
use crate::api::Method;
use crate::model::{ChatId, Earlier, Lang};
use crate::words::name::shown;

impl PlainClient {
    /// Prints a question, which replaces one about the same chat.
    pub fn ask_whether_same(&mut self, new: ChatId, old: &[Earlier]) -> Out {
        let name = self
            .chats
            .known
            .get(&new)
            .map_or_else(String::new, |chat| plain(chat.called(self.view.lang)));
        let asked = self.questions.open.iter().find(|question| question.new == new);
        let asked = asked.map(|question| question.name.clone());
        let name = if name.is_empty() { asked.clone().unwrap_or_default() } else { name };
        self.questions.open.retain(|question| question.new != new);
        if old.is_empty() {
            // The user must be told that the numbers of the old question are void.
            let over = match self.view.lang {
                _ if name.is_empty() => {
                    self.pick("-- 前面那个问题不用回答了", "-- that question is over").to_owned()
                }
                Lang::Zh => format!("-- “{name}”是谁已经清楚了，前面那个问题不用回答了"),
                Lang::En => format!("-- who \"{name}\" is is known now; the question is over"),
            };
            return Out { lines: asked.map(|_| over).into_iter().collect(), ..Out::default() };
        }
        let first = self.questions.next_number;
        self.questions.next_number += old.len();
        let earlier = (first..).zip(old.iter().map(|earlier| earlier.chat.id)).collect();
        self.questions.open.push(Question { new, name: name.clone(), earlier });
        let row = |(number, earlier): (usize, &Earlier)| {
            let words = earlier.likeness.words(self.view.lang);
            let waiting = match (earlier.chat.waiting, self.view.lang) {
                (0, _) => String::new(),
                (waiting, Lang::Zh) => format!("，{waiting} 条没发的等你回答"),
                (waiting, Lang::En) => format!(", {waiting} unsent wait for the answer"),
            };
            format!(
                "   {number} {} {words}{waiting}",
                plain(&shown(&earlier.chat.name, self.view.lang))
            )
        };
        let question = match self.view.lang {
            Lang::Zh => format!("-- “{name}”仍是原来的那个吗？/same 号码 或 /same no {first}"),
            Lang::En => {
                format!("-- is \"{name}\" still the same? /same NUMBER or /same no {first}")
            }
        };
        let rows = (first..).zip(old).map(row);
        Out { lines: std::iter::once(question).chain(rows).collect(), ..Out::default() }
    }

    /// Carries out `/same 3` and `/same no 3`; without a number, `no` answers the only open
    /// question.
    pub fn answer_whether_same(&mut self, argument: &str) -> Out {
        if self.questions.open.is_empty() {
            return Out::undone(self.pick("! 没有要回答的", "! nothing to answer"));
        }
        let no = ["no", "不是"].iter().find_map(|word| argument.strip_prefix(word));
        let number = no.unwrap_or(argument).trim();
        let found = match (number, self.questions.open.as_slice()) {
            ("", [only]) if no.is_some() => Some((only.new, None)),
            (number, questions) => number.parse().ok().and_then(|number: usize| {
                questions.iter().find_map(|question| {
                    let earlier = question.earlier.iter().find(|(known, _)| *known == number)?;
                    Some((question.new, Some(earlier.1)))
                })
            }),
        };
        let Some((new, earlier)) = found else {
            let all = self.questions.open.iter().flat_map(|question| &question.earlier);
            let numbers: Vec<String> = all.map(|(number, _)| number.to_string()).collect();
            let words = self.pick("没有回答；还问着的号码：", "not answered; open numbers:");
            return Out::undone(format!("! {words} {}", numbers.join(" ")));
        };
        self.questions.open.retain(|question| question.new != new);
        let same_as = earlier.filter(|_| no.is_none());
        Out::ask(Method::ResolveIdentity { new, same_as })
    }
}
