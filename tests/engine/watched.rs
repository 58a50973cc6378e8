//! The engine and the client's state together: a message that comes under the reader's eye is never
//! unread, at no moment between two notifications.

use tokio::sync::mpsc::{channel, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use wetui::api::{Connection, Login, Notification};
use wetui::app::{App, Effect, Event, Settings, update};
use wetui::engine;
use wetui::host::clock;
use wetui::model::EditionId;

use super::desk::{Desk, PATIENCE, world};

/// What somebody sees of what is unread: the total, the open chat in the list, and titles.
fn unread(app: &App, effects: &[Effect]) -> Vec<String> {
    let mut seen = Vec::new();
    if app.totals() != (0, 0) {
        seen.push(format!("totals {:?}", app.totals()));
    }
    let counted = app.list().filter(|(chat, open)| *open && chat.unread + chat.mentions > 0);
    seen.extend(counted.map(|(chat, _)| format!("{} in the list", chat.unread)));
    for effect in effects {
        match effect {
            Effect::Title(title) if title.starts_with('(') => seen.push(title.clone()),
            Effect::Notify(call) => seen.push(format!("call {:?}", call.title)),
            _ => {}
        }
    }
    seen
}

#[tokio::test]
async fn a_message_under_the_readers_eye_is_unread_in_no_notification() {
    let (server, data) = world().await;
    Desk::logged_in(&server, data.path()).await.leave().await;
    let (requests, asked) = unbounded_channel();
    let (tell, mut told) = channel(256);
    let stop = CancellationToken::new();
    let setup = Desk::setup(server.url(), data.path(), EditionId::Web);
    let mut session = JoinSet::new();
    session.spawn(engine::run(setup, asked, tell, stop.clone()));
    let mut app = App::new(Settings::default(), EditionId::Web, (80, 24), clock::now());
    let mut online = false;
    let talk = async {
        let mut pushed = 0;
        loop {
            let notification = told.recv().await.expect("a session");
            online |= matches!(notification, Notification::Connection(Connection::Online { .. }));
            let text = format!("来了{pushed}");
            let came = matches!(&notification, Notification::Items { items, .. }
                if items.iter().any(|item| item.content.label(wetui::model::Lang::Zh).as_str() == text));
            let mut effects = update(&mut app, clock::now(), Event::Server(notification));
            if let Some(frame) = app.shows_first() {
                effects.extend(update(&mut app, clock::now(), Event::Shown(frame)));
            }
            if pushed > 0 {
                assert_eq!(unread(&app, &effects), Vec::<String>::new(), "at message {pushed}");
            }
            for effect in effects {
                if let Effect::Ask(request) = effect {
                    requests.send(request).unwrap();
                }
            }
            let ready = online && *app.login() == Login::LoggedIn && app.totals() == (0, 0);
            if pushed == 3 && came {
                return;
            }
            if (pushed == 0 && ready && app.open().is_some()) || came {
                pushed += 1;
                let name = app.open().unwrap().name.to_string();
                let text = format!("来了{pushed}");
                server.handle().push_text(&name, "me", &text).await.unwrap();
            }
        }
    };
    tokio::time::timeout(PATIENCE, talk).await.expect("three messages");
    // The phone hears that they were read.
    let read = async |handle: &wetui::sim::Handle| {
        (!handle.reads().await.unwrap().is_empty()).then_some(())
    };
    server.handle().until(PATIENCE, read).await.unwrap();
    stop.cancel();
    drop(told);
    session.join_next().await.unwrap().unwrap().unwrap();
}
