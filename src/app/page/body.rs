//! The rows of a message below its name, by the kind of its content.

use std::path::Path;

use super::links::{self, Extent};
use super::unsent::Waits;
use super::{Ink, Piece, Row};
use crate::app::action::MessageAction;
use crate::app::keymap::Keymap;
use crate::app::local_names::{self, People};
use crate::app::transfers::Transfer;
use crate::model::{
    Card, Content, ExcerptKind, Item, Lang, Payment, Quote, Recalled, RecordLine, Todo, WebLink,
    with_state,
};
use crate::text::{self, Exchanged, FencedLine, Widths};
use crate::words::content::{self, QuotedText, every_line_quoted, undisguised};
use crate::words::name::{of_another, quoted_by, shown, with_people};

mod delivery_rows;

/// How many rows of a quotation or of a forwarded record are shown.
const QUOTED_ROWS: usize = 2;
const RECORD_LINES: usize = 12;
/// How many rows of a long text are shown among other messages. It does not depend on the height of
/// the window, so that a folded text does not unfold while it is being read.
const FOLD: usize = 12;
/// So many rows more do not count as long, because the hint would take the room of one of them.
const SLACK: usize = 4;
/// The bytes of a cell at most, as assumed before the layout: a joined emoji has about as many.
/// Floods of combining marks exceed it, and are folded earlier.
const CELL: usize = 16;

/// The width and the language of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The cells for the text.
    pub width: u16,
    /// The widths of ambiguous characters.
    pub widths: Widths,
    /// The language of labels.
    pub lang: Lang,
}

/// How rows are laid out and worded.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// The keys that hints name.
    pub keymap: &'a Keymap,
    /// The width and the language.
    pub measure: Measure,
    /// The names of the people of the chat.
    pub people: &'a People,
}

/// The state of the file of a message.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileState<'a> {
    pub transfer: Option<&'a Transfer>,
    /// The home directory, which paths show as `~`.
    pub home: Option<&'a Path>,
}

/// The rows of an item without its name and with the state of its file; at least one.
#[must_use]
pub fn body(
    item: &Item,
    file: FileState<'_>,
    waits: &Waits,
    Wording { keymap, measure, people }: Wording<'_>,
) -> Vec<Row> {
    let mut page = Page { measure, people, most: FOLD, keymap: Some(keymap), rows: Vec::new() };
    page.item(item);
    page.file_state(item, file);
    if let Some(delivery) = &item.delivery {
        page.delivery(&item.content, delivery, waits);
    }
    if page.rows.is_empty() {
        page.rows.push(Row::default());
    }
    page.rows
}

/// The whole of a message as rows of words, including what the page leaves out: all lines of a
/// record, the text of a recalled message.
#[must_use]
pub(in crate::app) fn whole(content: &Content, measure: Measure, people: &People) -> Vec<String> {
    let mut page = Page { measure, people, most: usize::MAX, keymap: None, rows: Vec::new() };
    for row in content::full(content, measure.lang) {
        match row.part {
            content::Part::Label => page.lines(&text::display_line(&row.words), Ink::Label),
            content::Part::Words => page.said(&row.words),
            content::Part::Told => page.told(&row.words, Ink::Dim),
            content::Part::Quoted => page.lines(&every_line_quoted(&row.words), Ink::Dim),
            content::Part::Note => page.lines(&row.words, Ink::Dim),
            content::Part::Address => page.told(&row.words, Ink::Link),
        }
    }
    let words = |row: Row| row.pieces.into_iter().map(|piece| piece.words).collect();
    page.rows.into_iter().map(words).collect()
}

struct Page<'k> {
    measure: Measure,
    people: &'k People,
    /// How many rows of a text are shown before it is folded.
    most: usize,
    /// The keys that hints name; `None` for a text without hints.
    keymap: Option<&'k Keymap>,
    rows: Vec<Row>,
}

impl Page<'_> {
    /// The rows of a note with its mark for a task. A task that is done is dimmed.
    fn item(&mut self, item: &Item) {
        let (Content::Text(words), Some(todo)) = (&item.content, item.todo) else {
            return self.content(&item.content);
        };
        self.said(&with_state(words, todo));
        if todo == Todo::Done {
            let pieces = self.rows.iter_mut().flat_map(|row| &mut row.pieces);
            pieces.filter(|piece| piece.ink == Ink::Text).for_each(|piece| piece.ink = Ink::Dim);
        }
    }

    fn content(&mut self, content: &Content) {
        match content {
            Content::Text(words) => self.said(words),
            Content::Image(_)
            | Content::Voice { .. }
            | Content::Video { .. }
            | Content::File(_) => self.attachment(content),
            Content::Link(link) | Content::Music(link) => self.link(content, link),
            Content::Articles(links) => self.articles(content, links),
            Content::Location(place) => {
                self.label(content);
                self.address(&place.url);
            }
            Content::Card(card) => self.card(content, card),
            Content::FriendRequest { card, greeting, .. } => {
                self.card(content, card);
                self.told(greeting, Ink::Text);
            }
            Content::MiniProgram { app, .. } => self.label_with(content, app),
            Content::Channel { name, .. } => self.label_with(content, name),
            Content::Record { lines, .. } => self.record(content, lines),
            Content::Quote(quote) => self.quote(quote),
            Content::Payment(payment) => self.payment(content, payment),
            Content::Recalled(recalled) => self.recalled(recalled),
            Content::System(words) => self.told(words, Ink::Dim),
            Content::Gap(gap) => self.lines(gap.words(self.measure.lang), Ink::Warn),
            Content::Sticker(_) | Content::Game(_) | Content::Call(_) | Content::LiveLocation => {
                self.label(content);
            }
            Content::Transfer { .. } | Content::RedPacket => self.money(content),
            Content::Unsupported { kind, app, hint } => {
                let (first, rest) = hint.split_once('\n').unwrap_or((hint, ""));
                let hint = first.into();
                self.label(&Content::Unsupported { kind: *kind, app: *app, hint });
                self.told(rest, Ink::Text);
            }
        }
    }

    const fn say<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.measure.lang.pick(zh, en)
    }

    /// A text by people: codes become emoji, addresses are underlined. `before` is the number of
    /// bytes of the message before it.
    fn text(&mut self, words: &str, before: usize) {
        let head = self.head(words, self.most.saturating_add(SLACK));
        if !text::is_visible(head) {
            return self.lines(self.say("[空白]", "[blank]"), Ink::Label);
        }
        let extent = if head.len() == words.len() { Extent::Whole } else { Extent::Beginning };
        let lang = self.measure.lang;
        let shown = Exchanged::new(head).exchange(text::emoji_codes::found(head));
        let lookalikes = content::disguised(shown.text());
        let marks = lookalikes.into_iter().map(|at| (at..at, content::text_mark(lang)));
        let (drawn, links) = links::numbered(shown.exchange(marks), extent);
        let shown = drawn.text();
        let mut wrapped = text::wrap_fenced(shown, self.measure.width, self.measure.widths);
        let most = self.most.saturating_add(SLACK);
        let mut laid: Vec<FencedLine> = wrapped.by_ref().take(most).collect();
        let folded = extent == Extent::Beginning || wrapped.next().is_some();
        if folded {
            laid.truncate(self.most);
        }
        let end = laid.last().map_or(0, |it| it.line.range.end);
        for FencedLine { line, continued } in laid {
            let source = drawn.source(line.range.start)..drawn.source(line.range.end);
            let source = before + source.start..before + source.end;
            let pieces = links::split(shown, line.shown, &links, self.measure.widths);
            self.rows.push(Row { pieces, continued, source: Some(source) });
        }
        if folded {
            let feeds = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
            let seen = shown.get(..end).map_or(0, feeds);
            let first = self.rows.len();
            self.more(feeds(words.trim_end()).saturating_sub(seen));
            // The first row of the hint stands for the rest of the text, the others for nothing.
            let mut from = before + drawn.source(end);
            for row in self.rows.iter_mut().skip(first) {
                row.source = Some(from..before + words.len());
                from = before + words.len();
            }
        }
    }

    /// As much of a text as `rows` rows can show. Every frame is laid out anew, so what is not
    /// shown must not cost time.
    fn head<'w>(&self, words: &'w str, rows: usize) -> &'w str {
        let cells = rows.saturating_mul(usize::from(self.measure.width.max(2)));
        text::head(words, cells.saturating_mul(CELL))
    }

    /// The hint that more of the text can be read: the number of lines left, if it has several.
    fn more(&mut self, lines: usize) {
        let key = self.key(MessageAction::View);
        let more = match (lines, self.measure.lang) {
            (0, Lang::Zh) => format!("… 还有，选中后按 {key} 看全文"),
            (0, Lang::En) => format!("… and more: select it, {key} shows all"),
            (lines, Lang::Zh) => format!("… 还有 {lines} 行，选中后按 {key} 看全文"),
            (lines, Lang::En) => format!("… {lines} more lines: select it, {key} shows all"),
        };
        self.some_lines(&more, Ink::Dim, usize::MAX);
    }

    /// The key that does this with the selected message.
    fn key(&self, action: MessageAction) -> String {
        self.keymap.map(|keymap| keymap.key_of_selected(action)).unwrap_or_default()
    }

    /// Words of one meaning, wrapped; no rows if there are none.
    fn lines(&mut self, words: &str, ink: Ink) {
        if self.some_lines(words, ink, self.most) {
            self.more(0);
        }
    }

    /// Words that others control, such as titles. None of their lines can be mistaken for one of
    /// this program.
    fn told(&mut self, words: &str, ink: Ink) {
        let words = self.undisguised(words, self.most);
        self.lines(&words, ink);
    }

    /// As much of such words as `rows` rows can show, and a little more if there is more.
    fn undisguised(&self, words: &str, rows: usize) -> String {
        let head = self.head(words, rows.saturating_add(1));
        undisguised(head, self.measure.lang).into_owned()
    }

    /// At most `most` rows; returns whether there are more words.
    fn some_lines(&mut self, words: &str, ink: Ink, most: usize) -> bool {
        let head = self.head(words, most);
        if head.trim().is_empty() {
            return false;
        }
        let cut = head.len() < words.len();
        let head = &*with_people(head, self.measure.lang);
        let mut wrapped = text::wrap(head, self.measure.width, self.measure.widths);
        let rows = wrapped.by_ref().take(most).map(|line| {
            let words = line.shown(head).to_owned();
            Row { pieces: vec![Piece { words, ink, link: None }], ..Row::default() }
        });
        self.rows.extend(rows);
        cut || wrapped.next().is_some()
    }

    fn label(&mut self, content: &Content) {
        self.lines(&content.label(self.measure.lang), Ink::Label);
    }

    fn label_with(&mut self, content: &Content, more: &str) {
        self.label(content);
        self.told(more, Ink::Dim);
    }

    fn attachment(&mut self, content: &Content) {
        let words = content::described(content, self.measure.lang);
        let words = text::display_line(self.head(&words, self.most)).into_owned();
        self.lines(&words, Ink::Label);
    }

    fn link(&mut self, content: &Content, link: &WebLink) {
        self.label(content);
        self.some_lines(&self.undisguised(&link.about, QUOTED_ROWS), Ink::Dim, QUOTED_ROWS);
        self.address(&link.url);
    }

    /// The host of an address, as a link to it. The whole address can be read on demand.
    fn address(&mut self, url: &str) {
        let first = self.rows.len();
        // A sender may put anything in the place of an address.
        let words =
            links::host(url).map_or_else(|| self.undisguised(url, QUOTED_ROWS), str::to_owned);
        self.some_lines(&words, Ink::Link, QUOTED_ROWS);
        self.link_rows(first, url);
    }

    /// Makes the rows from `first` on a link.
    fn link_rows(&mut self, first: usize, url: &str) {
        let link = links::link(url);
        for piece in self.rows.iter_mut().skip(first).flat_map(|row| &mut row.pieces) {
            piece.link.clone_from(&link);
        }
    }

    /// A row for each article with the number that opens it, then their hosts.
    fn articles(&mut self, content: &Content, links: &[WebLink]) {
        if links.is_empty() {
            self.label(content);
        }
        let mut left_out = 0;
        for (at, link) in links.iter().enumerate() {
            if self.rows.len() >= self.most {
                left_out = links.len() - at;
                break;
            }
            let first = self.rows.len();
            let number = if links.len() > 1 { format!("{} ", at + 1) } else { String::new() };
            let title = self.undisguised(&link.title, QUOTED_ROWS);
            self.some_lines(&format!("{number}{title}"), Ink::Label, QUOTED_ROWS);
            self.link_rows(first, &link.url);
        }
        let mut hosts: Vec<&str> =
            links.iter().take(self.most).filter_map(|link| links::host(&link.url)).collect();
        hosts.dedup();
        self.some_lines(&hosts.join("  "), Ink::Link, 1);
        self.left_out(left_out);
    }

    fn card(&mut self, content: &Content, card: &Card) {
        self.label(content);
        let about: Vec<&str> =
            [&*card.alias, &*card.region].into_iter().filter(|it| text::is_visible(it)).collect();
        self.told(&about.join("  "), Ink::Dim);
    }

    fn record(&mut self, content: &Content, lines: &[RecordLine]) {
        self.label(content);
        for line in lines.iter().take(RECORD_LINES) {
            let said = line.said.words(self.measure.lang);
            // A line feed would let what follows pass for the words of somebody else.
            let said = self.head(&said, QUOTED_ROWS).replace('\n', " ");
            let text = line.said.kind == ExcerptKind::Text;
            let words = if line.name.is_empty() {
                if text { undisguised(&said, self.measure.lang).into_owned() } else { said }
            } else {
                let name = shown(&line.name, self.measure.lang);
                let name = of_another(self.head(&name, QUOTED_ROWS), self.measure.lang);
                format!("{}: {said}", undisguised(&name, self.measure.lang))
            };
            self.some_lines(&words, Ink::Dim, QUOTED_ROWS);
        }
        self.left_out(lines.len().saturating_sub(RECORD_LINES));
    }

    /// Says how many entries of a list are left out.
    fn left_out(&mut self, more: usize) {
        if more > 0 {
            let words = match self.measure.lang {
                Lang::Zh => format!("还有 {more} 条"),
                Lang::En => format!("{more} more"),
            };
            self.lines(&words, Ink::Dim);
        }
    }

    fn quote(&mut self, quote: &Quote) {
        self.quoted(&quote.name, &quote.quoted.words(self.measure.lang));
        self.text(&quote.words, 0);
    }

    /// A text. If it contains a quotation in the form of clients without quotes, it is shown as a
    /// quotation.
    fn said(&mut self, words: &str) {
        match QuotedText::read(words) {
            Some(quote) => {
                self.quoted(quote.name, quote.quoted);
                self.text(quote.words, words.len() - quote.words.len());
            }
            None => self.text(words, 0),
        }
    }

    fn quoted(&mut self, name: &str, quoted: &str) {
        let name = local_names::called(name, self.people);
        // One row more than is shown, so that the mark of a cut appears where something is cut.
        let [name, quoted] = [name, quoted].map(|words| self.head(words, QUOTED_ROWS + 1));
        let head = quoted_by(name, quoted, self.measure.lang).replace('\n', " ");
        if !head.is_empty() {
            self.cut_lines(&text::display_line(&head), Ink::Dim, QUOTED_ROWS);
        }
    }

    /// At most `most` rows, the last one with a mark if more follows.
    fn cut_lines(&mut self, words: &str, ink: Ink, most: usize) {
        let (width, widths) = (self.measure.width, self.measure.widths);
        let lines: Vec<text::Line> = text::wrap(words, width, widths).take(most + 1).collect();
        for (at, line) in lines.iter().take(most).enumerate() {
            let last = at + 1 == most && lines.len() > most;
            let words = if last {
                let rest = words.get(line.range.start..).unwrap_or_default();
                let mark = mark(widths);
                text::truncate(rest, width, widths, mark).into_owned()
            } else {
                line.shown(words).to_owned()
            };
            let pieces = vec![Piece { words, ink, link: None }];
            self.rows.push(Row { pieces, ..Row::default() });
        }
    }

    fn money(&mut self, content: &Content) {
        self.lines(&content.label(self.measure.lang), Ink::Money);
    }

    fn payment(&mut self, content: &Content, payment: &Payment) {
        self.money(content);
        if payment.fen.is_some() {
            self.told(&payment.title, Ink::Dim);
        }
        self.told(&payment.about, Ink::Dim);
    }

    fn recalled(&mut self, recalled: &Recalled) {
        self.told(recalled.notice.words(self.measure.lang), Ink::Dim);
        if let Some(original) = &recalled.original {
            let words = original.gist(self.measure.lang);
            let head = self.say("原文: ", "it was: ");
            self.lines(&format!("{head}{}", words.as_str()), Ink::Dim);
        }
    }
}

/// The mark for folders that were cut out of a path. No path begins with it.
#[must_use]
pub const fn path_mark(widths: Widths) -> &'static str {
    if widths.ambiguous_wide() { ".." } else { text::ELLIPSIS }
}

/// The mark for text that was cut off.
#[must_use]
pub const fn mark(widths: Widths) -> &'static str {
    if widths.ambiguous_wide() { text::ELLIPSIS_ASCII } else { text::ELLIPSIS }
}
