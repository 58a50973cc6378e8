//! The login: the code beside the steps, how far it is, and what can be done about it.

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use super::qr::{Code, Form};
use super::{Cache, popup, screen};
use crate::api::Login;
use crate::app::page::when;
use crate::app::{App, Settings, Theme};
use crate::model::{EditionId, Lang, Timestamp};
use crate::text;

/// Cells between the code and the words, and the fewest that words make sense in.
const GAP: u16 = 2;
const WORDS: u16 = 12;

/// Draws the login, and what lies over it; gives the caret of that.
pub(super) fn draw(
    app: &App,
    canvas: &mut Canvas<'_>,
    cache: &mut Cache,
    area: Rect,
) -> Option<Position> {
    let code = app.code();
    let view = View {
        login: app.login(),
        edition: app.edition(),
        form: form(app.settings(), code.spaces),
        inverted: code.inverted,
        link: code.link,
        now: app.now(),
        zone: &app.settings().zone,
    };
    let (body, last) = split(area);
    view.draw(canvas, cache, body);
    screen::hint(canvas, last, &app.hint());
    app.popup().and_then(|it| popup::draw(&it, canvas, area))
}

/// The form asked for. A terminal of neither colours nor blocks gets one of plain characters.
fn form(settings: &Settings, spaces: bool) -> Form {
    match (spaces || settings.ascii, settings.ascii && settings.theme == Theme::Mono) {
        (_, true) => Form::Ascii,
        (true, false) => Form::Spaces,
        (false, false) => Form::HalfBlocks,
    }
}

/// The last row is for what happened, where the code can spare it.
const fn split(area: Rect) -> (Rect, Rect) {
    let last = if area.height > 19 { 1 } else { 0 };
    let body = Rect { height: area.height - last, ..area };
    (body, Rect { y: area.y + body.height, height: last, ..area })
}

/// What is shown.
pub(super) struct View<'a> {
    pub login: &'a Login,
    pub edition: EditionId,
    pub form: Form,
    pub inverted: bool,
    /// Show the code's text, for copying.
    pub link: bool,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

/// A line of words with its style; wrapped when drawn.
type Said = (String, Style);

/// Where the code stands, and where the words.
struct Places {
    code: Option<(Form, Rect)>,
    words: Rect,
}

impl View<'_> {
    /// Draws the code if there is one and it fits, the words where there is room.
    pub fn draw(&self, canvas: &mut Canvas<'_>, cache: &mut Cache, area: Rect) {
        let code = match self.login {
            Login::Scan { url, .. } => cache.code(url),
            Login::Starting
            | Login::Confirm { .. }
            | Login::Pushed
            | Login::Entering { .. }
            | Login::Expired
            | Login::Unreachable { .. }
            | Login::Refused { .. }
            | Login::In => None,
        };
        let places = self.places(canvas, code, area);
        if let Some((form, place)) = places.code
            && let Some(code) = code
        {
            code.draw(form, self.inverted, place, canvas.buf);
        }
        let said = self.words(canvas, code, area, &places);
        write(canvas, places.words, &said);
    }

    fn places(&self, canvas: &Canvas<'_>, code: Option<&Code>, area: Rect) -> Places {
        let inner =
            Rect { x: area.x + GAP.min(area.width), width: area.width.saturating_sub(GAP), ..area };
        let wordy = Places { code: None, words: inner };
        let Some(code) = code else { return wordy };
        let room = Size::new(area.width.saturating_sub(WORDS + 2 * GAP), area.height);
        let fits = |form: &Form| {
            let beside = code.fit(*form, room);
            beside.or_else(|| code.fit(*form, area.as_size())).map(|size| (*form, size))
        };
        let Some((form, size)) = self.ladder(canvas).iter().find_map(fits) else { return wordy };
        let rest = beside_or_below(area, size);
        if self.link && rest.is_empty() {
            return wordy;
        }
        Places { code: Some((form, place(area, size))), words: rest }
    }

    /// The forms to try, in order; what was asked for first.
    fn ladder(&self, canvas: &Canvas<'_>) -> &'static [Form] {
        let blocks = !canvas.look.widths.ambiguous_wide();
        match (self.form, blocks) {
            (Form::HalfBlocks, true) => &[Form::HalfBlocks],
            (Form::Spaces, true) => &[Form::Spaces, Form::HalfBlocks],
            (Form::Ascii, true) => &[Form::Ascii, Form::HalfBlocks],
            (Form::HalfBlocks | Form::Spaces, false) => &[Form::Spaces],
            (Form::Ascii, false) => &[Form::Ascii],
        }
    }

    fn words(
        &self,
        canvas: &Canvas<'_>,
        code: Option<&Code>,
        area: Rect,
        places: &Places,
    ) -> Vec<Said> {
        let theme = canvas.look.theme;
        let mut said = Vec::new();
        let state = self.state(canvas);
        if matches!(self.login, Login::Scan { .. }) && code.is_none() {
            let words = canvas.say("地址太长，画不成二维码", "the address is too long for a code");
            said.push((words.to_owned(), theme.bad));
        }
        if let Some(code) = code {
            said.extend(self.room(canvas, code, area, places));
        }
        if places.words.height < 8 {
            said.extend(state);
            said.extend(self.link());
            return said;
        }
        said.insert(0, (self.title(canvas).to_owned(), theme.strong));
        said.insert(1, (String::new(), theme.text));
        if code.is_some() {
            said.extend(steps(canvas));
        }
        said.extend(state);
        said.extend(self.link());
        said.push((String::new(), theme.text));
        said.extend(self.keys(canvas));
        said
    }

    const fn title(&self, canvas: &Canvas<'_>) -> &'static str {
        let lang = canvas.look.lang;
        match self.edition {
            EditionId::FileHelper => {
                lang.pick("微信 · 文件传输助手", "WeChat: File Transfer Helper")
            }
            EditionId::Web => lang.pick("微信 · 网页版", "WeChat: web edition"),
        }
    }

    /// How many cells the form that was asked for needs, when it is not the one drawn.
    fn room(&self, canvas: &Canvas<'_>, code: &Code, area: Rect, places: &Places) -> Vec<Said> {
        let theme = canvas.look.theme;
        let wanted = self.ladder(canvas).first().copied().unwrap_or_default();
        if places.code.is_some_and(|(form, _)| form == wanted) {
            return Vec::new();
        }
        let needs = code.needs(wanted);
        let (width, height) = (area.width, area.height);
        let words = match canvas.look.lang {
            Lang::Zh => format!(
                "这种画法需要 {}x{} 格，窗口只有 {width}x{height} 格",
                needs.width, needs.height
            ),
            Lang::En => format!(
                "this form of the code needs {}x{} cells, the window has {width}x{height}",
                needs.width, needs.height
            ),
        };
        let advice = match places.code {
            Some(_) => canvas.say("先用半块字符画出", "drawn with half blocks instead"),
            None => canvas.say(
                "请放大窗口，或按 u 看链接，按 p 存成图片",
                "enlarge it, or press u for the link, p for a picture file",
            ),
        };
        vec![(words, theme.warn), (advice.to_owned(), theme.dim)]
    }

    fn link(&self) -> Option<Said> {
        match self.login {
            Login::Scan { url, .. } if self.link => Some((url.clone(), Style::new())),
            Login::Scan { .. }
            | Login::Starting
            | Login::Pushed
            | Login::Confirm { .. }
            | Login::Entering { .. }
            | Login::Expired
            | Login::Unreachable { .. }
            | Login::Refused { .. }
            | Login::In => None,
        }
    }

    /// How far the login is.
    fn state(&self, canvas: &Canvas<'_>) -> Vec<Said> {
        let theme = canvas.look.theme;
        let lang = canvas.look.lang;
        match self.login {
            Login::Starting | Login::In => {
                vec![(lang.pick("正在连接微信", "connecting to WeChat").to_owned(), theme.dim)]
            }
            Login::Scan { expires, .. } => vec![(self.minutes(*expires, lang), theme.good)],
            Login::Confirm { name } => {
                let name = name.as_ref().map(|name| format!(" ({})", name.as_str()));
                let name = name.unwrap_or_default();
                let words = match lang {
                    Lang::Zh => format!("已扫码{name}，请在手机上确认"),
                    Lang::En => format!("scanned{name}: confirm on the phone"),
                };
                vec![(words, theme.good)]
            }
            Login::Pushed => {
                let words = lang.pick(
                    "请在手机上确认登录，不用扫码。按 Enter 改用二维码",
                    "confirm the login on the phone, no scan needed. Enter shows a code instead",
                );
                vec![(words.to_owned(), theme.good)]
            }
            Login::Entering { done, total } => {
                let count = if *total == 0 { format!("{done}") } else { format!("{done}/{total}") };
                let words = lang.pick("正在载入联系人", "loading contacts");
                vec![(format!("{words} {count}"), theme.good)]
            }
            Login::Expired => {
                let words = lang.pick(
                    "二维码失效了五次。按 Enter 换一个新的",
                    "five codes have expired. Press Enter for a new one",
                );
                vec![(words.to_owned(), theme.warn)]
            }
            Login::Unreachable { why, retry_at } => {
                let at = when::clock(*retry_at, self.zone);
                let words = match lang {
                    Lang::Zh => format!("{at} 自动重试"),
                    Lang::En => format!("tried again at {at}"),
                };
                vec![(why.to_string(), theme.bad), (words, theme.dim)]
            }
            Login::Refused { words, offer } => refused(canvas, words, *offer),
        }
    }

    fn minutes(&self, expires: Timestamp, lang: Lang) -> String {
        let minutes = (expires.since(self.now).max(0) + 59_999) / 60_000;
        match lang {
            Lang::Zh => format!("等待扫码，还剩 {minutes} 分钟"),
            Lang::En => format!("waiting for the scan, {minutes} min left"),
        }
    }

    fn keys(&self, canvas: &Canvas<'_>) -> Vec<Said> {
        let lang = canvas.look.lang;
        let style = canvas.look.theme.dim;
        let code =
            lang.pick("b 换画法  i 反色  u 链接  p 存图片", "b form  i invert  u link  p picture");
        let other = match self.edition {
            EditionId::FileHelper => lang.pick("e 改用网页版", "e web edition"),
            EditionId::Web => lang.pick("e 改用文件传输助手", "e File Transfer Helper"),
        };
        let rest = lang.pick("F1 帮助  ^C 退出", "F1 help  ^C quit");
        let mut said = Vec::new();
        if matches!(self.login, Login::Scan { .. }) {
            said.push((code.to_owned(), style));
        }
        said.push((format!("{other}  {rest}"), style));
        said
    }
}

fn refused(canvas: &Canvas<'_>, words: &str, offer: Option<EditionId>) -> Vec<Said> {
    let theme = canvas.look.theme;
    let lang = canvas.look.lang;
    let head = lang.pick("微信拒绝了这次登录:", "WeChat refused this login:");
    let mut said = vec![(head.to_owned(), theme.bad), (words.to_owned(), theme.text)];
    let offer = offer.map(|edition| match edition {
        EditionId::FileHelper => lang.pick(
            "按 e 改用文件传输助手版：每个账号都能登录",
            "Press e for File Transfer Helper: open to every account",
        ),
        EditionId::Web => lang.pick("按 e 改用网页版", "Press e for the web edition"),
    });
    said.push((String::new(), theme.text));
    said.extend(offer.map(|words| (words.to_owned(), theme.warn)));
    said
}

fn steps(canvas: &Canvas<'_>) -> Vec<Said> {
    let text = canvas.look.theme.text;
    let lang = canvas.look.lang;
    let steps = [
        lang.pick("1. 打开手机上的微信", "1. open WeChat on the phone"),
        lang.pick("2. 用“扫一扫”扫这个码", "2. scan this code (Discover, Scan)"),
        lang.pick("3. 在手机上确认登录", "3. confirm the login there"),
        "",
    ];
    steps.map(|words| (words.to_owned(), text)).to_vec()
}

/// The code's place: in the upper left, centred over its rows when there are more.
fn place(area: Rect, size: Size) -> Rect {
    let beside = area.width >= size.width + GAP + WORDS;
    let spare = area.height - size.height;
    let down = if beside { spare / 2 } else { 0 };
    Rect::new(area.x, area.y + down, size.width, size.height)
}

fn beside_or_below(area: Rect, size: Size) -> Rect {
    let taken = size.width + GAP;
    if area.width >= taken + WORDS {
        let spare = area.height - size.height;
        let top = (spare / 2 + 1).min(area.height);
        let (width, height) = (area.width - taken, area.height - top);
        return Rect::new(area.x + taken, area.y + top, width, height);
    }
    Rect::new(area.x, area.y + size.height, area.width, area.height - size.height)
}

fn write(canvas: &mut Canvas<'_>, area: Rect, said: &[Said]) {
    let mut strips = Strip::of(area);
    for (words, style) in said {
        for line in text::wrap(words, area.width, canvas.look.widths) {
            let Some(strip) = strips.next() else { return };
            canvas.raw(strip, line.shown(words), *style);
        }
    }
}
