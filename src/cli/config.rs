//! `wx config`: the path of the configuration, a check, and a file to begin with.

use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use clap::Subcommand;

use super::context::Context;
use super::error::Error;
use super::hooks;
use super::io_task::IoTask;
use super::output::print;
use super::secret;
use crate::config::{EXAMPLE, Settings, colours};
use crate::model::Lang;
use crate::paths::{self, Opening};

/// The parts of `wx config`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Command {
    /// Print the path of the configuration file, whether there is one or not.
    Path,
    /// Read the configuration and say what is wrong with it.
    Check,
    /// Write a file with every key and its default; one that exists is kept.
    Init,
}

/// Runs a part of `wx config`.
///
/// # Errors
/// 78 for a wrong configuration, 65 when there is a file already.
pub fn run(context: &Context, command: Command) -> Result<(), Error> {
    let path = context.paths.config_file();
    match command {
        Command::Path => print(format!("{}\n", path.display()).as_bytes()),
        Command::Check => {
            let settings = context.settings()?;
            check(path, &settings, context.lang(&settings))
        }
        Command::Init => init(context),
    }
}

/// Warns about settings that are valid but probably not meant.
fn check(path: &Path, settings: &Settings, lang: Lang) -> Result<(), Error> {
    secret::possible(settings, lang)?;
    let mut said = path.display().to_string();
    if !path.exists() {
        said.push_str(lang.pick(" 不存在，全用默认值", " is not there: all defaults"));
    } else if settings.files.max_download_mb == 0 {
        said.push_str(lang.pick(
            " 没有错，不过 max_download_mb = 0：什么文件都不会取下",
            " is right, but with max_download_mb = 0 no file is ever fetched",
        ));
    } else {
        said.push_str(lang.pick(" 没有错", " is right"));
    }
    for advice in colours::advice(settings.look.theme, &settings.look.colours, lang) {
        said.push('\n');
        said.push_str(&advice);
    }
    for rule in &settings.hooks.rules {
        let program = hooks::program(rule);
        if !is_program(&program) {
            let words = lang.pick(
                "[[on]] 的程序不在，或不能执行",
                "[[on]]: no such program, or not executable",
            );
            for part in ["\n  ", words, ": ", &program.to_string_lossy()] {
                said.push_str(part);
            }
        }
    }
    print(format!("{said}\n").as_bytes())
}

/// Whether it can be run under this name: by its path, or found in `PATH`.
fn is_program(name: &Path) -> bool {
    let runs = |path: &Path| {
        path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    };
    if name.components().count() > 1 {
        return runs(name);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| runs(&folder.join(name)))
}

fn init(context: &Context) -> Result<(), Error> {
    let path = context.paths.config_file();
    if let Some(parent) = path.parent().filter(|parent| !parent.exists()) {
        paths::private_dir(parent)?;
    }
    let mut file = match paths::private_file(path, Opening::CreateNew) {
        Ok(file) => file,
        Err(paths::Error::Unusable { source, .. })
            if source.kind() == io::ErrorKind::AlreadyExists =>
        {
            let words = context.lang_now().pick("已经有了，没有动它", "exists and is kept");
            return Err(Error::BadInput(format!("{} {words}", path.display())));
        }
        Err(error) => return Err(error.into()),
    };
    if let Err(source) = file.write_all(EXAMPLE.as_bytes()).and_then(|()| file.sync_all()) {
        // The next attempt would keep an incomplete file.
        drop(std::fs::remove_file(path));
        return Err(Error::Io { what: IoTask::Config, source });
    }
    print(format!("{}\n", path.display()).as_bytes())
}
