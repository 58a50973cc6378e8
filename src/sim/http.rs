//! Serves the world over HTTP: requests in, holds long polls, lets faults happen.

mod connection;
mod control;
mod desk;
mod disguise;

use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::desk::Desk;

use self::connection::{Doorway, Scissors};
use super::fault::Fault;
use super::world::request::{Answer, Call, Outcome, Turn};
use super::world::wire;

/// The longest body that is read, in bytes.
const BODY_LIMIT: usize = 64 << 20;
/// How much of a body is remembered in the log, in bytes.
const LOGGED_LENGTH: usize = 64 << 10;

/// Serves until `closing` is cancelled.
pub async fn serve(listener: TcpListener, desk: Desk, closing: CancellationToken) {
    let app = Router::new()
        .nest("/sim", control::router())
        .fallback(protocol)
        .with_state(desk)
        .into_make_service_with_connect_info::<Scissors>();
    let doorway = Doorway { listener, closing: closing.clone() };
    tokio::select! {
        // Serving has no end of its own.
        _ = axum::serve(doorway, app) => {}
        () = closing.cancelled() => {}
    }
}

/// One request of the protocol.
async fn protocol(
    State(desk): State<Desk>,
    ConnectInfo(Scissors(cut)): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let Some(mut call) = read(request).await else {
        return plain(StatusCode::BAD_REQUEST, "text/html", "400");
    };
    let noted = call.clone();
    let Ok((number, fault)) = desk.handle.with(move |world, now| world.arrive(&noted, now)).await
    else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "text/html", "gone");
    };
    call.fault = fault;
    if let Some(response) = before(fault, &cut).await {
        note(&desk, number, response.status().as_u16()).await;
        return response;
    }
    let Some(mut answer) = answer(&desk, call).await else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "text/html", "gone");
    };
    if fault == Some(Fault::DropAfter) {
        cut.cancel();
        std::future::pending::<()>().await;
    }
    if let Some(Fault::Mangled(number)) = fault {
        answer.body = (desk.mangle)(&answer.body, number);
    }
    if let Some(Fault::Disguised(number)) = fault {
        disguise::disguise(&mut answer, number);
    }
    let logged = (answer.status, String::from_utf8_lossy(short(&answer.body)).into_owned());
    let done = desk.handle.with(move |world, _| world.answered(number, Some(logged))).await;
    if done.is_err() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "text/html", "gone");
    }
    let mut response = respond(answer, fault);
    if let Ok(date) = HeaderValue::from_str(&wire::http_date((desk.clock)())) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn note(desk: &Desk, number: u64, status: u16) {
    let note =
        desk.handle.with(move |world, _| world.answered(number, Some((status, String::new()))));
    // Without a world there is no log to keep.
    let _gone = note.await;
}

/// Trouble before the request is looked at.
async fn before(fault: Option<Fault>, cut: &CancellationToken) -> Option<Response> {
    match fault? {
        Fault::DropBefore => {
            cut.cancel();
            std::future::pending().await
        }
        Fault::Never => std::future::pending().await,
        Fault::Status(code) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            let page =
                format!("<html><head><title>{status}</title></head><body>nginx</body></html>");
            Some(plain(status, "text/html", page))
        }
        Fault::Garbage => {
            Some(plain(StatusCode::OK, "text/plain", &b"\xff\xfe{]window=<\0\x1b[2J"[..]))
        }
        Fault::Huge(length) => Some(huge(length)),
        Fault::Delay(length) => {
            tokio::time::sleep(length).await;
            None
        }
        Fault::DropAfter
        | Fault::Truncated
        | Fault::SlowDrip(_)
        | Fault::Code(_)
        | Fault::Empty
        | Fault::Duplicate
        | Fault::Reorder
        | Fault::Mangled(_)
        | Fault::Disguised(_)
        | Fault::KeyLoop => None,
    }
}

/// Asks the world, again whenever something changed, until it has an answer.
async fn answer(desk: &Desk, mut call: Call) -> Option<Answer> {
    let mut changes = desk.handle.changes();
    let mut deadline = std::pin::pin!(tokio::time::sleep(desk.hold));
    loop {
        changes.mark_unchanged();
        let asked = call.clone();
        match desk.handle.with(move |world, now| world.handle(&asked, now)).await.ok()? {
            Outcome::Now(answer) => return Some(answer),
            Outcome::Hold => {}
        }
        call.turn = Turn::Again;
        tokio::select! {
            news = changes.changed() => news.ok()?,
            () = &mut deadline => call.turn = Turn::Last,
        }
    }
}

/// The request as the world sees it.
async fn read(request: Request) -> Option<Call> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_LIMIT).await.ok()?;
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let query = parts.uri.query().unwrap_or_default();
    Some(Call {
        method: parts.method.as_str().to_owned(),
        path: decode(parts.uri.path()),
        host: parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        query: pairs(query),
        cookies: cookies(&parts.headers),
        headers,
        body: body.to_vec(),
        turn: Turn::First,
        fault: None,
    })
}

/// The pairs of a query, decoded once; `?&a=b` and repeated `&` are harmless.
fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split(['&', '?'])
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_form(name), decode_form(value))
        })
        .collect()
}

/// Percent-decoding of a query, in which `+` is a space.
fn decode_form(text: &str) -> String {
    decode(&text.replace('+', " "))
}

/// Percent-decoding.
fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let pair = bytes.as_slice_of_two();
        match (byte, pair) {
            (b'%', Some(value)) => {
                out.push(value);
                bytes.nth(1);
            }
            (other, _) => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Looks at two hex digits ahead.
trait Ahead {
    fn as_slice_of_two(&self) -> Option<u8>;
}

impl Ahead for std::str::Bytes<'_> {
    fn as_slice_of_two(&self) -> Option<u8> {
        let mut ahead = self.clone();
        let high = char::from(ahead.next()?).to_digit(16)?;
        let low = char::from(ahead.next()?).to_digit(16)?;
        u8::try_from(high * 16 + low).ok()
    }
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn plain(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn short(body: &[u8]) -> &[u8] {
    body.get(..LOGGED_LENGTH).unwrap_or(body)
}

/// The answer on the wire, with trouble on the way.
fn respond(answer: Answer, fault: Option<Fault>) -> Response {
    let length = answer.body.len();
    let body = if fault == Some(Fault::Truncated) {
        let half = Bytes::copy_from_slice(answer.body.get(..length / 2).unwrap_or_default());
        Body::from_stream(stream::iter([Ok(half), Err(io::Error::from(io::ErrorKind::BrokenPipe))]))
    } else if let Some(Fault::SlowDrip(pause)) = fault {
        drip(answer.body, pause)
    } else {
        Body::from(answer.body)
    };
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = plain(status, answer.kind, body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, must-revalidate"));
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// A body that comes one byte at a time.
fn drip(bytes: Vec<u8>, pause: Duration) -> Body {
    Body::from_stream(stream::unfold(bytes.into_iter(), move |mut bytes| async move {
        let byte = bytes.next()?;
        tokio::time::sleep(pause).await;
        Some((Ok::<_, io::Error>(Bytes::copy_from_slice(&[byte])), bytes))
    }))
}

/// An answer that goes on for `length` bytes.
fn huge(length: u64) -> Response {
    let block = Bytes::from(vec![b' '; 64 << 10]);
    let size = u64::try_from(block.len()).unwrap_or(1);
    let blocks = (0..length.div_ceil(size)).map(move |_| Ok::<_, io::Error>(block.clone()));
    plain(StatusCode::OK, "text/plain", Body::from_stream(stream::iter(blocks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_exactly_once() {
        let found = pairs("?&MsgID=1&pass_ticket=a%252Bb%253D&sid=x%2By%2Fz&q=a+b%E4%BD%A0&e=%zz");
        let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["1", "a%2Bb%3D", "x+y/z", "a b你", "%zz"]);
    }
}
