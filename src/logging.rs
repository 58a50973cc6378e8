//! What happened, for whoever looks for a fault: one private file, no secrets, no message text.
//!
//! The promise is kept at the callers: texts from outside are logged with `?` only (a raw value
//! could bring escapes into the reader's terminal), secrets print as `***` by their type, and
//! message text is not logged at all. Here the libraries that would print addresses with their
//! secret parameters are held below `warn`.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::paths::{self, Opening};

/// Over this size (bytes) the log of before is put aside at start; two files are kept.
const LARGE: u64 = 4 << 20;

/// Libraries that write addresses, headers or frames at `info` and below.
const TALKATIVE: [&str; 9] =
    ["hyper", "hyper_util", "reqwest", "rustls", "h2", "axum", "cookie_store", "tokio", "mio"];

/// The file in the state directory.
pub const FILE: &str = "wx.log";

/// Log to [`FILE`] in this directory from now on, all threads. A second call changes nothing.
///
/// # Errors
/// When the file cannot be opened privately.
pub fn start(state: &Path, level: LevelFilter) -> Result<(), paths::Error> {
    let path = state.join(FILE);
    if fs::metadata(&path).is_ok_and(|found| found.len() > LARGE) {
        let source = fs::rename(&path, state.join("wx.log.1"));
        source.map_err(|source| paths::Error::Unusable { path: path.clone(), source })?;
    }
    let file = paths::private_file(&path, Opening::Append)?;
    // fails only where a subscriber is already set, and then that one goes on
    tracing::subscriber::set_global_default(subscriber(file, level)).ok();
    Ok(())
}

fn subscriber(file: File, level: LevelFilter) -> impl tracing::Subscriber + Send + Sync {
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Arc::new(file));
    tracing_subscriber::registry().with(layer.with_filter(targets(level)))
}

fn targets(level: LevelFilter) -> Targets {
    let held = level.min(LevelFilter::WARN);
    let talkative = TALKATIVE.iter().map(|target| (*target, held));
    Targets::new().with_default(level).with_targets(talkative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_cannot_reach_the_readers_terminal() {
        let dir = tempfile::tempdir().unwrap();
        let file = paths::private_file(&dir.path().join(FILE), Opening::Append).unwrap();
        tracing::subscriber::with_default(subscriber(file, LevelFilter::WARN), || {
            tracing::warn!(name = ?"a\u{1b}[2J\u{9b}x\nb", "odd");
            tracing::info!("not at this level");
            tracing::warn!(target: "hyper::proto", "a library may warn");
        });
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text.lines().count(), 2, "{text:?}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }

    #[test]
    fn libraries_stay_quiet_at_trace() {
        let dir = tempfile::tempdir().unwrap();
        let file = paths::private_file(&dir.path().join(FILE), Opening::Append).unwrap();
        tracing::subscriber::with_default(subscriber(file, LevelFilter::TRACE), || {
            tracing::debug!(target: "reqwest::connect", "https://x/?skey=secret");
            tracing::trace!("ours");
        });
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(text.contains("ours") && !text.contains("secret"), "{text:?}");
    }

    #[test]
    fn a_large_log_is_put_aside() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        fs::write(&path, vec![b'x'; usize::try_from(LARGE).unwrap() + 1]).unwrap();
        start(dir.path(), LevelFilter::OFF).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
        assert!(dir.path().join("wx.log.1").exists());
    }
}
