//! The whole of a message, row by row: its text, its kind, its addresses and our notes. Nothing is
//! left out or cut.

use super::undisguised;
use crate::model::{
    Attachment, Card, Content, ExcerptKind, Lang, Payment, Recalled, RecordLine, WebLink,
};
use crate::words::name::{of_another, quoted_by, shown, with_people};
use crate::words::size;

/// What a row of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The kind of the message, and its title.
    Label,
    /// The exact text that somebody wrote; one or more lines.
    Words,
    /// The text that came with a message of another kind, as its sender or app wrote it; one or
    /// more lines.
    Told,
    /// The message that this one answers, as one text that begins with `> `; one or more lines.
    Quoted,
    /// Our note on the message; one or more lines.
    Note,
    /// A web address in the message.
    Address,
}

/// A row of a message; its words are not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which part of the message the row is.
    pub part: Part,
    /// The text of the row, of one or more lines.
    pub words: String,
}

/// All rows of a message; at least one.
#[must_use]
pub fn full(content: &Content, lang: Lang) -> Vec<Row> {
    let mut rows = Rows { lang, rows: Vec::new() };
    rows.content(content);
    if rows.rows.is_empty() {
        rows.label(content);
    }
    rows.rows
}

/// The whole of a message as lines. A line that somebody wrote cannot be mistaken for one of ours.
#[must_use]
pub fn lines(content: &Content, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for Row { part, words } in full(content, lang) {
        let words = match part {
            Part::Words | Part::Told | Part::Address => undisguised(&words, lang).into_owned(),
            Part::Quoted => every_line_quoted(&words),
            Part::Label | Part::Note => words,
        };
        lines.extend(words.lines().map(str::to_owned));
    }
    lines
}

/// A quotation in which every line begins with `> `, so that none can be mistaken for a row of its
/// own.
#[must_use]
pub fn every_line_quoted(words: &str) -> String {
    words.replace('\n', "\n> ")
}

/// The label of a picture, voice message, video or file with its dimensions and its size: `[图片
/// 1280x720 214KB]`. The label alone for other kinds.
#[must_use]
pub fn described(content: &Content, lang: Lang) -> String {
    let bracketed = |kind: &str, measure: String, media: &Attachment| {
        let parts = [kind.to_owned(), measure, size(media.bytes)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("[{}]", parts.join(" "))
    };
    if let Content::Image(media) = content {
        bracketed(lang.pick("图片", "image"), pixels(media), media)
    } else if let Content::Voice { length, media } = content {
        bracketed(lang.pick("语音", "voice"), format!("{}\"", length.div_ceil(1000)), media)
    } else if let Content::Video { seconds, short, media } = content {
        let kind =
            if *short { lang.pick("小视频", "clip") } else { lang.pick("视频", "video") };
        bracketed(kind, length(*seconds), media)
    } else if let Content::File(file) = content {
        let parts = [lang.pick("[文件]", "[file]").into(), file.name.to_string(), size(file.bytes)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    } else {
        content.label(lang).to_string()
    }
}

struct Rows {
    lang: Lang,
    rows: Vec<Row>,
}

impl Rows {
    fn content(&mut self, content: &Content) {
        match content {
            Content::Text(words) => self.put(Part::Words, words),
            Content::Image(_)
            | Content::Voice { .. }
            | Content::Video { .. }
            | Content::File(_)
            | Content::Sticker(_)
            | Content::Game(_)
            | Content::Transfer { .. }
            | Content::RedPacket
            | Content::Call(_)
            | Content::LiveLocation => self.label(content),
            Content::Link(link) | Content::Music(link) => {
                self.label(content);
                self.put(Part::Told, &link.about);
                self.put(Part::Address, &link.url);
            }
            Content::Articles(links) => self.articles(links),
            Content::Location(place) => {
                self.label(content);
                self.put(Part::Address, &place.url);
            }
            Content::Card(card) => self.card(content, card),
            Content::FriendRequest { card, greeting, .. } => {
                self.card(content, card);
                self.put(Part::Words, greeting);
            }
            Content::MiniProgram { app: more, .. } | Content::Channel { name: more, .. } => {
                self.label(content);
                self.put(Part::Told, more);
            }
            Content::Record { lines, .. } => self.record(content, lines),
            Content::Quote(quote) => {
                let quoted = quote.quoted.words(self.lang);
                self.put(Part::Quoted, &quoted_by(&quote.name, &quoted, self.lang));
                self.put(Part::Words, &quote.words);
            }
            Content::Payment(payment) => self.payment(content, payment),
            Content::Recalled(Recalled { notice, original }) => {
                self.put(Part::Told, notice.words(self.lang));
                if let Some(original) = original {
                    self.content(original);
                }
            }
            Content::System(words) => self.put(Part::Told, words),
            Content::Gap(gap) => self.put(Part::Note, gap.words(self.lang)),
            Content::Unsupported { kind, app, hint } => {
                let (first, rest) = hint.split_once('\n').unwrap_or((hint, ""));
                let hint = first.into();
                self.label(&Content::Unsupported { kind: *kind, app: *app, hint });
                self.put(Part::Told, rest);
            }
        }
    }

    fn put(&mut self, part: Part, words: &str) {
        let words = match part {
            Part::Note | Part::Quoted | Part::Told => with_people(words, self.lang).into_owned(),
            Part::Label | Part::Words | Part::Address => words.to_owned(),
        };
        if !words.trim().is_empty() {
            self.rows.push(Row { part, words });
        }
    }

    fn label(&mut self, content: &Content) {
        let words = described(content, self.lang);
        self.put(Part::Label, &words);
    }

    fn articles(&mut self, links: &[WebLink]) {
        for link in links {
            self.put(Part::Label, &undisguised(&link.title, self.lang));
            self.put(Part::Address, &link.url);
        }
    }

    fn card(&mut self, content: &Content, card: &Card) {
        self.label(content);
        let about = [&*card.alias, &*card.region].into_iter().filter(|it| !it.is_empty());
        self.put(Part::Told, &about.collect::<Vec<_>>().join("  "));
    }

    fn record(&mut self, content: &Content, lines: &[RecordLine]) {
        self.label(content);
        for line in lines {
            if !line.name.is_empty() {
                let name = shown(&line.name, self.lang);
                self.put(Part::Told, &format!("{}:", of_another(&name, self.lang)));
            }
            let is_text = line.said.kind == ExcerptKind::Text;
            let part = if is_text { Part::Words } else { Part::Label };
            self.put(part, &line.said.words(self.lang));
        }
    }

    fn payment(&mut self, content: &Content, payment: &Payment) {
        self.label(content);
        if payment.fen.is_some() {
            self.put(Part::Told, &payment.title);
        }
        self.put(Part::Told, &payment.about);
    }
}

fn length(seconds: u32) -> String {
    match seconds {
        0 => String::new(),
        _ => format!("{}:{:02}", seconds / 60, seconds % 60),
    }
}

fn pixels(media: &Attachment) -> String {
    match (media.width, media.height) {
        (0, _) | (_, 0) => String::new(),
        (width, height) => format!("{width}x{height}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Excerpt, Quote, RecallNotice};

    #[test]
    fn a_record_a_quote_and_a_recalled_message_are_told_whole() {
        let line = |name: &str, said: Excerpt| RecordLine { name: name.into(), said };
        let record = Content::Record {
            title: "群聊的聊天记录".into(),
            lines: vec![
                line("王芳", "磁盘满了\n谁清一下".into()),
                line("赵磊", "[图片]".into()),
                line("赵磊", ExcerptKind::Picture.into()),
            ],
        };
        let told = ["[聊天记录] 群聊的聊天记录", "王芳:", "磁盘满了", "谁清一下", "赵磊:"];
        let whole = lines(&record, Lang::Zh);
        assert_eq!(whole.get(..5).unwrap(), told);
        let said = ["赵磊:", "文字：[图片]", "赵磊:", "[图片]"];
        assert_eq!(whole.get(4..).unwrap(), said, "what was written is no label of ours");
        assert_eq!(lines(&record, Lang::En).last().unwrap(), "[image]");
        let quote = Content::Quote(Quote {
            words: "好".into(),
            name: "王芳".into(),
            quoted: "四点见？".into(),
            of: None,
        });
        assert_eq!(lines(&quote, Lang::Zh), ["> 王芳: 四点见？", "好"]);
        let original = Some(Box::new(quote));
        let recalled = Content::Recalled(Recalled { notice: RecallNotice::ByUser, original });
        assert_eq!(lines(&recalled, Lang::Zh), ["你撤回了一条消息", "> 王芳: 四点见？", "好"]);
    }

    #[test]
    fn an_attachment_tells_its_measures_and_its_size() {
        let media = |name: &str, bytes| Attachment {
            name: name.into(),
            bytes,
            width: 1280,
            height: 720,
            ..Attachment::default()
        };
        let image = Content::Image(media("", 219_000));
        assert_eq!(described(&image, Lang::Zh), "[图片 1280x720 214KB]");
        let file = Content::File(media("报表.xlsx", 0));
        assert_eq!(described(&file, Lang::En), "[file] 报表.xlsx");
        let video = Content::Video { seconds: 61, short: true, media: media("", 5) };
        assert_eq!(described(&video, Lang::En), "[clip 1:01 5B]");
        assert_eq!(described(&Content::RedPacket, Lang::Zh), "[红包] 请在手机上打开");
        assert_eq!(lines(&Content::Text(" ".into()), Lang::Zh), ["[空白]"]);
    }
}
