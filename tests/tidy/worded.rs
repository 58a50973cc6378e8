//! No code decides by a sentence: what is worded is shown, and never parsed or compared.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::source::{self, Source};

/// The methods and functions that give words in the reader's language.
const WORDING: &[&str] =
    &["words", "label", "gist", "announced", "stops", "line_once", "farewell", "pick", "lives_on"];

/// The methods that look into a text.
const TESTS: &[&str] = &[
    "starts_with",
    "ends_with",
    "contains",
    "strip_prefix",
    "strip_suffix",
    "split_once",
    "find",
    "eq",
    "eq_ignore_ascii_case",
];

/// Where a text is looked into that may be worded, with the reason.
const ALLOWED: &[(&str, &str)] = &[];

/// What a file tests of worded texts, as it stands there.
fn tested(text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap();
    let mut found = Found::default();
    found.visit_file(&file);
    found.tested
}

#[derive(Default)]
struct Found {
    /// Locals that hold worded texts.
    worded: BTreeSet<String>,
    tested: Vec<String>,
}

impl Found {
    /// Whether an expression gives words: a call of [`WORDING`] with what is made of its result.
    fn is_worded(&self, expression: &syn::Expr) -> bool {
        match expression {
            syn::Expr::MethodCall(call) => {
                // Words are told in a language: `words()` without one are data.
                let worded =
                    WORDING.iter().any(|name| call.method == name) && !call.args.is_empty();
                worded || self.is_worded(&call.receiver)
            }
            syn::Expr::Call(call) => matches!(&*call.func, syn::Expr::Path(path)
                if path.path.segments.last().is_some_and(|name| name.ident == "lives_on")),
            syn::Expr::Reference(inner) => self.is_worded(&inner.expr),
            syn::Expr::Paren(inner) => self.is_worded(&inner.expr),
            syn::Expr::Unary(inner) => self.is_worded(&inner.expr),
            syn::Expr::Try(inner) => self.is_worded(&inner.expr),
            syn::Expr::Field(inner) => self.is_worded(&inner.base),
            syn::Expr::Path(path) => {
                path.path.get_ident().is_some_and(|name| self.worded.contains(&name.to_string()))
            }
            _ => false,
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !source::is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let outside = self.worded.clone();
        visit::visit_block(self, block);
        self.worded = outside;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init) {
            if self.is_worded(&init.expr) {
                self.worded.insert(name.ident.to_string());
            } else {
                self.worded.remove(&name.ident.to_string());
            }
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if TESTS.iter().any(|name| call.method == name) && self.is_worded(&call.receiver) {
            self.tested.push(format!(".{}()", call.method));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let compares = matches!(binary.op, syn::BinOp::Eq(_) | syn::BinOp::Ne(_));
        if compares && (self.is_worded(&binary.left) || self.is_worded(&binary.right)) {
            self.tested.push("==".to_owned());
        }
        visit::visit_expr_binary(self, binary);
    }
}

fn is_test_file(source: &Source) -> bool {
    let path = &source.path;
    path.ends_with("/tests.rs") || path.contains("/tests/") || path == "src/app/robot.rs"
}

#[test]
fn no_code_decides_by_a_sentence() {
    let mut broken = Vec::new();
    for source in source::files("src").iter().filter(|source| !is_test_file(source)) {
        if ALLOWED.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        broken.extend(tested(&source.text).into_iter().map(|it| format!("{}: {it}", source.path)));
    }
    assert!(broken.is_empty(), "decide by the code, not by its words: {broken:#?}");
}

#[test]
fn a_test_of_worded_text_is_found_also_behind_a_local() {
    for text in [
        "fn f() { if problem.words(lang).what.starts_with(\"logged out\") {} }",
        "fn f() { let said = state.words(lang); said.as_str().contains(\"x\"); }",
        "fn f() -> bool { &*content.label(lang) == \"[image]\" }",
        "fn f() { lang.pick(\"好\", \"good\").strip_suffix(\"d\"); }",
    ] {
        assert_eq!(tested(text).len(), 1, "{text}");
    }
    for text in [
        "fn f() { find.words.contains(\"x\"); quote.words == other; }",
        "fn f() { let said = state.words(lang); show(said); }",
        "fn f() { { let said = state.words(lang); show(said); } said.contains(\"x\"); }",
        "#[cfg(test)] mod tests { fn f() { a.words(lang).contains(\"x\"); } }",
    ] {
        assert!(tested(text).is_empty(), "{text}");
    }
}
