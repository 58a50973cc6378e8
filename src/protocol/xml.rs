//! XML as the server writes it: mostly well-formed, sometimes not, never trusted.

use roxmltree::{Document, Node, ParsingOptions};

use super::entities::unescape;

/// Longer documents are not read, in bytes.
const LONGEST: usize = 1 << 20;

/// Documents with more nodes are not read as trees.
const NODES: u32 = 20_000;

/// Deeper elements are left out.
const DEEPEST: usize = 64;

/// The parser takes time in proportion to the square of the attributes of a tag, and to the cube
/// of the namespaces of a document. With more of either it is not read at all.
const ATTRIBUTES: usize = 256;
const NAMESPACES: usize = 64;

/// A document or a part of one. A path like `appmsg/title` names, at each step, the first child of
/// that name, else the first descendant; the first step may be the root itself.
pub(super) enum Doc {
    /// It could be parsed.
    Tree(Element),
    /// It could not: tags are looked for where they stand.
    Loose(String),
}

/// An element with all that is in it.
#[derive(Default)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Doc {
    /// Reads a document that has an element of this name, or any where that is empty. Never a DTD,
    /// so no entity grows.
    pub(super) fn read(text: &str, has: &str) -> Option<Self> {
        let text = text.get(text.find('<')?..)?.trim_end();
        if text.len() > LONGEST {
            return None;
        }
        let sound = text.replace("&nbsp;", " ");
        if !is_modest(&sound) {
            return None;
        }
        let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..Default::default() };
        let doc = match Document::parse_with_options(&sound, options) {
            Ok(tree) => {
                let root = Element {
                    children: vec![element(tree.root_element(), 0)],
                    ..Element::default()
                };
                Self::Tree(root)
            }
            Err(_) => Self::Loose(sound),
        };
        doc.has(has).then_some(doc)
    }

    /// There is such an element.
    pub(super) fn has(&self, path: &str) -> bool {
        match self {
            Self::Tree(root) => root.at(path).is_some(),
            Self::Loose(text) => loose(text, path).is_some(),
        }
    }

    /// Its text, entities undone; empty when there is none.
    pub(super) fn text(&self, path: &str) -> String {
        match self {
            Self::Tree(root) => root.at(path).map(|found| found.text.clone()).unwrap_or_default(),
            Self::Loose(text) => {
                loose(text, path).map(|(_, inner)| plain(inner)).unwrap_or_default()
            }
        }
    }

    /// An attribute of it, entities undone; empty when there is none.
    pub(super) fn attribute(&self, path: &str, name: &str) -> String {
        match self {
            Self::Tree(root) => root
                .at(path)
                .and_then(|found| found.attributes.iter().find(|(key, _)| key == name))
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
            Self::Loose(text) => loose(text, path)
                .and_then(|(tag, _)| loose_attribute(tag, name))
                .map(|value| unescape(value).into_owned())
                .unwrap_or_default(),
        }
    }

    /// The name and the text of every element that has words of its own, entities undone.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        match self {
            Self::Tree(root) => root.texts(&mut found),
            Self::Loose(text) => {
                let mut name = "";
                for part in text.split('<').skip(1).filter(|part| !part.starts_with('/')) {
                    let words = if let Some(data) = part.strip_prefix("![CDATA[") {
                        data.split("]]>").next().unwrap_or_default().into()
                    } else {
                        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
                        name = tag.split_whitespace().next().unwrap_or_default();
                        unescape(after)
                    };
                    found.push((name.to_owned(), words.into_owned()));
                }
            }
        }
        found.retain(|(_, text)| !text.trim().is_empty());
        found
    }

    /// The values of these attributes, entities undone, wherever they stand: those of the first name
    /// first.
    pub(super) fn attributes(&self, names: &[&str]) -> Vec<String> {
        let mut found: Vec<(usize, String)> = Vec::new();
        match self {
            Self::Tree(root) => root.attributes(names, &mut found),
            Self::Loose(text) => {
                for part in text.split('<').skip(1).filter(|part| !part.starts_with(['/', '!'])) {
                    let tag = part.split('>').next().unwrap_or_default();
                    for (at, name) in names.iter().enumerate() {
                        let value = loose_attribute(tag, name).map(|value| unescape(value).into());
                        found.extend(value.map(|value| (at, value)));
                    }
                }
            }
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// All elements of the name that the path ends with, in the element that it names before that.
    pub(super) fn all(self, path: &str) -> Vec<Self> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        match self {
            Self::Tree(root) => {
                let mut found = Vec::new();
                if let Some(within) = root.take(parent) {
                    within.collect(name, &mut found);
                }
                found.into_iter().map(wrap).collect()
            }
            Self::Loose(text) => {
                let within = if parent.is_empty() { Some(text.as_str()) } else { None };
                let within = within.or_else(|| loose(&text, parent).map(|(_, inner)| inner));
                let mut rest = within.unwrap_or_default();
                let mut found = Vec::new();
                while let Some((tag, inner, after)) = loose_next(rest, name) {
                    found.push(Self::Loose(format!("<{tag}>{inner}</{name}>")));
                    rest = after;
                }
                found
            }
        }
    }
}

/// Few enough [`ATTRIBUTES`] and [`NAMESPACES`], as far as the parser would come: it gives up at the
/// first tag within a tag.
fn is_modest(doc: &str) -> bool {
    let mut declared = 0;
    let mut rest = doc;
    while let Some((_, markup)) = rest.split_once('<') {
        if let Some(next) = passed_over(markup) {
            rest = next;
            continue;
        }
        let tag = tag(markup);
        declared += tag.declared;
        if tag.attributes > ATTRIBUTES || declared > NAMESPACES {
            return false;
        }
        rest = tag.next;
    }
    true
}

/// What follows a comment, a CDATA section or a processing instruction. The declaration of a
/// document counts as a tag: `?>` may stand in its quotes.
fn passed_over(markup: &str) -> Option<&str> {
    let within = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
    let (begins, ends) = within.into_iter().find(|(begins, _)| markup.starts_with(begins))?;
    if markup.starts_with("?xml ") {
        return None;
    }
    let inner = markup.strip_prefix(begins)?;
    Some(inner.split_once(ends).map_or("", |(_, next)| next))
}

struct Tag<'a> {
    attributes: usize,
    declared: usize,
    /// Empty behind a tag that is broken.
    next: &'a str,
}

/// Counts what stands in a tag, from behind its `<` on.
fn tag(markup: &str) -> Tag<'_> {
    let bytes = markup.as_bytes();
    let mut tag = Tag { attributes: 0, declared: 0, next: "" };
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (_, b'<') => return tag,
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => tag.attributes += 1,
            (None, b'>') => {
                tag.next = markup.get(at + 1..).unwrap_or_default();
                return tag;
            }
            (None, b'x') if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"xmlns")) => {
                tag.declared += 1;
            }
            _ => {}
        }
    }
    tag
}

fn wrap(element: Element) -> Doc {
    Doc::Tree(Element { children: vec![element], ..Element::default() })
}

fn element(node: Node<'_, '_>, depth: usize) -> Element {
    let mut made = Element {
        name: node.tag_name().name().to_owned(),
        attributes: node
            .attributes()
            .map(|a| (a.name().to_owned(), a.value().to_owned()))
            .collect(),
        ..Element::default()
    };
    for child in node.children() {
        if let (true, Some(text)) = (child.is_text(), child.text()) {
            made.text.push_str(text);
        } else if child.is_element() && depth < DEEPEST {
            made.children.push(element(child, depth + 1));
        }
    }
    made
}

impl Element {
    fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').filter(|step| !step.is_empty()).try_fold(self, |here, step| here.find(step))
    }

    fn find(&self, name: &str) -> Option<&Self> {
        let child = self.children.iter().find(|child| child.name == name);
        child.or_else(|| self.children.iter().find_map(|child| child.find(name)))
    }

    fn texts(&self, found: &mut Vec<(String, String)>) {
        found.push((self.name.clone(), self.text.clone()));
        for child in &self.children {
            child.texts(found);
        }
    }

    fn attributes(&self, names: &[&str], found: &mut Vec<(usize, String)>) {
        for (key, value) in &self.attributes {
            let at = names.iter().position(|name| name == key);
            found.extend(at.map(|at| (at, value.clone())));
        }
        for child in &self.children {
            child.attributes(names, found);
        }
    }

    fn take(self, path: &str) -> Option<Self> {
        path.split('/').filter(|step| !step.is_empty()).try_fold(self, Self::into_find)
    }

    fn into_find(mut self, name: &str) -> Option<Self> {
        if let Some(at) = self.children.iter().position(|child| child.name == name) {
            return Some(self.children.swap_remove(at));
        }
        self.children.into_iter().find_map(|child| child.into_find(name))
    }

    /// Without those inside another one of the same name.
    fn collect(self, name: &str, found: &mut Vec<Self>) {
        for child in self.children {
            if child.name == name {
                found.push(child);
            } else {
                child.collect(name, found);
            }
        }
    }
}

/// The opening tag without its brackets, and what is in the element.
fn loose<'a>(text: &'a str, path: &str) -> Option<(&'a str, &'a str)> {
    let mut found = ("", text);
    for step in path.split('/').filter(|step| !step.is_empty()) {
        let (tag, inner, _) = loose_next(found.1, step)?;
        found = (tag, inner);
    }
    Some(found)
}

/// The first element of a name: opening tag, content, and what follows it.
fn loose_next<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let open = format!("<{name}");
    let (at, tag) = text.match_indices(&open).find_map(|(at, _)| {
        let after = text.get(at + open.len()..)?;
        let ends = |c: char| c.is_whitespace() || c == '>' || c == '/';
        // Only then: a tag may be as long as the rest of the text.
        after.starts_with(ends).then(|| text.get(at + 1..)?.split('>').next())?.map(|tag| (at, tag))
    })?;
    let rest = text.get(at + tag.len() + 2..).unwrap_or_default();
    if tag.ends_with('/') {
        return Some((tag, "", rest));
    }
    let close = format!("</{name}>");
    let (inner, after) = rest.split_once(&close).unwrap_or((rest, ""));
    Some((tag, inner, after))
}

fn loose_attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let before = tag.get(..at)?.chars().next_back()?;
        let value = tag.get(at..)?.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim_start();
        if !before.is_whitespace() {
            return None;
        }
        match value.chars().next()? {
            quote @ ('"' | '\'') => value.strip_prefix(quote)?.split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '/').next(),
        }
    })
}

/// Text of an element that is not well-formed.
fn plain(inner: &str) -> String {
    let trimmed = inner.trim();
    match trimmed.strip_prefix("<![CDATA[") {
        Some(data) => data.split("]]>").next().unwrap_or_default().to_owned(),
        None => unescape(trimmed.split('<').next().unwrap_or_default()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SOUND: &str = r#"<?xml version="1.0"?><msg><appmsg appid="w&amp;x">
        <title>a &lt;b&gt;</title><des><![CDATA[<c>]]></des>
        <list><item><n>1</n></item><item><n>2</n></item></list></appmsg></msg>"#;

    #[test]
    fn a_sound_document_is_read_as_a_tree() {
        let doc = Doc::read(SOUND, "msg").unwrap();
        assert!(matches!(doc, Doc::Tree(_)));
        assert_eq!(doc.text("msg/appmsg/title"), "a <b>");
        assert_eq!(doc.text("appmsg/des"), "<c>");
        assert_eq!(doc.attribute("appmsg", "appid"), "w&x");
        assert_eq!(doc.text("nothing"), "");
        let items: Vec<String> = doc.all("list/item").iter().map(|item| item.text("n")).collect();
        assert_eq!(items, ["1", "2"]);
    }

    #[test]
    fn a_broken_document_still_tells_its_tags() {
        let broken = SOUND.replace("</appmsg>", "").replace("appid=\"w&amp;x\"", "appid=7 x");
        let doc = Doc::read(&format!("junk {broken} & more"), "msg").unwrap();
        assert!(matches!(doc, Doc::Loose(_)));
        assert_eq!(doc.text("appmsg/title"), "a <b>");
        assert_eq!(doc.text("appmsg/des"), "<c>");
        assert_eq!(doc.attribute("appmsg", "appid"), "7");
        assert_eq!(doc.all("list/item").len(), 2);
    }

    #[test]
    fn no_entity_grows() {
        let laughs = r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><msg><t>&b;</t></msg>"#;
        let doc = Doc::read(laughs, "msg").unwrap();
        assert_eq!(doc.text("t"), "&b;");
    }

    #[test]
    fn size_and_depth_have_limits() {
        assert!(Doc::read(&format!("<msg>{}</msg>", "x".repeat(LONGEST)), "msg").is_none());
        let deep = format!("{}<t>1</t>{}", "<msg>".repeat(5000), "</msg>".repeat(5000));
        assert!(Doc::read(&deep, "msg").is_some());
        let wide = format!("<msg>{}</msg>", "<a/>".repeat(50_000));
        assert!(matches!(Doc::read(&wide, "msg"), Some(Doc::Loose(_))));
    }

    fn each(count: usize, piece: impl Fn(usize) -> String) -> String {
        (0..count).map(piece).collect::<Vec<_>>().concat()
    }

    #[test]
    fn floods_of_attributes_and_namespaces_are_not_read() {
        let nested = |count: usize| {
            let open = each(count, |at| format!("<a xmlns:n{at}='u{at}'>"));
            format!("<msg>{open}{}</msg>", "</a>".repeat(count))
        };
        let many = |count: usize| each(count, |at| format!(" a{at}=''"));
        assert!(Doc::read(&nested(19_000), "msg").is_none());
        assert!(matches!(Doc::read(&nested(64), "msg"), Some(Doc::Tree(_))));
        assert!(Doc::read(&format!("<msg{}/>", many(80_000)), "msg").is_none());
        let spread = format!("<msg>{}</msg>", format!("<a{}/>", many(200)).repeat(300));
        assert!(matches!(Doc::read(&spread, "msg"), Some(Doc::Tree(_))));
    }

    #[test]
    fn a_flood_cannot_hide_and_what_only_looks_like_one_is_no_flood() {
        let flood = each(19_000, |at| format!(" xmlns:n{at}='u'"));
        let hidings = [
            format!("<msg a='>'{flood}/>"),
            format!("<msg a='<!--'{flood}/>"),
            format!("<?xml version=\"1.0?><!--\"?><msg{flood}/>"),
            format!("<?a <!-- ?><msg{flood}/>"),
            format!("<msg><![CDATA[<!--]]><a{flood}/></msg>"),
        ];
        for doc in hidings {
            let read = Doc::read(&doc, "msg");
            assert!(!matches!(read, Some(Doc::Tree(_))), "{:?}", doc.get(..40));
        }
        let quoted = "xmlns='' ".repeat(9_000);
        for doc in [
            format!("<msg>{quoted}</msg>"),
            format!("<msg><![CDATA[<a {quoted}>]]></msg>"),
            format!("<msg><!--<a {quoted}>--></msg>"),
            format!("<msg><?a <a {quoted}>?></msg>"),
            format!("<msg a=\"{quoted}\"/>"),
        ] {
            assert!(matches!(Doc::read(&doc, "msg"), Some(Doc::Tree(_))), "{:?}", doc.get(..40));
        }
    }

    #[test]
    fn a_broken_document_is_read_in_one_go() {
        for piece in ["<appmsgX", "<appmsgX>", "<title ", "<t", "</title", "<![CDATA[", "<!--"] {
            let flood = piece.repeat((LONGEST - 100) / piece.len());
            let doc = Doc::read(&format!("<msg>& {flood}<appmsg><title>x"), "appmsg").unwrap();
            assert!(matches!(doc, Doc::Loose(_)));
            for path in ["appmsg/title", "appmsgY/title", "title", "t"] {
                let _ = (doc.text(path), doc.attribute(path, "t"));
            }
            let _ = doc.all("appmsg/title").len();
        }
    }

    proptest! {
        #[test]
        fn no_document_makes_it_stumble(cut in 0usize..300, with in ".{0,8}") {
            let mut mangled: Vec<char> = SOUND.chars().collect();
            let at = cut.min(mangled.len());
            mangled.splice(at..(at + 3).min(mangled.len()), with.chars());
            let text: String = mangled.into_iter().collect();
            if let Some(doc) = Doc::read(&text, "msg") {
                let _ = doc.text("msg/appmsg/title");
                let _ = doc.attribute("appmsg", "appid");
                let _ = doc.all("list/item");
            }
        }
    }
}
