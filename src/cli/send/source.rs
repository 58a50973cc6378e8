//! The sources of texts and files that a command sends: the command line, standard input, an
//! editor.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use super::content::{self, Additions};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::cli::output::print_error;
use crate::host::clock;
use crate::model::Lang;
use crate::runtime::desktop::editor;
use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::runtime::reason;
use crate::text::Printable;

/// What is said on the command line about what is to be sent.
#[derive(Clone, Debug, clap::Args)]
pub struct Source {
    /// The text, its words joined by spaces; `-`, or none at all and no file: standard input.
    pub text: Vec<String>,
    /// A file or picture to send; `-` is standard input, whose first bytes tell what it is.
    #[arg(short, long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// What a file from standard input, or of a long text, is called.
    #[arg(long, value_name = "NAME", value_parser = file_name)]
    pub name: Option<String>,
    /// Write the text in $EDITOR; one that stays empty sends nothing.
    #[arg(short, long, conflicts_with = "text")]
    pub edit: bool,
    /// The text is code, of this language: its indentation stays.
    #[arg(long, value_name = "LANG", num_args = 0..=1, default_missing_value = "")]
    pub code: Option<String>,
    /// A text of more lines goes as a file, with its first and last three lines as the text.
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u32).range(1..))]
    pub max: Option<u32>,
}

/// What is to be sent: files first, so that they are above their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// Absolute paths, in the order of uploading.
    pub files: Vec<PathBuf>,
    /// The text; never empty.
    pub text: Option<Printable>,
}

impl Outgoing {
    /// How many messages it becomes.
    pub fn count(&self) -> u32 {
        u32::try_from(self.files.len() + usize::from(self.text.is_some())).unwrap_or(u32::MAX)
    }
}

/// The file of an editor, kept until its text is saved elsewhere.
pub type EditedFile = Option<tempfile::TempPath>;

fn file_name(name: &str) -> Result<String, String> {
    let odd = name.is_empty() || name.contains(['/', '\0']) || matches!(name, "." | "..");
    if odd { Err("a name, not a path".to_owned()) } else { Ok(name.to_owned()) }
}

impl Source {
    /// Reads everything to be sent.
    ///
    /// # Errors
    /// 64 if there is nothing, 65 for what is no text, or no readable file.
    pub fn read(
        &self,
        context: &Context,
        tags: &[String],
        lang: Lang,
    ) -> Result<(Outgoing, EditedFile), Error> {
        let files_of_input = self.file.iter().filter(|file| is_input(file)).count();
        let text_of_input =
            self.text.first().is_some_and(|word| word == "-") && self.text.len() == 1;
        if files_of_input + usize::from(text_of_input) > 1 {
            let words = lang.pick("标准输入只能读一次", "standard input can be read once");
            return Err(Error::Misused(words.to_owned()));
        }
        let mut edited = None;
        let raw = match self.text.as_slice() {
            _ if self.edit => {
                let (text, file) = edit(context, lang)?;
                edited = Some(file);
                text
            }
            [dash] if dash == "-" => input_text(lang)?,
            [] if !self.file.is_empty() => String::new(),
            [] if io::stdin().is_terminal() => return Err(nothing(lang)),
            [] => input_text(lang)?,
            words => words.join(" "),
        };
        let mut outgoing = Outgoing::default();
        for file in &self.file {
            let path = if is_input(file) {
                self.spool_input(context, lang)?
            } else {
                absolute(file, lang)?
            };
            outgoing.files.push(path);
        }
        let additions = Additions { tags: tags.to_vec(), code: self.code.clone() };
        let words = content::words(&raw);
        let text = match self.max.and_then(|most| content::ends(words, most as usize)) {
            Some((first, between, last)) => {
                let stamp = clock::now().0;
                let name = self.name.clone().unwrap_or_else(|| "text.txt".to_owned());
                let path = spool(context, stamp, &name, raw.as_bytes())?;
                outgoing.files.push(path);
                let between = match lang {
                    Lang::Zh => format!("…（中间 {between} 行见 {name}）"),
                    Lang::En => format!("… ({between} lines between them in {name})"),
                };
                let parts = [first, between, last];
                let parts: Vec<String> =
                    parts.into_iter().filter(|part| !part.is_empty()).collect();
                content::text(&parts.join("\n"), &additions)
            }
            None => content::text(words, &additions),
        };
        let printable = Printable::new(&text);
        say_left_out(&text, &printable, lang);
        outgoing.text = Some(printable).filter(|text| !text.trim().is_empty());
        if outgoing == Outgoing::default() {
            return Err(nothing(lang));
        }
        Ok((outgoing, edited))
    }

    fn spool_input(&self, context: &Context, lang: Lang) -> Result<PathBuf, Error> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unread)?;
        if bytes.is_empty() {
            return Err(nothing(lang));
        }
        let name = self.name.clone().unwrap_or_else(|| content::name_of(&bytes).to_owned());
        spool(context, clock::now().0, &name, &bytes)
    }
}

fn is_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn unread(source: io::Error) -> Error {
    Error::Io { what: IoTask::Input, source }
}

fn nothing(lang: Lang) -> Error {
    let words = "没有要发的内容：写在命令后面，或者从标准输入、-f、-e 来";
    let english =
        "there is nothing to send: give it as arguments, on standard input, or by -f or -e";
    Error::Misused(lang.pick(words, english).to_owned())
}

fn input_text(lang: Lang) -> Result<String, Error> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(unread)?;
    String::from_utf8(bytes).map_err(|_| {
        let words = "标准输入不是 UTF-8 文字；用 -f - 作为文件发";
        let english = "standard input is no UTF-8 text; -f - sends it as a file";
        Error::BadInput(lang.pick(words, english).to_owned())
    })
}

/// Says that control characters were left out, because no reader could show them.
fn say_left_out(text: &str, printable: &Printable, lang: Lang) {
    let returns = text.matches("\r\n").count();
    let left_out =
        text.chars().count().saturating_sub(returns).saturating_sub(printable.chars().count());
    if left_out > 0 {
        print_error(&match lang {
            Lang::Zh => format!("去掉了 {left_out} 个控制字符"),
            Lang::En => format!("{left_out} control characters were left out"),
        });
    }
}

/// Checks that a file exists and can be read, before anything is sent.
fn absolute(file: &Path, lang: Lang) -> Result<PathBuf, Error> {
    let bad = |why: String| Error::BadInput(format!("{}: {why}", file.display()));
    let readable = fs::File::open(file).and_then(|open| open.metadata());
    let kind = readable.map_err(|error| bad(error.to_string()))?;
    if !kind.is_file() {
        return Err(bad(lang.pick("不是普通文件", "not a regular file").to_owned()));
    }
    std::path::absolute(file).map_err(|error| bad(error.to_string()))
}

/// Writes bytes into a file that stays until it is uploaded, and after that for the message.
fn spool(context: &Context, stamp: i64, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    let folder = context.paths.data()?.join("outgoing").join(stamp.to_string());
    let failed = |source| Error::Io { what: IoTask::Spool, source };
    fs::create_dir_all(&folder).map_err(failed)?;
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(failed)?;
    Ok(path)
}

/// Opens an editor on the terminal; returns the text and its file.
fn edit(context: &Context, lang: Lang) -> Result<(String, tempfile::TempPath), Error> {
    let words = editor::words(|name| std::env::var(name).ok());
    let folder = context.paths.state()?;
    let edited = editor::edit(&words, folder, "", &ForegroundProgram::default(), |_| None);
    let home = directories::BaseDirs::new();
    let home = home.as_ref().map(directories::BaseDirs::home_dir);
    let words = |error| reason::of_editor(&error, reason::Program::Editor, home, lang);
    let (text, edited) = edited.map_err(|error| Error::BadInput(words(error)))?;
    Ok((text, edited.file))
}
