//! `wx login`: logs in without the client.

use std::io::{IsTerminal as _, stderr};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Color;
use tokio::sync::mpsc::Receiver;

use super::backend::{self, OnFault};
use super::context::{Context, runtime};
use super::error::Error;
use super::output::print_error;
use crate::api::{FromBackend, FrontendKind, Login, Notification};
use crate::host::{self, backend::EngineOptions};
use crate::model::Lang;
use crate::runtime::terminal::screen;
use crate::ui::qr::{Code, Contrast, Form};

/// Logs in and waits for the session.
///
/// # Errors
/// 69 when the server cannot be reached, 75 when nobody scanned the code, 77 when the server
/// refuses.
pub fn run(context: &Context) -> Result<(), Error> {
    let settings = context.settings()?;
    context.start_log()?;
    let data = context.paths.data()?.to_owned();
    let options = EngineOptions {
        max_download: 0,
        share: Some(context.share(context.global.edition).of_kind(FrontendKind::Client)),
        ..context.engine_options(&settings, &data, context.secret(&settings)?)
    };
    let lang = context.lang(&settings);
    let work = async |_: &_, notifications: &mut _| log_in(notifications, lang).await;
    runtime()?.block_on(backend::during(options, lang, OnFault::DropWork, work))
}

async fn log_in(notifications: &mut Receiver<FromBackend>, lang: Lang) -> Result<(), Error> {
    let mut shown = false;
    while let Some(told) = notifications.recv().await {
        let FromBackend::Notification(Notification::Login(login)) = told else { continue };
        match login {
            Login::Scan { url, .. } => {
                shown = true;
                show_code(&url, lang);
            }
            Login::Confirm { name } => {
                let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
                let words = lang.pick("请在手机上确认", "confirm on the phone");
                print_error(&format!("{name}{words}"));
            }
            Login::AwaitingPhone => {
                let words = "请在手机上确认登录，不用扫码";
                print_error(lang.pick(words, "confirm the login on the phone, no scan needed"));
            }
            Login::LoggedIn => {
                print_error(lang.pick("已登录", "logged in"));
                return Ok(());
            }
            Login::Expired => {
                let words = lang.pick("一直没有人扫码", "no code was scanned in time");
                return Err(Error::TryLater(words.to_owned()));
            }
            Login::Refused { why, .. } => {
                return Err(Error::Refused(why.words(lang).line().to_string()));
            }
            Login::Unreachable { why, .. } if !shown => {
                return Err(Error::Unreachable(why.line_once(lang).to_string()));
            }
            Login::Unreachable { why, .. } => print_error(&why.line(lang)),
            Login::Starting | Login::LoadingContacts { .. } => {}
        }
    }
    Err(host::backend::BackendError::Gone.into())
}

/// Prints the code as text on a terminal, and its address in any case.
fn show_code(url: &str, lang: Lang) {
    let words = lang.pick("用微信扫一扫登录：", "Scan with WeChat to log in:");
    let code = Code::new(url).filter(|_| stderr().is_terminal());
    let code = code.and_then(|code| draw(&code, screen::size().as_size()));
    print_error(&format!("{words} {url}"));
    if let Some(code) = code {
        print_error(&code);
    }
}

/// The code as half blocks in explicit colours; `None` if the window is too small.
fn draw(code: &Code, room: Size) -> Option<String> {
    let size = code.fit(Form::HalfBlocks, room)?;
    let area = Rect::new(0, 0, size.width, size.height);
    let mut cells = Buffer::empty(area);
    if !code.draw(Form::HalfBlocks, Contrast::DarkOnLight, area, &mut cells) {
        return None;
    }
    let cell = |at: Position| {
        let cell = cells.cell(at)?;
        let (fg, bg) = (colour(cell.fg)?, colour(cell.bg)?);
        Some(format!("\x1b[38;5;{fg};48;5;{bg}m{}", cell.symbol()))
    };
    let row =
        |row: Rect| row.columns().map(|at| cell(at.as_position())).collect::<Option<String>>();
    area.rows().map(|line| row(line).map(|text| text + "\x1b[0m\n")).collect()
}

const fn colour(colour: Color) -> Option<u8> {
    match colour {
        Color::Indexed(index) => Some(index),
        _ => None,
    }
}
