//! Counters of single things: fields, methods, wildcard arms, `bool` parameters, worded places, docs.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};

use super::super::tree::{self, Module, Names, Tree};
use super::circles;

/// A figure of a room, and what it is made of.
#[derive(Default)]
pub struct Found {
    pub count: usize,
    /// Names of the counted, or of the largest.
    pub what: Vec<String>,
}

impl Found {
    /// The largest of some counted things.
    fn largest(all: impl IntoIterator<Item = (usize, String)>) -> Self {
        let largest = all.into_iter().max();
        largest.map_or_else(Self::default, |(count, what)| Self { count, what: vec![what] })
    }

    fn all(what: Vec<String>) -> Self {
        Self { count: what.len(), what }
    }
}

/// The files in circles.
pub fn files_in_circles(tree: &Tree, room: &str) -> Found {
    let circles = circles::circles(&circles::arrows(tree, room));
    let what = circles.iter().map(|circle| circle.iter().cloned().collect::<Vec<_>>().join(" "));
    Found { count: circles.iter().map(std::collections::BTreeSet::len).sum(), what: what.collect() }
}

/// The fields of the largest struct.
pub fn fields(tree: &Tree, room: &str) -> Found {
    let items = tree.room(room).flat_map(|module| &module.items);
    Found::largest(items.filter_map(|item| match item {
        syn::Item::Struct(item) => Some((item.fields.len(), item.ident.to_string())),
        _ => None,
    }))
}

/// The functions in the `impl`s of the type that has most of them.
pub fn methods(tree: &Tree, room: &str) -> Found {
    let methods = circles::methods(tree, room);
    Found::largest(methods.into_iter().map(|((_, name), methods)| (methods.len(), name)))
}

/// The names of types that several modules of a room show.
pub fn shared_names(tree: &Tree, room: &str) -> Found {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for item in tree.room(room).flat_map(|module| &module.items) {
        let (visible, name) = match item {
            syn::Item::Struct(item) => (&item.vis, &item.ident),
            syn::Item::Enum(item) => (&item.vis, &item.ident),
            syn::Item::Trait(item) => (&item.vis, &item.ident),
            syn::Item::Type(item) => (&item.vis, &item.ident),
            _ => continue,
        };
        if !matches!(visible, syn::Visibility::Inherited) {
            *times.entry(name.to_string()).or_default() += 1;
        }
    }
    let shared = times.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| name);
    Found::all(shared.collect())
}

/// The docs that are one line of at most 14 characters: they say no more than the name does. The
/// last line of a longer one and a heading are none.
pub fn short_docs(texts: &[&str]) -> Found {
    let whole = texts.iter().flat_map(|text| docs(text));
    let short = whole.filter(|doc| (1..=14).contains(&doc.chars().count()));
    Found::all(short.filter(|doc| !doc.contains('\n')).collect())
}

/// The docs of a text, each with its lines.
fn docs(text: &str) -> Vec<String> {
    let mut docs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        match (line.trim().strip_prefix("///"), docs.last_mut()) {
            (Some(line), Some(doc)) => doc.push(line.trim()),
            _ => docs.push(Vec::new()),
        }
    }
    docs.iter().map(|doc| doc.join("\n")).collect()
}

/// The arms `_` and `name` of matches on enums of the crate, as `clippy::wildcard_enum_match_arm`
/// sees them.
pub fn wildcard_arms(tree: &Tree, room: &str) -> Found {
    count(tree, room, |seen| seen.wildcards)
}

/// The parameters of type `bool`, those of implemented traits left out.
pub fn bool_parameters(tree: &Tree, room: &str) -> Found {
    count(tree, room, |seen| seen.bools)
}

/// The string literals with Chinese, and the uses of names that choose a language.
pub fn worded_places(tree: &Tree, room: &str) -> Found {
    count(tree, room, |seen| seen.worded)
}

fn count(tree: &Tree, room: &str, of: fn(Seen) -> usize) -> Found {
    let mut found = Found::default();
    for module in tree.room(room) {
        let mut seen = Seen { tree, module, itself: None, wildcards: 0, bools: 0, worded: 0 };
        for item in &module.items {
            seen.visit_item(item);
        }
        let count = of(seen);
        if count > 0 {
            found.count += count;
            found.what.push(format!("{}:{count}", module.file));
        }
    }
    found
}

/// The names by which code chooses a language.
const LANGUAGE: [&str; 3] = ["lang", "Lang", "pick"];

struct Seen<'a> {
    tree: &'a Tree,
    module: &'a Module,
    /// The type whose `impl` is visited.
    itself: Option<Names>,
    wildcards: usize,
    bools: usize,
    worded: usize,
}

impl Seen<'_> {
    /// Whether a pattern names a variant of an enum of the crate.
    fn is_own_variant(&self, pattern: &syn::Pat) -> bool {
        let path = match pattern {
            syn::Pat::Path(pattern) => &pattern.path,
            syn::Pat::TupleStruct(pattern) => &pattern.path,
            syn::Pat::Struct(pattern) => &pattern.path,
            syn::Pat::Or(pattern) => {
                return pattern.cases.iter().any(|case| self.is_own_variant(case));
            }
            syn::Pat::Paren(pattern) => return self.is_own_variant(&pattern.pat),
            syn::Pat::Reference(pattern) => return self.is_own_variant(&pattern.pat),
            syn::Pat::Ident(syn::PatIdent { subpat: Some((_, inner)), .. }) => {
                return self.is_own_variant(inner);
            }
            _ => return false,
        };
        let mut names = tree::segments(path);
        if let Some(itself) = self.itself.as_ref().filter(|_| names[0] == "Self") {
            names.splice(..1, itself.iter().cloned());
        }
        let target = self.tree.resolve(&self.module.name, &names);
        target.is_some_and(|target| target.rest.len() == 2 && self.tree.is_enum(&target))
    }

    fn parameters(&mut self, signature: &syn::Signature) {
        let bools = signature.inputs.iter().filter(|input| match input {
            syn::FnArg::Typed(input) => {
                matches!(&*input.ty, syn::Type::Path(path) if path.path.is_ident("bool"))
            }
            syn::FnArg::Receiver(_) => false,
        });
        self.bools += bools.count();
    }

    fn word(&mut self, text: &str) {
        self.worded += usize::from(is_chinese(text));
    }
}

/// Whether a text has a Han character.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Whether an arm takes whatever is left.
fn takes_the_rest(arm: &syn::Arm) -> bool {
    let open = match &arm.pat {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => {
            let name = (name.subpat.is_none()).then(|| name.ident.to_string());
            name.is_some_and(|name| name.starts_with(|c: char| c.is_lowercase() || c == '_'))
        }
        _ => false,
    };
    open && arm.guard.is_none()
}

impl<'ast> Visit<'ast> for Seen<'_> {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(path) = &*item.self_ty {
            self.itself = Some(tree::segments(&path.path));
        }
        let bools = self.bools;
        visit::visit_item_impl(self, item);
        if item.trait_.is_some() {
            self.bools = bools;
        }
        self.itself = None;
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.parameters(signature);
        visit::visit_signature(self, signature);
    }

    fn visit_expr_match(&mut self, item: &'ast syn::ExprMatch) {
        if item.arms.iter().any(|arm| self.is_own_variant(&arm.pat)) {
            self.wildcards += item.arms.iter().filter(|arm| takes_the_rest(arm)).count();
        }
        visit::visit_expr_match(self, item);
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.worded += usize::from(LANGUAGE.iter().any(|name| ident == name));
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.word(&text.value());
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if let Some(text) = tree::visit_inside(self, mac) {
            // Every second part of the text stands between quotes.
            for part in text.split('"').skip(1).step_by(2) {
                self.word(part);
            }
        }
        visit::visit_macro(self, mac);
    }
}
