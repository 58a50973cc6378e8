//! The engine and the client's state together: a message that comes under the reader's eye is never
//! unread, at no moment between two notifications.

use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use wetui::api::{Connection, FromBackend, Login, Notification};
use wetui::app::{App, Effect, Event, Settings, update};
use wetui::engine::{self, FrontendEnds};
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
    let (FrontendEnds { requests, mut told }, attached) = engine::channels();
    let (join, joining) = unbounded_channel();
    join.send(attached).unwrap();
    let stop = CancellationToken::new();
    let setup = Desk::setup(server.url(), data.path(), EditionId::Web);
    let mut session = JoinSet::new();
    session.spawn(engine::run(setup, joining, stop.clone()));
    let mut app = App::new(Settings::default(), EditionId::Web, (80, 24), clock::now());
    let mut online = false;
    let talk = async {
        let mut pushed = 0;
        loop {
            let told = told.recv().await.expect("a session");
            online |= matches!(
                told,
                FromBackend::Notification(Notification::Connection(Connection::Online { .. }))
            );
            let text = format!("来了{pushed}");
            let came = matches!(&told, FromBackend::Notification(Notification::Items { items, .. })
                if items.iter().any(|item| item.content.label(wetui::model::Lang::Zh).as_str() == text));
            let event = match told {
                FromBackend::Response(response) => Event::Response(response),
                FromBackend::Notification(notification) => Event::Server(notification),
            };
            let mut effects: Vec<_> = update(&mut app, clock::now(), event).into_iter().collect();
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
