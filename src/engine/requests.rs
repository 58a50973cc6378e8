//! What frontends ask.

use super::{Done, Engine, Error, incoming, reason};
use crate::api::{Connection, Notification, Page, Part, Request, Spot};
use crate::model::{ChatId, Delivery, EditionId, Find, Hold, ItemId, Lang, Position};
use crate::protocol;
use crate::protocol::endpoint::{LogOut, Notify, Revoke, StatusNotify};
use crate::store::{self, Discarded, OnServer};
use crate::text::Printable;

/// Items of the first page, and of each further one.
const NEWEST: u32 = 80;
const OLDER: u32 = 120;
/// Messages of one search.
const HITS: u32 = 50;

/// Files and notes beside a conversation; more than fit on any screen.
const GATHERED: u32 = 40;
/// Members of groups that go-to knows; more than anybody has met.
const PEOPLE_MOST: u32 = 20_000;

impl Engine {
    pub(super) async fn request(&mut self, request: Request) -> Result<(), Error> {
        let Some(request) = self.timely(request).await else { return Ok(()) };
        match request {
            Request::Heard => {
                self.openings.heard();
                Ok(())
            }
            Request::Open { chat } => self.open_chat(chat).await,
            Request::Older { chat, before } => self.older(chat, before).await,
            Request::Keep { id, requests } => self.keep(id, requests).await,
            Request::Send { .. } | Request::Attach { .. } | Request::Forward { .. } => {
                self.keep_unanswered(request).await
            }
            Request::Recall { item } => self.recall(item).await,
            Request::Fetch { item } => self.fetch_file(item).await,
            Request::Preview { of, looked_at } => self.preview(of, looked_at).await,
            Request::Search { query, find, chat } => {
                self.search(query, find, chat);
                Ok(())
            }
            Request::Newer { chat, after } => self.newer(chat, after).await,
            Request::Around { chat, spot } => self.around(chat, spot).await,
            Request::Stop { item } => self.stop_transfer(item).await,
            Request::MarkUnread { chat } => self.mark_unread(chat).await,
            Request::Details { chat } => self.details(chat).await,
            Request::Do(operation) => self.operate(operation).await,
            Request::Retry { item } => self.retry(item).await,
            Request::Discard { item } => self.discard(item).await,
            Request::SaveDraft { chat, text } => self.save_draft(chat, text).await,
            Request::MarkRead { chat, up_to } => self.mark_read(chat, up_to).await,
            Request::Members { chat } => self.members(chat).await,
            Request::People => self.people().await,
            Request::Gather { chat } => self.gather(chat).await,
            Request::Export { chat } => self.export(chat).await,
            Request::Link { new, same_as } => self.link(new, same_as).await,
            Request::Part { chat } => self.part_chat(chat).await,
            Request::NewCode => self.asked_for_code().await,
            Request::SwitchEdition(edition) => self.switch(edition).await,
            Request::ReconnectNow => {
                self.login_now().await;
                self.outbox.wake_all();
                self.sync_now().await;
                self.disk_now().await?;
                if self.store.is_some() { self.pump().await } else { Ok(()) }
            }
            Request::Awake => {
                self.awake();
                Ok(())
            }
            Request::LogOut => self.log_out().await,
        }
    }

    pub(super) async fn open_chat(&mut self, chat: ChatId) -> Result<(), Error> {
        self.open = Some(chat);
        let Some(store) = self.store.clone() else { return Ok(()) };
        let (items, at_start) = store.newest(chat, NEWEST).await?;
        let names = store.names(chat, incoming::senders(&items)).await?;
        let page = Page { chat, items, names, at_start, part: Part::Newest };
        self.tell(Notification::Page(page)).await;
        let group = self.book.name(chat.contact()).filter(|name| name.is_group()).cloned();
        if let Some(name) = group.filter(|_| !self.book.complete.contains(&chat.contact())) {
            self.want(std::iter::once(name));
        }
        Ok(())
    }

    async fn older(&mut self, chat: ChatId, before: Position) -> Result<(), Error> {
        let store = self.store()?;
        let (items, at_start) = store.older(chat, before, OLDER).await?;
        let names = store.names(chat, incoming::senders(&items)).await?;
        self.tell(Notification::Page(Page { chat, items, names, at_start, part: Part::Older }))
            .await;
        Ok(())
    }

    async fn newer(&mut self, chat: ChatId, after: Position) -> Result<(), Error> {
        let store = self.store()?;
        let (items, at_end) = store.newer(chat, after, OLDER).await?;
        let names = store.names(chat, incoming::senders(&items)).await?;
        let part = Part::Newer { at_end };
        self.tell(Notification::Page(Page { chat, items, names, at_start: false, part })).await;
        Ok(())
    }

    async fn around(&mut self, chat: ChatId, spot: Spot) -> Result<(), Error> {
        let store = self.store()?.clone();
        self.open = Some(chat);
        let at = match spot {
            Spot::At(position) => Some(position),
            Spot::Message(id) => store.place_of(chat, id).await?,
        };
        let Some(at) = at else {
            let what = self.say("原文不在这台机器上", "the message is not on this machine");
            self.trouble(what, "").await;
            return Ok(());
        };
        let (mut items, at_start) = store.older(chat, at, NEWEST).await?;
        let (after, at_end) = store.newer(chat, just_before(at), NEWEST).await?;
        let item = after.first().map(|item| item.id);
        items.extend(after);
        let names = store.names(chat, incoming::senders(&items)).await?;
        let part = Part::Around { item, at_end };
        self.tell(Notification::Page(Page { chat, items, names, at_start, part })).await;
        Ok(())
    }

    async fn retry(&mut self, item: ItemId) -> Result<(), Error> {
        let uptime = self.uptime();
        if let Some(item) = self.store()?.retry(item, self.server_now()).await? {
            if item.delivery == Some(Delivery::Held(Hold::Doubt)) {
                return self.ask_again(item.chat).await;
            }
            self.outbox.take_in(item.id, uptime);
            self.show_own(item).await?;
        }
        self.pump().await
    }

    async fn discard(&mut self, item: ItemId) -> Result<(), Error> {
        if self.outbox.uploading.contains(&item) {
            return self.stop_transfer(item).await;
        }
        if !self.give_up(item).await? {
            let what =
                self.say("这条正在发送，停不下来", "this is on its way and cannot be stopped");
            self.trouble(what, "").await;
        }
        self.pump().await
    }

    /// Takes a message out of the outbox; says whether it was there.
    pub(super) async fn give_up(&mut self, item: ItemId) -> Result<bool, Error> {
        let store = self.store()?;
        let uploading = self.outbox.uploading.remove(&item);
        let known = store.message(item).await?.map(|known| known.item);
        let Some(Discarded { chat, parted }) = store.discard(item, uploading).await? else {
            return Ok(known.is_none());
        };
        self.tell(Notification::ItemsGone { chat, items: vec![item] }).await;
        if let Some(parted) = parted {
            self.tell_items(chat, vec![parted]).await?;
        }
        let chats = store.some_chats(vec![chat]).await?;
        self.tell_chats(chats).await;
        Ok(true)
    }

    /// Takes an own message back; the server says whether that is still possible (PROTOCOL 9.5).
    async fn recall(&mut self, item: ItemId) -> Result<(), Error> {
        let known = self.store()?.message(item).await?;
        let Some(OnServer { item: what, local, .. }) = known else { return Ok(()) };
        let to = self.book.name(what.chat.contact()).cloned();
        let (Some(session), Some(to), Some(message)) = (self.session.clone(), to, what.message)
        else {
            let words = self.say("没有登录，撤不回", "not logged in; it cannot be recalled");
            self.trouble(words, "").await;
            return Ok(());
        };
        let id = local.unwrap_or_else(|| self.local_id());
        let client = self.client.clone();
        self.spawn(async move {
            let call = Revoke { session: &session, to: &to, message: &message, id: &id };
            Done::Recalled(item, client.call(&call).await)
        });
        Ok(())
    }

    pub(super) async fn recalled(
        &mut self,
        item: ItemId,
        result: Result<(), protocol::Error>,
    ) -> Result<(), Error> {
        if let Err(error) = result {
            let words = match error.refusal() {
                Some(refusal) if !refusal.words.is_empty() => refusal.words,
                _ => error.words(self.setup.lang),
            };
            let what = self.say("没有撤回", "not recalled");
            self.trouble(&format!("{what}: {}", words.as_str()), "").await;
            return Ok(());
        }
        let words = Printable::line(self.say("你撤回了一条消息", "you recalled a message"));
        let store = self.store()?;
        if let Some(item) = store.take_back(item, words).await? {
            self.show_own(item).await?;
        }
        Ok(())
    }

    fn search(&mut self, query: String, find: Find, chat: Option<ChatId>) {
        let Some(store) = self.store.clone() else { return };
        // Rare words among a million may take a moment; nothing waits for them.
        self.spawn(async move {
            let found = store.search(find, chat, HITS).await;
            Done::Found(found.map(|found| {
                let hits = found.into_iter().map(|hit| (hit.item, hit.chat_name, hit.sender_name));
                Box::new(Notification::Hits { query, chat, hits: hits.collect() })
            }))
        });
    }

    async fn mark_unread(&mut self, chat: ChatId) -> Result<(), Error> {
        let store = self.store()?;
        store.mark_unread(chat).await?;
        let chats = store.some_chats(vec![chat]).await?;
        self.tell_chats(chats).await;
        Ok(())
    }

    async fn details(&mut self, chat: ChatId) -> Result<(), Error> {
        let store = self.store()?;
        let Some(contact) = store.contact(chat.contact()).await? else { return Ok(()) };
        let members = store.members(chat).await?;
        self.tell(Notification::Details { contact, members }).await;
        Ok(())
    }

    pub(super) async fn save_draft(&mut self, chat: ChatId, text: String) -> Result<(), Error> {
        let Some(store) = self.store.clone() else {
            self.draft_waits(chat, text);
            return Ok(());
        };
        match store.save_draft(chat, text.clone()).await {
            Ok(()) => self.draft_kept(chat),
            Err(error) if error.is_passing() || matches!(error, store::Error::Corrupt) => {
                // It waits for room, or for the repair.
                self.draft_waits(chat, text);
                return Err(Error::Store(error));
            }
            Err(error) => {
                let what = self.say("草稿没能存盘", "the draft could not be kept on disk");
                self.trouble(what, &reason::of_store(&error, self.setup.lang)).await;
                return Ok(());
            }
        }
        let chats = store.some_chats(vec![chat]).await?;
        self.tell_chats(chats).await;
        Ok(())
    }

    async fn mark_read(&mut self, chat: ChatId, up_to: Position) -> Result<(), Error> {
        let store = self.store()?;
        if !store.mark_read(chat, up_to).await? {
            return Ok(());
        }
        let chats = store.some_chats(vec![chat]).await?;
        self.tell_chats(chats).await;
        let name = self.book.name(chat.contact()).cloned();
        let (Some(session), Some(name)) = (self.session.clone(), name) else { return Ok(()) };
        if self.setup.edition == EditionId::Web {
            let client = self.client.clone();
            self.spawn(async move {
                let call = StatusNotify { session: &session, what: Notify::Read(&name) };
                // The phone's badge is a courtesy; it is not tried again.
                drop(client.call(&call).await);
                Done::Nothing
            });
        }
        Ok(())
    }

    async fn members(&mut self, chat: ChatId) -> Result<(), Error> {
        let members = self.store()?.members(chat).await?;
        self.tell(Notification::Members { chat, members }).await;
        Ok(())
    }

    async fn gather(&mut self, chat: ChatId) -> Result<(), Error> {
        let store = self.store()?;
        let files = store.files(chat, GATHERED).await?;
        let notes = store.notes(GATHERED).await?;
        self.tell(Notification::Gathered { chat, files, notes }).await;
        Ok(())
    }

    async fn people(&mut self) -> Result<(), Error> {
        let people = self.store()?.people(PEOPLE_MOST).await?;
        self.tell(Notification::People(people)).await;
        Ok(())
    }

    async fn asked_for_code(&mut self) -> Result<(), Error> {
        if self.session.is_none() {
            self.new_code().await;
        }
        Ok(())
    }

    /// Ends the session on the server, then forgets it here.
    async fn log_out(&mut self) -> Result<(), Error> {
        let Some(session) = self.session.take() else { return self.logged_out(Ok(())).await };
        self.new_epoch().await;
        let client = self.client.clone();
        self.spawn(async move {
            Done::LoggedOut(client.call(&LogOut { session: &session, kind: 0 }).await)
        });
        Ok(())
    }

    /// Only what the server has taken is over there too.
    pub(super) async fn logged_out(
        &mut self,
        result: Result<(), protocol::Error>,
    ) -> Result<(), Error> {
        self.outbox.forget();
        let lives = result.err().filter(|error| error.kind() != protocol::Kind::SignedOut);
        if let Some(error) = lives {
            tracing::warn!("the server was not told of the logout: {error}");
            let why = error.words(self.setup.lang);
            let words = match self.setup.lang {
                Lang::Zh => format!(
                    "本机已退出，但没能通知微信（{why}）：这次登录在服务器上还有效，几小时后自己失效，\
                     也可在手机微信里退出"
                ),
                Lang::En => format!(
                    "logged out here only, WeChat was not told ({why}): the session lives on at the \
                     server for hours, unless you end it on the phone"
                ),
            };
            let connection = Connection::LivesOn { why: Printable::line(&words) };
            return self.ended_as(connection, false).await;
        }
        let why = Printable::line(self.say("已退出登录", "logged out"));
        self.ended(why, false).await
    }
}

/// So that a range after it begins with the place itself.
const fn just_before(at: Position) -> Position {
    Position { at: at.at, id: ItemId(at.id.0.saturating_sub(1)) }
}
