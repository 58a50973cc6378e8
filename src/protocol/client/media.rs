//! Pictures, voice, videos and files come down: in pieces, never whole in memory.

use reqwest::{Method, header};

use super::{Client, http_error};
use crate::protocol::endpoint::Fetch;
use crate::protocol::error::Error;
use crate::protocol::pool::Pool;

/// A file on its way down. Dropping it ends the connection.
#[derive(Debug)]
pub struct Download {
    name: &'static str,
    /// The first byte that comes is this one of the file: what was asked for, or 0 where the
    /// server begins anew.
    pub from: u64,
    /// Bytes of the whole file; `None` where the server does not tell.
    pub size: Option<u64>,
    /// Text, a page or an error in JSON instead of the file (PROTOCOL 8.1).
    pub is_words: bool,
    answer: reqwest::Response,
}

impl Client {
    /// Begins to fetch something. Redirects are not followed: cookies go to no other host.
    ///
    /// # Errors
    /// What [`Error`] lists.
    pub async fn fetch(&self, fetch: &Fetch<'_>) -> Result<Download, Error> {
        let request = fetch.request(&self.moment());
        let name = fetch.name();
        let mut out = self.begin(&request, Method::GET, Pool::Media)?.header(header::ACCEPT, "*/*");
        out = out.header(header::ACCEPT_ENCODING, "identity");
        if fetch.ranged() {
            out = out.header(header::RANGE, format!("bytes={}-", fetch.from));
        }
        let answer = out.send().await.map_err(|error| http_error::of(name, error))?;
        self.shared.heard(&answer);
        let status = answer.status().as_u16();
        tracing::debug!(endpoint = name, status, bytes = answer.content_length(), "begins to come");
        if !matches!(status, 200 | 206) {
            return Err(Error::Status { endpoint: name, status });
        }
        let range = header(&answer, header::CONTENT_RANGE).and_then(|range| range_of(&range));
        let (from, told) = match range.filter(|_| status == 206) {
            Some((from, size)) => (from, size),
            None => (0, None),
        };
        let size = told.or_else(|| sum(from, answer.content_length()));
        let kind = header(&answer, header::CONTENT_TYPE).unwrap_or_default();
        let is_words = kind.starts_with("text/") || kind.starts_with("application/json");
        Ok(Download { name, from, size, is_words, answer })
    }
}

impl Download {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Unanswered`] when the connection breaks or nothing comes for long.
    pub async fn piece(&mut self) -> Result<Option<bytes::Bytes>, Error> {
        self.answer.chunk().await.map_err(|error| {
            let cause = http_error::cause(&error).within_answer();
            Error::Unanswered { endpoint: self.name, cause }
        })
    }
}

fn header(answer: &reqwest::Response, name: header::HeaderName) -> Option<String> {
    Some(answer.headers().get(name)?.to_str().ok()?.trim().to_ascii_lowercase())
}

/// First byte and size of `bytes 5-9/10`; the size may be `*`.
fn range_of(range: &str) -> Option<(u64, Option<u64>)> {
    let (bytes, size) = range.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (from, _) = bytes.split_once('-')?;
    Some((from.trim().parse().ok()?, size.trim().parse().ok()))
}

/// The whole of a file, where both are told and make sense: a server may say anything.
fn sum(from: u64, length: Option<u64>) -> Option<u64> {
    from.checked_add(length?)
}

#[cfg(test)]
mod tests {
    use super::{range_of, sum};

    #[test]
    fn a_range_that_makes_no_sense_tells_no_size() {
        let (from, size) = range_of(&format!("bytes {}-9/*", u64::MAX)).unwrap();
        assert_eq!(size.or_else(|| sum(from, Some(10))), None);
        assert_eq!((sum(5, Some(10)), sum(5, None)), (Some(15), None));
    }

    #[test]
    fn a_range_tells_where_it_begins_and_how_large_the_file_is() {
        assert_eq!(range_of("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(range_of("bytes 0-9/*"), Some((0, None)));
        assert_eq!(range_of("lines 0-9/10"), None);
    }
}
