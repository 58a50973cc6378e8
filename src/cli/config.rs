//! `wx config`: where the configuration is, whether it is right, and a file to begin with.

use std::io::{self, Write as _};

use clap::Subcommand;

use super::{Context, Error, What, print};
use crate::config::EXAMPLE;
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

/// Do it.
///
/// # Errors
/// 78 for a configuration that is wrong, 65 when there is one already.
pub fn run(context: &Context, command: Command) -> Result<(), Error> {
    let path = context.paths.config_file();
    match command {
        Command::Path => print(format!("{}\n", path.display()).as_bytes()),
        Command::Check => {
            context.settings()?;
            let there = if path.exists() { "is right" } else { "is not there: all defaults" };
            print(format!("{} {there}\n", path.display()).as_bytes())
        }
        Command::Init => init(context),
    }
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
            return Err(Error::BadInput(format!("{} exists and is kept", path.display())));
        }
        Err(error) => return Err(error.into()),
    };
    file.write_all(EXAMPLE.as_bytes())
        .map_err(|source| Error::Io { what: What::Config, source })?;
    print(format!("{}\n", path.display()).as_bytes())
}
