//! How long a frame waits for the disk. A text that left the input vanishes from the screen when it
//! is on the disk, which usually takes a millisecond or two.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::runtime::desktop::editor::Edited;

/// On a slower disk, the frame shows that the text is still being saved.
const MOMENT: Duration = Duration::from_millis(80);

/// The state of waiting for the backend to confirm that texts are saved.
#[derive(Debug)]
pub struct SaveWait {
    /// Until when frames wait at most.
    until: Option<Instant>,
    /// The files of the user's editor, the oldest first, each kept until its text is a draft.
    files: (Sender<Edited>, Receiver<Edited>),
}

impl SaveWait {
    pub fn new() -> Self {
        Self { until: None, files: channel() }
    }

    /// Until when the next frame waits. `None` if every text is confirmed, or if that has taken too
    /// long already.
    pub fn until(&mut self, app: &App, now: Instant) -> Option<Instant> {
        if app.is_unconfirmed() {
            let until = *self.until.get_or_insert_with(|| now + MOMENT);
            return (now < until).then_some(until);
        }
        self.until = None;
        None
    }

    /// The channel for files, which are kept until it is decided what becomes of them.
    pub fn files(&self) -> Sender<Edited> {
        self.files.0.clone()
    }

    /// Removes the oldest file, whose text is a draft on the disk.
    pub fn remove_oldest_file(&self) {
        drop(self.files.1.try_recv());
    }

    /// Keeps the files, because their text may be nowhere else; returns their paths.
    pub fn keep_files(&self) -> Vec<PathBuf> {
        self.files.1.try_iter().filter_map(keep_file).collect()
    }
}

impl Drop for SaveWait {
    fn drop(&mut self) {
        drop(self.keep_files());
    }
}

/// Keeps a file, readable by its owner only.
pub fn keep_file(edited: Edited) -> Option<PathBuf> {
    let Edited { file, note } = edited;
    // Its text returns at the next start, unless it is already there.
    if let Some(note) = note {
        note.leave();
    }
    let kept = file.keep().inspect_err(|error| tracing::error!("the editor's file: {error}"));
    let path = kept.ok()?;
    // The editor may have created it readable for others.
    fs::set_permissions(&path, Permissions::from_mode(0o600)).ok();
    path.exists().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Account, AccountKey, Answer, Method, Notification, Request, Response};
    use crate::app::{Effect, Event, Key, Settings, update};
    use crate::host::clock;
    use crate::model::{
        Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, EditionId, Timestamp,
    };
    use crate::text::Printable;

    fn step(app: &mut App, event: Event) -> Vec<Effect> {
        update(app, Timestamp(1_700_000_000_000), event).into_iter().collect()
    }

    /// In a chat, with a text that was sent and not confirmed: its request.
    fn sent() -> (App, crate::api::RequestId) {
        let now = Timestamp(1_700_000_000_000);
        let mut app = App::new(Settings::default(), EditionId::Web, (80, 24), now);
        let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林"));
        let account = Account { me, key: AccountKey::new(EditionId::Web, 1), drafts: Vec::new() };
        let chat =
            Chat { place: 1, ..Chat::new(ChatId(1), ChatKind::Person, Printable::line("妈妈")) };
        for told in [
            Notification::Account(Some(account)),
            Notification::Login(crate::api::Login::LoggedIn),
            Notification::Chats(vec![chat]),
        ] {
            step(&mut app, Event::Server(told));
        }
        let keys = Key::parse_all("h i enter").unwrap();
        let effects = keys.into_iter().flat_map(|key| step(&mut app, Event::Key(key)));
        let asked = effects.filter_map(|effect| match effect {
            Effect::Ask(Request { id, method: Method::Keep { .. }, .. }) => Some(id),
            _ => None,
        });
        let asked: Vec<_> = asked.collect();
        (app, asked[0])
    }

    #[test]
    fn a_frame_waits_a_moment_for_words_and_no_longer_before_they_are_confirmed() {
        let (mut save_wait, now) = (SaveWait::new(), clock::instant());
        let (mut app, id) = sent();
        let until = save_wait.until(&app, now).unwrap();
        assert_eq!(save_wait.until(&app, now + MOMENT / 2), Some(until), "the same moment");
        assert_eq!(save_wait.until(&app, until), None);
        assert_eq!(save_wait.until(&app, until + MOMENT), None, "others begin no new one");
        step(&mut app, Event::Response(Response { id, result: Ok(Answer::Queued(Vec::new())) }));
        assert_eq!(save_wait.until(&app, until), None);
        let (app, _) = sent();
        assert!(save_wait.until(&app, until).is_some());
    }

    fn file(save_wait: &SaveWait, text: &str) -> PathBuf {
        let (_, path) = tempfile::NamedTempFile::new().unwrap().into_parts();
        let place = path.to_path_buf();
        std::fs::write(&place, text).unwrap();
        save_wait.files().send(Edited { file: path, note: None }).unwrap();
        place
    }

    #[test]
    fn the_editors_file_goes_when_its_text_is_a_draft_and_else_stays() {
        let save_wait = SaveWait::new();
        let (first, second) = (file(&save_wait, "一"), file(&save_wait, "二"));
        save_wait.remove_oldest_file();
        assert!(!first.exists() && second.exists(), "one for each draft");
        assert_eq!(save_wait.keep_files(), std::slice::from_ref(&second));
        let third = file(&save_wait, "三");
        drop(save_wait);
        for kept in [second, third] {
            assert!(kept.exists(), "it stays also when the program ends");
            std::fs::remove_file(kept).unwrap();
        }
    }

    #[test]
    fn a_confirmed_word_removes_no_file_of_the_editor() {
        let mut save_wait = SaveWait::new();
        let place = file(&save_wait, "长信");
        let (mut app, id) = sent();
        save_wait.until(&app, clock::instant());
        step(&mut app, Event::Response(Response { id, result: Ok(Answer::Queued(Vec::new())) }));
        save_wait.until(&app, clock::instant());
        assert!(place.exists());
        save_wait.remove_oldest_file();
        assert!(!place.exists());
    }
}
