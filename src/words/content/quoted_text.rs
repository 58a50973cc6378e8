//! Quotations in the web edition, which has no messages with quotations (PROTOCOL 9.2). They are
//! read back from the text in which they are sent.

/// The longest quotation that is looked for, in bytes.
const LONGEST: usize = 8 << 10;

/// The parts of a text with a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotedText<'t> {
    /// The name of the quoted person; empty if the text does not state it.
    pub name: &'t str,
    /// The quoted text.
    pub quoted: &'t str,
    /// The answer to the quotation.
    pub words: &'t str,
}

impl<'t> QuotedText<'t> {
    /// Reads `「name：quoted」`, a line of dashes, and the answer below it. `None` if the text has no
    /// such form.
    #[must_use]
    pub fn read(text: &'t str) -> Option<Self> {
        let inner = text.strip_prefix('「')?;
        let head = crate::text::head(inner, LONGEST);
        let ends = head.match_indices("」\n").filter_map(|(at, end)| {
            let (rule, words) = inner.get(at + end.len()..)?.split_once('\n')?;
            is_rule(rule).then_some((at, words))
        });
        // A quotation within the quotation has a closing bracket of its own.
        let balanced = |at: usize| {
            let quoted = inner.get(..at).unwrap_or_default();
            quoted.matches('「').count() <= quoted.matches('」').count()
        };
        let ends: Vec<(usize, &str)> = ends.collect();
        let end = ends.iter().find(|(at, _)| balanced(*at)).or_else(|| ends.first());
        let (at, words) = end.copied().filter(|(_, words)| !words.trim().is_empty())?;
        let quoted = inner.get(..at)?;
        let (name, quoted) = match quoted.split_once('：') {
            Some((name, quoted)) if !name.contains('\n') => (name, quoted),
            Some(_) | None => ("", quoted),
        };
        Some(Self { name, quoted, words })
    }
}

/// Whether the line is a rule such as `- - - - -`; clients write rules of different lengths.
fn is_rule(line: &str) -> bool {
    let dashes = line.bytes().filter(|byte| *byte == b'-').count();
    dashes >= 5 && line.bytes().all(|byte| matches!(byte, b'-' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "- - - - - - - - - - - - - - -";

    #[test]
    fn the_form_on_the_wire_is_read_back_and_other_texts_stay_texts() {
        let text = format!("「陈静：👍\n第二行」\n{RULE}\n收到\n好");
        let quote = QuotedText::read(&text).unwrap();
        assert_eq!((quote.name, quote.quoted, quote.words), ("陈静", "👍\n第二行", "收到\n好"));
        let nameless = format!("「收到」\n{RULE}\n好");
        assert_eq!(QuotedText::read(&nameless).map(|it| (it.name, it.quoted)), Some(("", "收到")));
        for text in [
            "「陈静：👍」",
            "「陈静：👍」\n收到",
            "「陈静：👍」\n- - -\n收到",
            "好「陈静：👍」\n- - - - - -\n收到",
            "「陈静：👍」\n- - - - - -\n",
            "「",
            "",
        ] {
            assert_eq!(QuotedText::read(text), None, "{text}");
        }
    }

    #[test]
    fn an_answer_to_an_answer_quotes_the_whole_of_it() {
        let first = format!("「王芳：早」\n{RULE}\n收到");
        let second = format!("「陈静：{first}」\n{RULE}\n好");
        let quote = QuotedText::read(&second).unwrap();
        assert_eq!((quote.name, quote.quoted, quote.words), ("陈静", first.as_str(), "好"));
    }
}
