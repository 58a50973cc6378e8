//! The modules of the package without their tests: what each defines, and where a path leads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::Visit;

use super::source::{self, Source};

/// A path of names: of a module, of an item, as written or from the root of the crate.
pub type Names = Vec<String>;

/// The modules of a crate by their names from its root.
pub struct Tree {
    modules: BTreeMap<Names, Module>,
    sources: Vec<Source>,
}

/// A module, inline or in a file.
#[derive(Default)]
pub struct Module {
    pub name: Names,
    /// The file it stands in.
    pub file: String,
    /// Its items but the tests and the inline modules.
    pub items: Vec<syn::Item>,
    /// The names of what it defines.
    defined: BTreeSet<String>,
    /// The names of the enums among them.
    enums: BTreeSet<String>,
    /// The names that `use` brings, with the path as it is written.
    used: BTreeMap<String, Names>,
    /// The paths behind which `use` has a star.
    globs: Vec<Names>,
}

/// Where a path leads: to what stands in `module`, by the names that are left.
#[derive(Debug)]
pub struct Target<'a> {
    pub module: &'a Names,
    pub file: &'a str,
    /// The item and what is named inside it; empty where the path names the module.
    pub rest: Names,
}

/// Re-exports of re-exports are followed this far.
const DEPTH: usize = 12;

impl Tree {
    /// The package below `root`.
    pub fn read(root: &Path) -> Self {
        Self::of(source::files_below(root, "src"))
    }

    /// The modules that `src/lib.rs` and `src/main.rs` among `sources` declare outside of tests.
    pub fn of(sources: Vec<Source>) -> Self {
        let texts: BTreeMap<&str, &str> =
            sources.iter().map(|source| (&*source.path, &*source.text)).collect();
        let mut tree = Self { modules: BTreeMap::new(), sources: Vec::new() };
        tree.add_file(&texts, Vec::new(), "src/lib.rs");
        tree.add_file(&texts, vec!["main".to_owned()], "src/main.rs");
        tree.sources = sources;
        tree
    }

    /// The texts of all files of a room, those of its tests too.
    pub fn texts(&self, room: &str) -> impl Iterator<Item = &str> {
        let of_room = self.sources.iter().filter(move |source| source.module() == room);
        of_room.map(|source| source.text.as_str())
    }

    fn add_file(&mut self, texts: &BTreeMap<&str, &str>, name: Names, file: &str) {
        let Some(text) = texts.get(file) else { return };
        let parsed =
            syn::parse_file(text).unwrap_or_else(|error| panic!("{file} does not parse: {error}"));
        self.add(texts, name, file, parsed.items);
    }

    fn add(&mut self, texts: &BTreeMap<&str, &str>, name: Names, file: &str, all: Vec<syn::Item>) {
        let mut module = Module { name: name.clone(), file: file.to_owned(), ..Module::default() };
        for item in all {
            if source::is_test(source::attributes(&item)) {
                continue;
            }
            module.note(&item);
            match item {
                syn::Item::Mod(inner) => {
                    let mut below = name.clone();
                    below.push(inner.ident.to_string());
                    if let Some((_, items)) = inner.content {
                        self.add(texts, below, file, items);
                    } else {
                        let file = format!("src/{}.rs", below.join("/"));
                        self.add_file(texts, below, &file);
                    }
                }
                item => module.items.push(without_tests(item)),
            }
        }
        self.modules.insert(name, module);
    }

    /// All modules of a room: of a top-level module of the crate.
    pub fn room(&self, room: &str) -> impl Iterator<Item = &Module> {
        self.modules.values().filter(move |module| module.room() == Some(room))
    }

    /// The rooms.
    pub fn rooms(&self) -> BTreeSet<&str> {
        self.modules.values().filter_map(Module::room).collect()
    }

    /// Where a path leads that is written in `module`; nowhere if it leaves the crate.
    pub fn resolve(&self, module: &Names, path: &[String]) -> Option<Target<'_>> {
        self.resolve_within(module, path, DEPTH)
    }

    fn resolve_within(&self, from: &Names, path: &[String], depth: usize) -> Option<Target<'_>> {
        let depth = depth.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "wetui" => self.descend(&Vec::new(), rest, depth),
            "self" => self.descend(from, rest, depth),
            "super" => {
                let (_, parent) = from.split_last()?;
                let parent = parent.to_vec();
                if rest.first().is_some_and(|name| name == "super") {
                    return self.resolve_within(&parent, rest, depth);
                }
                self.descend(&parent, rest, depth)
            }
            _ => self.descend(from, path, depth),
        }
    }

    /// Where `path` leads from the inside of a module.
    fn descend(&self, from: &Names, path: &[String], depth: usize) -> Option<Target<'_>> {
        let module = self.modules.get(from)?;
        let Some((first, rest)) = path.split_first() else {
            return Some(Target { module: &module.name, file: &module.file, rest: Vec::new() });
        };
        let mut below = from.clone();
        below.push(first.clone());
        if self.modules.contains_key(&below) {
            return self.descend(&below, rest, depth);
        }
        if module.defined.contains(first) {
            let rest = path.to_vec();
            return Some(Target { module: &module.name, file: &module.file, rest });
        }
        if let Some(used) = module.used.get(first) {
            let longer: Names = used.iter().chain(rest).cloned().collect();
            // `use name::of::name;` names a crate, not itself.
            return (used.first() != Some(first))
                .then(|| self.resolve_within(from, &longer, depth))
                .flatten();
        }
        module.globs.iter().find_map(|glob| {
            let longer: Names = glob.iter().chain(path).cloned().collect();
            let found = self.resolve_within(from, &longer, depth)?;
            (!found.rest.is_empty()).then_some(found)
        })
    }

    /// Whether a target is an enum of the crate, or a variant of one.
    pub fn is_enum(&self, target: &Target) -> bool {
        let name = target.rest.first();
        name.is_some_and(|name| self.modules[target.module].enums.contains(name))
    }
}

impl Module {
    fn room(&self) -> Option<&str> {
        self.name.first().map(String::as_str)
    }

    /// Remembers the names that an item brings.
    fn note(&mut self, item: &syn::Item) {
        let name = match item {
            syn::Item::Use(item) => {
                for (name, path) in leaves(&item.tree) {
                    match name {
                        Some(name) => drop(self.used.insert(name, path)),
                        None => self.globs.push(path),
                    }
                }
                return;
            }
            syn::Item::Enum(item) => {
                self.enums.insert(item.ident.to_string());
                &item.ident
            }
            syn::Item::Fn(item) => &item.sig.ident,
            syn::Item::Struct(item) => &item.ident,
            syn::Item::Const(item) => &item.ident,
            syn::Item::Static(item) => &item.ident,
            syn::Item::Trait(item) => &item.ident,
            syn::Item::Type(item) => &item.ident,
            syn::Item::Union(item) => &item.ident,
            _ => return,
        };
        self.defined.insert(name.to_string());
    }
}

/// The paths of a `use`, each with the name that it brings; without one it ends in a star.
pub fn leaves(tree: &syn::UseTree) -> Vec<(Option<String>, Names)> {
    let below = |ident: &syn::Ident, inner: Vec<(Option<String>, Names)>| {
        let longer = inner.into_iter().map(|(name, mut path)| {
            path.insert(0, ident.to_string());
            // `a::{self}` is `a`.
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
                return (path.last().cloned(), path);
            }
            (name, path)
        });
        longer.collect()
    };
    match tree {
        syn::UseTree::Path(path) => below(&path.ident, leaves(&path.tree)),
        syn::UseTree::Name(name) => vec![(Some(name.ident.to_string()), names([&name.ident]))],
        syn::UseTree::Rename(name) => vec![(Some(name.rename.to_string()), names([&name.ident]))],
        syn::UseTree::Glob(_) => vec![(None, Vec::new())],
        syn::UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// The segments of a path.
pub fn segments(path: &syn::Path) -> Names {
    names(path.segments.iter().map(|segment| &segment.ident))
}

fn names<'a>(idents: impl IntoIterator<Item = &'a syn::Ident>) -> Names {
    idents.into_iter().map(ToString::to_string).collect()
}

/// An item without the functions in it that only tests see.
fn without_tests(mut item: syn::Item) -> syn::Item {
    if let syn::Item::Impl(block) = &mut item {
        block.items.retain(|inner| match inner {
            syn::ImplItem::Fn(inner) => !source::is_test(&inner.attrs),
            _ => true,
        });
    }
    item
}

/// Goes through the code inside a call of a macro: as expressions where it is a list of them.
/// Returns the text of what is something else.
pub fn visit_inside<V: for<'a> Visit<'a>>(visitor: &mut V, mac: &syn::Macro) -> Option<String> {
    let list = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    match mac.parse_body_with(list) {
        Ok(list) => {
            for expression in &list {
                visitor.visit_expr(expression);
            }
            None
        }
        Err(_) => Some(mac.tokens.to_string().replace(' ', "")),
    }
}
