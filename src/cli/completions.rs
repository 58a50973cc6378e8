//! `wx completions`: completion scripts for shells. They offer commands and options, and chats and
//! tags as they are on the disk at that moment.

use clap::FromArgMatches as _;
use clap_complete::Shell;

use super::context::{Context, Global, runtime};
use super::error::Error;
use super::output::{one_line, print};
use super::stored;

/// Which script; or what stands on the disk, for that script.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Which shell.
    #[arg(required_unless_present = "names")]
    shell: Option<Shell>,
    /// Names of this kind, one a line, as the scripts ask for them.
    #[arg(long, value_enum, hide = true)]
    names: Option<NameKind>,
    /// The command line that is being completed.
    #[arg(last = true, hide = true)]
    line: Vec<String>,
}

/// What is offered by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum NameKind {
    Chats,
    Tags,
}

/// The number of tags that are offered at most.
const TAGS: u32 = 500;

/// Prints the script, or the names that the scripts request.
///
/// # Errors
/// 74 if standard output cannot be written; as of `wx chats` for names.
pub fn run(
    context: &Context,
    arguments: &Arguments,
    command: &mut clap::Command,
) -> Result<(), Error> {
    match (arguments.names, arguments.shell) {
        (Some(names), _) => {
            let global = asked_of(&arguments.line, command.clone(), &context.global);
            print_names(&Context::new(global)?, names)
        }
        (None, Some(shell)) => print(script(shell, command).as_bytes()),
        (None, None) => Ok(()),
    }
}

/// The general options of an unfinished line. Those that are not in it have the values with which
/// this command was called, for example by an alias.
fn asked_of(line: &[String], command: clap::Command, called_with: &Global) -> Global {
    let matches = command.ignore_errors(true).try_get_matches_from(line).ok();
    let named = matches.and_then(|matches| Global::from_arg_matches(&matches).ok());
    let own = called_with.clone();
    let Some(named) = named else { return own };
    Global {
        edition: named.edition.or(own.edition),
        profile: named.profile.or(own.profile),
        config: named.config.or(own.config),
        data_dir: named.data_dir.or(own.data_dir),
        server: named.server.or(own.server),
        lang: named.lang.or(own.lang),
        plain: own.plain,
        log: own.log,
        keeps: own.keeps,
    }
}

fn print_names(context: &Context, names: NameKind) -> Result<(), Error> {
    runtime()?.block_on(async {
        let lang = context.lang_now();
        let store = stored::open(context)?;
        let found: Vec<String> = match names {
            NameKind::Chats => {
                let chats = store.chats().await?;
                chats.iter().map(|chat| one_line(chat.called(lang))).collect()
            }
            NameKind::Tags => {
                let tags = store.notebook().tags(None, TAGS).await?;
                tags.into_iter().map(|it| it.tag).collect()
            }
        };
        store.close().await;
        print(found.into_iter().map(|name| name + "\n").collect::<String>().as_bytes())
    })
}

fn script(shell: Shell, command: &mut clap::Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "wx", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Bash {
        script + include_str!("completions/names.bash")
    } else if shell == Shell::Zsh {
        zsh(&script)
    } else if shell == Shell::Fish {
        fish(&script)
    } else {
        script
    }
}

/// Changes the fish script so that an option without its value yet does not end all completion.
fn fish(script: &str) -> String {
    let begins = "    set -e cmd[1]\n";
    let drops = "    if set -q cmd[1]; and string match -qr '^--[a-z-]+$' -- $cmd[-1]\n        \
                 set -e cmd[-1]\n    end\n";
    let script = script.replacen(begins, &[begins, drops].concat(), 1);
    script + include_str!("completions/names.fish")
}

/// Changes the zsh script so that it requests chats and tags for arguments that are such.
fn zsh(script: &str) -> String {
    let asks = |line: &str| {
        let is_chat = line.contains(":CHAT:") || line.contains(":chat -- ");
        if is_chat {
            line.replace(":_default'", ":_wx_chats'")
        } else if line.contains(":TAG:") {
            line.replace(":_default'", ":_wx_tags'")
        } else {
            line.to_owned()
        }
    };
    let (head, rest) = script.split_once('\n').unwrap_or((script, ""));
    let rest: String = rest.lines().map(|line| asks(line) + "\n").collect();
    let begins = "_wx() {\n";
    let keeps = "    local -a wx_line\n    wx_line=(\"${(@)words[1,CURRENT-1]}\")\n";
    let rest = rest.replacen(begins, &[begins, keeps].concat(), 1);
    [head, "\n", include_str!("completions/names.zsh"), &rest].concat()
}
