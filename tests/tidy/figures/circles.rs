//! Files of one room that need each other: by paths, and by calls of methods across split `impl`s.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::super::tree::{self, Module, Names, Tree};

/// A type: the module that defines it, and its name.
type Type = (Names, String);

/// The methods of each type and the file each stands in.
pub type Methods = BTreeMap<Type, BTreeMap<String, String>>;

/// The methods in the `impl`s of a room that implement no trait.
pub fn methods(tree: &Tree, room: &str) -> Methods {
    let mut found = Methods::new();
    for module in tree.room(room) {
        for item in &module.items {
            let syn::Item::Impl(block) = item else { continue };
            let Some(of) = self_type(tree, module, block).filter(|_| block.trait_.is_none()) else {
                continue;
            };
            let methods = found.entry(of).or_default();
            for inner in &block.items {
                if let syn::ImplItem::Fn(method) = inner {
                    methods.insert(method.sig.ident.to_string(), module.file.clone());
                }
            }
        }
    }
    found
}

fn self_type(tree: &Tree, module: &Module, block: &syn::ItemImpl) -> Option<Type> {
    type_of(tree, &module.name, &block.self_ty)
}

/// The type of the crate that is written here, behind references.
fn type_of(tree: &Tree, module: &Names, written: &syn::Type) -> Option<Type> {
    match written {
        syn::Type::Path(path) => {
            let target = tree.resolve(module, &tree::segments(&path.path))?;
            let [name] = target.rest.as_slice() else { return None };
            Some((target.module.clone(), name.clone()))
        }
        syn::Type::Reference(reference) => type_of(tree, module, &reference.elem),
        _ => None,
    }
}

/// Which file of a room needs which others.
pub type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The arrows between the files of a room.
pub fn arrows(tree: &Tree, room: &str) -> Arrows {
    let methods = methods(tree, room);
    let files: BTreeSet<&str> = tree.room(room).map(|module| module.file.as_str()).collect();
    let mut found = Arrows::new();
    for module in tree.room(room) {
        let mut seen = Needed {
            tree,
            module,
            methods: &methods,
            of: None,
            known: BTreeMap::new(),
            files: BTreeSet::new(),
        };
        for item in &module.items {
            seen.visit_item(item);
        }
        let arrows = found.entry(module.file.clone()).or_default();
        arrows.extend(seen.files.into_iter().filter(|file| files.contains(file.as_str())));
        arrows.remove(&module.file);
    }
    found
}

/// The groups of files that all need each other, each of at least two, the largest first.
pub fn circles(arrows: &Arrows) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<String>> =
        arrows.keys().map(|file| (file, reach(arrows, file))).collect();
    let mut circles = BTreeSet::new();
    for (file, others) in &reached {
        let circle: BTreeSet<String> = others
            .iter()
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(*file)))
            .cloned()
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    let mut circles: Vec<_> = circles.into_iter().collect();
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

/// All files that a file needs, directly or through others.
fn reach(arrows: &Arrows, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(file) = next.pop() {
        for other in arrows.get(&file).into_iter().flatten() {
            if seen.insert(other.clone()) {
                next.push(other.clone());
            }
        }
    }
    seen
}

/// Collects the files that a module needs.
struct Needed<'a> {
    tree: &'a Tree,
    module: &'a Module,
    methods: &'a Methods,
    /// The type whose `impl` is visited.
    of: Option<Type>,
    /// The types of the parameters of the function that is visited.
    known: BTreeMap<String, Type>,
    files: BTreeSet<String>,
}

impl Needed<'_> {
    fn path(&mut self, path: &[String]) {
        let Some(target) = self.tree.resolve(&self.module.name, path) else { return };
        let [name, rest @ ..] = target.rest.as_slice() else { return };
        let of = (target.module.clone(), name.clone());
        self.files.insert(target.file.to_owned());
        if let [method, ..] = rest {
            self.method(&of, method);
        }
    }

    fn method(&mut self, of: &Type, method: &str) {
        let file = self.methods.get(of).and_then(|methods| methods.get(method));
        self.files.extend(file.cloned());
    }

    fn method_of_self(&mut self, method: &str) {
        if let Some(of) = self.of.clone() {
            self.method(&of, method);
        }
    }

    fn parameters(&mut self, signature: &syn::Signature) {
        self.known.clear();
        for input in &signature.inputs {
            if let syn::FnArg::Typed(input) = input
                && let syn::Pat::Ident(name) = &*input.pat
                && let Some(of) = type_of(self.tree, &self.module.name, &input.ty)
            {
                self.known.insert(name.ident.to_string(), of);
            }
        }
    }

    /// What looks like a path or a call of an own method in the text of a macro.
    fn text(&mut self, text: &str) {
        for part in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if part.contains("::") {
                let path: Names = part.trim_matches(':').split("::").map(str::to_owned).collect();
                self.path(&path);
            }
        }
        for part in text.split("self.").skip(1) {
            let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (method, after) = part.split_at(end.unwrap_or(part.len()));
            if after.starts_with('(') {
                self.method_of_self(method);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Needed<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (_, path) in tree::leaves(&item.tree) {
            // A module shows what lies below it without needing it.
            let below = self.tree.resolve(&self.module.name, &path).is_some_and(|target| {
                target.module.len() > self.module.name.len()
                    && target.module.starts_with(&self.module.name)
            });
            let shown = !matches!(item.vis, syn::Visibility::Inherited) && below;
            if !shown {
                self.path(&path);
            }
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.of = self_type(self.tree, self.module, item);
        visit::visit_item_impl(self, item);
        self.of = None;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.parameters(&item.sig);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.parameters(&item.sig);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let path_names = tree::segments(path);
        match path_names.as_slice() {
            [first, method, ..] if first == "Self" => self.method_of_self(method),
            names => self.path(names),
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let syn::Expr::Path(receiver) = &*call.receiver
            && let Some(name) = receiver.path.get_ident()
        {
            let method = call.method.to_string();
            if name == "self" {
                self.method_of_self(&method);
            } else if let Some(of) = self.known.get(&name.to_string()).cloned() {
                self.method(&of, &method);
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if let Some(text) = tree::visit_inside(self, mac) {
            self.text(&text);
        }
        visit::visit_macro(self, mac);
    }
}
