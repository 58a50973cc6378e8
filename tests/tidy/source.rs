//! Every source file of the package, read and parsed once for a test.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// A source file.
pub struct Source {
    /// Path below the package, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// The package's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All `.rs` files below `folder`.
pub fn files(folder: &str) -> Vec<Source> {
    files_below(&root(), folder)
}

/// All `.rs` files below `folder` of the package at `root`.
pub fn files_below(root: &Path, folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(root, &root.join(folder), &mut found);
    assert!(!found.is_empty(), "no sources below {folder}");
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

impl Source {
    /// The top-level module a file below `src` belongs to: `app` for `src/app/update.rs`.
    pub fn module(&self) -> &str {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inner.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Every path named in the file outside its `#[cfg(test)]` parts, segments joined by `::`.
    pub fn paths(&self) -> Vec<String> {
        let file = syn::parse_file(&self.text)
            .unwrap_or_else(|error| panic!("{} does not parse: {error}", self.path));
        let mut named = Named::default();
        named.visit_file(&file);
        named.0
    }
}

#[derive(Default)]
struct Named(Vec<String>);

impl Named {
    fn tree(&mut self, before: &str, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                let before = format!("{before}{}::", path.ident);
                self.tree(&before, &path.tree);
            }
            syn::UseTree::Name(name) => self.0.push(format!("{before}{}", name.ident)),
            syn::UseTree::Rename(name) => self.0.push(format!("{before}{}", name.ident)),
            syn::UseTree::Glob(_) => self.0.push(format!("{before}*")),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.tree("", &item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.0.push(names.join("::"));
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        // Paths inside macro calls are tokens only; what looks like a path is taken as one.
        let text = mac.tokens.to_string().replace(' ', "");
        for part in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if part.contains("::") {
                self.0.push(part.trim_matches(':').to_owned());
            }
        }
        syn::visit::visit_macro(self, mac);
    }
}

/// Whether only tests see what has these attributes.
pub fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// The attributes of an item.
pub fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
