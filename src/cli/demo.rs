//! `wx demo`: runs the whole client on a server inside this process. Nothing is sent to another
//! machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::context::{Context, runtime};
use super::error::Error;
use super::io_task::IoTask;
use super::output::print_error;
use super::plain::LoginCode;
use super::sim::scripts;
use super::{client, plain};
use crate::export::MarkdownExporter;
use crate::host::backend::EngineOptions;
use crate::model::EditionId;
use crate::paths;
use crate::sim::{Options, Script, Server};

/// With `--login`, how long until the code is scanned, and how long until it is confirmed after
/// that.
const SCAN: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// What happens by itself.
    #[arg(long, value_parser = scripts(), default_value = "default")]
    pub script: Script,
    /// Begin with the login: the code is scanned and confirmed by itself after a few seconds.
    #[arg(long)]
    pub login: bool,
}

/// Runs the client on the embedded server.
///
/// # Errors
/// 64 without a terminal or with `--server`, 69 when no port can be opened.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    if context.global.server.is_some() {
        let words = context.lang_now().pick(
            "演示有自己的服务器，去掉 --server",
            "the demo has a server of its own: leave out --server",
        );
        return Err(Error::Misused(words.to_owned()));
    }
    let plain = client::is_plain(context);
    let settings = if plain { plain::prepare(context)? } else { client::prepare(context)? };
    // Files of the demo are removed at its end, unless a folder was given for them.
    let passing = tempfile::Builder::new().prefix("wx-demo-").tempdir();
    let passing = passing.map_err(|source| Error::Io { what: IoTask::Scratch, source })?;
    let data: PathBuf = match &context.global.data_dir {
        Some(_) => context.paths.data()?.to_owned(),
        None => passing.path().join("demo"),
    };
    paths::private_dir(&data)?;
    let world = Options {
        script: arguments.script,
        auto_confirm_after: Some(if arguments.login { SCAN } else { Duration::ZERO }),
        ..Options::default()
    };
    let runtime = runtime()?;
    let shown = runtime.block_on(async {
        let server =
            Server::start(world).await.map_err(|error| Error::Unreachable(error.to_string()))?;
        let options = EngineOptions {
            data: &data,
            edition: context.global.edition.unwrap_or(EditionId::Web),
            server: Some(server.url().to_owned()),
            secret: None,
            proxy: None,
            state: data.clone(),
            downloads: data.join("files"),
            // The payments of the demo are not real.
            hooks: None,
            max_download: settings.files.max_download_mb.saturating_mul(1 << 20),
            exporter: Arc::new(MarkdownExporter::new(context.lang(&settings))),
            mirror: None,
            share: None,
        };
        let code = if arguments.login { LoginCode::Shown } else { LoginCode::Hidden };
        let shown = if plain {
            plain::show(context, &settings, options, code).await
        } else {
            Box::pin(client::show(context, &settings, options, code)).await.map(drop)
        };
        server.stop().await;
        shown
    });
    drop(runtime);
    if let Err(error) = passing.close() {
        let words = context.lang_now().pick("演示的数据没删掉", "the demo's data is left behind");
        print_error(&format!("{words}: {error}"));
    }
    shown
}
