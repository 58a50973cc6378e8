//! What would be lost if the client ended now.

use super::*;
use crate::cli::plain::drafts::together;
use crate::cli::plain::held::held;

#[test]
fn a_text_that_nobody_has_confirmed_is_held_with_its_chat_until_it_is() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.told(account(1, Vec::new()), NOW);
    client.line("还没登录时写的", NOW);
    assert_eq!(held(&client).unaddressed, "还没登录时写的");
    client.told(Notification::Login(Login::LoggedIn), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0), chat(2, "张伟", 0)]), NOW);
    client.line("/open mm", NOW);
    page(&mut client, 3);
    let mut out = together(client.line("四点到", NOW));
    let asked = client.requests(&mut out);
    let holds = held(&client);
    let words: Vec<_> = holds
        .unconfirmed
        .iter()
        .flat_map(|(_, words)| words)
        .map(|one| (one.account, one.name.as_str(), one.text.as_str()))
        .collect();
    assert!(words.contains(&((1, EditionId::Web), "妈妈", "四点到")), "{holds:?} {asked:?}");
    assert_eq!(holds.unaddressed, "");
    for (id, _) in holds.unconfirmed {
        client.told(Response { id, result: Ok(Answer::Queued(Vec::new())) }, NOW);
    }
    assert!(held(&client).unconfirmed.is_empty());
}
