//! The control address `/sim/…` for programs outside: JSON in and out. Listed in `sim.rs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::desk::Desk;
use crate::sim::fault::{Endpoint, Fault};
use crate::sim::kind::Kind;
use crate::sim::world::request::field;
use crate::sim::{Error, MsgId};

type Reply = Result<Json<Value>, (StatusCode, String)>;

/// All control addresses.
pub fn router() -> Router<Desk> {
    Router::new()
        .route("/push", post(push))
        .route("/phone", post(phone))
        .route("/recall", post(recall))
        .route("/rename", post(rename))
        .route("/confirm", post(confirm))
        .route("/cancel", post(cancel))
        .route("/fault", post(fault))
        .route("/clear", post(clear))
        .route("/drop", post(drop_sessions))
        .route("/sends", get(sends))
        .route("/requests", get(requests))
        .route("/malformed", get(malformed))
        .route("/people", get(people))
        .route("/groups", get(groups))
        .route("/sessions", get(sessions))
        .route("/uuids", get(uuids))
}

fn fail(error: &Error) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("{error}\n"))
}

fn answer<T: serde::Serialize>(result: Result<T, Error>) -> Reply {
    let value = result.map_err(|error| fail(&error))?;
    serde_json::to_value(value)
        .map(Json)
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, (StatusCode, String)> {
    field(body, name).as_str().ok_or_else(|| fail(&Error::Unknown(format!("the field {name}"))))
}

async fn push(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    let (from, to) = (text(&body, "from")?, text(&body, "to")?);
    let id = if let Some(fields) = body.get("fields") {
        desk.handle.push_raw(from, to, fields.clone()).await
    } else if let Some(kind) = field(&body, "kind").as_str() {
        let kind: Kind = kind.parse().map_err(|error: Error| fail(&error))?;
        desk.handle.push(from, to, kind).await
    } else {
        desk.handle.push_text(from, to, text(&body, "text")?).await
    };
    answer(id.map(|id| json!({"id": id.0})))
}

async fn phone(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    let (to, words) = (text(&body, "to")?, text(&body, "text")?);
    answer(desk.handle.typed_on_phone(to, words).await.map(|id| json!({"id": id.0})))
}

async fn recall(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    answer(desk.handle.recall(&MsgId(text(&body, "id")?.to_owned())).await)
}

async fn rename(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    answer(desk.handle.rename(text(&body, "who")?, text(&body, "name")?).await)
}

async fn confirm(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    answer(desk.handle.confirm(text(&body, "uuid")?).await)
}

async fn cancel(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    answer(desk.handle.cancel(text(&body, "uuid")?).await)
}

async fn fault(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    let endpoint: Endpoint =
        text(&body, "endpoint")?.parse().map_err(|error: Error| fail(&error))?;
    let fault = Fault::named(text(&body, "fault")?, field(&body, "value").as_i64())
        .map_err(|error| fail(&error))?;
    let times = field(&body, "times").as_u64().and_then(|times| u32::try_from(times).ok());
    answer(desk.handle.fault(endpoint, fault, times.unwrap_or(1)).await)
}

async fn clear(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.clear_faults().await)
}

async fn drop_sessions(State(desk): State<Desk>, Json(body): Json<Value>) -> Reply {
    let code = field(&body, "code").as_i64().and_then(|code| i32::try_from(code).ok());
    answer(desk.handle.drop_sessions(code.unwrap_or(1100)).await)
}

async fn sends(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.sends().await)
}

async fn requests(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.requests().await)
}

async fn malformed(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.malformed().await)
}

async fn people(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.people().await)
}

async fn groups(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.groups().await)
}

async fn sessions(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.sessions().await)
}

async fn uuids(State(desk): State<Desk>) -> Reply {
    answer(desk.handle.uuids().await)
}
