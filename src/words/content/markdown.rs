//! A message as Markdown. All that was written is escaped, so that a reader of Markdown, also
//! with the extensions of GitHub, shows every character of the text.

use std::ops::Range;

use super::{Part, Row, full};
use crate::model::{Content, Lang};
use crate::text::addresses;

/// The characters that Markdown treats as blanks. Other blanks are ordinary characters.
const BLANKS: [char; 2] = [' ', '\t'];

/// A message as blocks with an empty line between them, without one at the end. `link` is the
/// address of its file.
#[must_use]
pub fn markdown(content: &Content, link: Option<&str>, lang: Lang) -> String {
    let mut link = link;
    let block = |Row { part, words }: Row| match part {
        Part::Label => match link.take() {
            // Markdown has no link within a link.
            Some(link) => format!("[{}]({link})", escaped_part(&words, 0..words.len())),
            None => format!("*{}*", escaped(words.trim())),
        },
        Part::Words => text(&words),
        Part::Note | Part::Quoted | Part::Told => {
            let quoted = |line: &str| format!("> {}", escaped(line));
            words.split('\n').map(quoted).collect::<Vec<_>>().join("\\\n")
        }
        Part::Address => address(&words),
    };
    full(content, lang).into_iter().map(block).collect::<Vec<_>>().join("\n\n")
}

/// A text as paragraphs with its line breaks. In a fenced block with every blank where lines begin
/// with blanks that mean something, as in code.
fn text(words: &str) -> String {
    let indented = words.split('\n').any(|line| line.starts_with(BLANKS));
    let several = words.contains('\n');
    let loose = words.contains("\n\n\n") || words.starts_with('\n') || words.ends_with('\n');
    if several && (indented || loose) {
        return fenced(words);
    }
    let paragraph = |part: &str| part.split('\n').map(escaped).collect::<Vec<_>>().join("\\\n");
    words.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}

/// A fenced block of code. The fence is longer than any in the text.
fn fenced(words: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in words.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}\n{words}\n{fence}")
}

/// A web address as a link, if its characters allow that.
fn address(url: &str) -> String {
    let whole = addresses(url).first().is_some_and(|at| *at == (0..url.len()));
    if whole { format!("<{url}>") } else { escaped(url) }
}

/// A line with every character escaped that Markdown would read as markup. Web addresses stay
/// whole, and remain links to the same place.
#[must_use]
pub fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / 4);
    let mut from = 0;
    for at in addresses(line) {
        out.push_str(&escaped_part(line, from..at.start));
        out.push_str(&["<", line.get(at.clone()).unwrap_or_default(), ">"].concat());
        from = at.end;
    }
    out.push_str(&escaped_part(line, from..line.len()));
    out
}

/// A part of a line, escaped. At the beginning of the line more characters have a meaning, and
/// blanks at its ends would be dropped.
fn escaped_part(line: &str, range: Range<usize>) -> String {
    let mut out = String::new();
    let Some(part) = line.get(range.clone()) else { return out };
    let body = line.trim_start_matches(BLANKS);
    let begins = line.len() - body.len();
    let body = body.trim_end_matches(BLANKS);
    let ends = begins + body.len();
    let number = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    let mut before = line.get(..range.start).and_then(|head| head.chars().next_back());
    let mut rest = part.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let at = range.start + at;
        let next = rest.peek().map(|(_, c)| *c);
        let within = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let special = match c {
            // Between letters an underscore neither begins nor ends emphasis.
            '_' => !(within(before) && within(next)),
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '^' => true,
            '#' | '+' | '-' | '=' | ':' => at == begins,
            '.' | ')' => number > 0 && at == begins + number,
            _ => false,
        };
        if BLANKS.contains(&c) && (at < begins || at >= ends) {
            out.push_str(if c == ' ' { "&#32;" } else { "&#9;" });
        } else {
            if special {
                out.push('\\');
            }
            out.push(c);
        }
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::model::{Attachment, Quote};
    use crate::text::Printable;

    /// What a reader of Markdown takes for the words: blocks are an empty line apart.
    fn read(markdown: &str) -> String {
        let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
        let mut text = String::new();
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Start(Tag::Paragraph) if !text.is_empty() => text.push_str("\n\n"),
                Event::Start(Tag::Paragraph | Tag::CodeBlock(_) | Tag::Link { .. })
                | Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::Link) => {}
                Event::Text(words) => text.push_str(&words),
                Event::HardBreak => text.push('\n'),
                other => panic!("{other:?} in {markdown:?}"),
            }
        }
        text
    }

    fn exact(words: &str) {
        let printable = Printable::new(words);
        if printable.trim().is_empty() {
            return;
        }
        let made = markdown(&Content::Text(printable.clone()), None, Lang::Zh);
        let mut told = read(&made);
        if made.starts_with("```") {
            assert_eq!(told.pop(), Some('\n'), "{made:?}");
        }
        assert_eq!(told, printable.as_str(), "{made:?}");
    }

    #[test]
    fn what_markdown_reads_is_read_as_words() {
        for words in [
            "# 注释",
            "Vec<String> a<b && c>d &amp; &#35;",
            "- [ ] 修水管\n- [x] 买菜",
            "1. 一\n2) 二\n10. 三",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "标题\n===\n标题\n---",
            "```\ncode\n```",
            "~~~\ncode\n~~~",
            "*a* _b_ **c** __d__ ~~e~~ `f` $g$ ^h^",
            "snake_case __init__ _a_b_",
            "[a](b) ![c](d) [e]: f [^1]: g",
            "<script>alert(1)</script>\n<!-- x -->",
            "\\ \\\\ a\\\nb\\",
            "a  \nb \n c",
            "fn main() {\n    let x = 1;\n\n\treturn;\n}",
            " 前后有空格 ",
            "\u{3000}全角空格\u{3000}",
            "\n首行空",
            "末行空\n",
            "a\n\nb\n\n\nc",
            "见 http://a.cn/x_y_z?a=1&b=2。还有 https://b.cn/*",
            "https://a.cn",
            "> 引用\n>> 再引用",
            ": 定义\n:emoji:",
            "词\n: 定义",
            "+++\n---\nkey: v\n---",
            "    四个空格",
            "a\u{a0}\nb",
        ] {
            exact(words);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was_written(
            words in "([-#>+*_=|:.)\\[\\]<&!~`$^{}\"'\\\\/@ \\t]|[ 	]{1,5}|\\n{1,3}|[0-9]{1,2}|[a-c]{1,3}|字|\u{3000}|https?://[a-z_.*/&]{1,9}|\\PC){0,40}",
        ) {
            exact(&words);
        }
    }

    #[test]
    fn labels_quotes_files_and_addresses_have_forms_of_their_own() {
        let file = Attachment { name: "a](b)*.txt".into(), bytes: 9, ..Attachment::default() };
        let file = Content::File(file);
        let linked = markdown(&file, Some("file:///tmp/a%20b"), Lang::En);
        assert_eq!(linked, "[\\[file\\] a\\](b)\\*.txt 9B](file:///tmp/a%20b)");
        assert_eq!(markdown(&file, None, Lang::En), "*\\[file\\] a\\](b)\\*.txt 9B*");
        let quote =
            Quote {
                words: "# 好".into(), name: "王*芳".into(), quoted: "一\n二".into(), of: None
            };
        let told = "> \\> 王\\*芳: 一\\\n> 二\n\n\\# 好";
        assert_eq!(markdown(&Content::Quote(quote), None, Lang::Zh), told);
        assert_eq!(markdown(&Content::Text("[图片]".into()), None, Lang::Zh), "\\[图片\\]");
        assert_eq!(address("javascript:alert(1)"), "javascript:alert(1)");
        assert_eq!(address("https://a.cn/b c"), "<https://a.cn/b> c");
    }
}
