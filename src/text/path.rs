//! Paths in a number of cells: what is cut are folders in the middle, the name of the file last.

use std::borrow::Cow;
use std::path::Path;

use super::Printable;
use super::truncate::truncate;
use super::width::{Widths, cells, display_line};

/// Longer suffixes than this are part of the name, in cells.
const SUFFIX: usize = 9;

/// A path as people write it: `~/…` where it lies in the home, with nothing in it that a terminal
/// would carry out.
#[must_use]
pub fn home_path(path: &Path, home: Option<&Path>) -> String {
    let inside = home.and_then(|home| path.strip_prefix(home).ok());
    let words = match inside {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    };
    Printable::line(&words).to_string()
}

/// A path as one [display line](display_line) of at most `width` cells. Where not all of it fits,
/// `mark` stands for folders in its middle; where not even the name does, for the middle of that, so
/// that its suffix stays.
#[must_use]
pub fn shorten_path<'a>(path: &'a str, width: u16, widths: Widths, mark: &str) -> Cow<'a, str> {
    let line = display_line(path);
    let most = usize::from(width);
    let fits = |words: &str| cells(words, widths) <= most;
    if fits(&line) {
        return line;
    }
    // Of a folder its own name is what stays.
    if let Some(folder) = line.strip_suffix('/').filter(|it| it.contains('/') && width > 1) {
        let short = shorten_path(folder, width - 1, widths, mark);
        return Cow::Owned(format!("{short}/"));
    }
    let (folders, name) = line.rsplit_once('/').unwrap_or(("", &line));
    let root = if folders.starts_with("~/") || folders == "~" { "~/" } else { "/" };
    let mut kept: Option<String> = None;
    let mut tail = name.to_owned();
    let mut rest = folders;
    loop {
        let tried = [format!("{root}{mark}/{tail}"), format!("{mark}/{tail}"), tail.clone()];
        // From the second round on only with the root: what is nearest to the name goes on growing.
        let most_tries = if kept.is_none() { tried.len() } else { 1 };
        let Some(fit) = tried.into_iter().take(most_tries).find(|words| fits(words)) else { break };
        let grows = fit.starts_with(root);
        kept = Some(fit);
        let (above, folder) = rest.rsplit_once('/').unwrap_or(("", rest));
        if !grows || folder.is_empty() {
            break;
        }
        tail = format!("{folder}/{tail}");
        rest = above;
    }
    Cow::Owned(kept.unwrap_or_else(|| shorten_name(name, width, widths, mark)))
}

/// A name whose suffix is kept, where both have room.
fn shorten_name(name: &str, width: u16, widths: Widths, mark: &str) -> String {
    let suffix = name.rfind('.').filter(|at| *at > 0).and_then(|at| name.get(at..));
    let suffix = suffix.filter(|it| {
        let cells = cells(it, widths);
        cells <= SUFFIX && cells * 2 <= usize::from(width)
    });
    let Some(suffix) = suffix else { return truncate(name, width, widths, mark).into_owned() };
    let taken = u16::try_from(cells(suffix, widths)).unwrap_or(u16::MAX);
    let stem = name.strip_suffix(suffix).unwrap_or(name);
    let stem = truncate(stem, width.saturating_sub(taken), widths, mark);
    format!("{stem}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NARROW: Widths = Widths::NARROW;

    fn short(path: &str, width: u16) -> String {
        shorten_path(path, width, NARROW, "…").into_owned()
    }

    #[test]
    fn folders_in_the_middle_are_cut_and_the_name_stays() {
        let path = "~/.local/share/wetui/default/files/报表 2026.xlsx";
        assert_eq!(short(path, 80), path);
        assert_eq!(short(path, 36), "~/…/default/files/报表 2026.xlsx");
        assert_eq!(short(path, 30), "~/…/files/报表 2026.xlsx");
        assert_eq!(short(path, 20), "~/…/报表 2026.xlsx");
        assert_eq!(short(path, 16), "…/报表 2026.xlsx");
        assert_eq!(short(path, 14), "报表 2026.xlsx");
        assert_eq!(short(path, 11), "报表 ….xlsx");
        assert_eq!(short("/var/tmp/a/b/c.txt", 14), "/…/a/b/c.txt");
        assert_eq!(short("/a-very-long-name-without-folders", 12), "a-very-long…");
        assert_eq!(short("folder/other/name.rs", 12), "/…/name.rs");
        assert_eq!(short("/var/tmp/a/项目 2026/", 15), "/…/a/项目 2026/");
    }

    proptest! {
        #[test]
        fn a_path_never_takes_more_cells_and_keeps_its_name_where_that_has_room(
            folders in prop::collection::vec("[a-z报表文件 .👩]{1,12}", 0..6),
            name in "[a-z报表文件 .👩]{1,20}",
            width in 0..60_u16,
            wide in any::<bool>(),
            home in any::<bool>(),
            folder in any::<bool>(),
        ) {
            let widths = if wide { Widths::WIDE } else { Widths::NARROW };
            let mark = if wide { "~" } else { "…" };
            let root = if home { "~" } else { "" };
            let end = if folder { "/" } else { "" };
            let path = format!("{root}/{}{end}", [folders, vec![name.clone()]].concat().join("/"));
            let shown = shorten_path(&path, width, widths, mark);
            prop_assert!(cells(&shown, widths) <= usize::from(width), "{shown:?} in {width}");
            let name = format!("{}{end}", display_line(&name));
            if cells(&name, widths) <= usize::from(width) {
                prop_assert!(shown.ends_with(&name), "{shown:?} lacks {name:?}");
            }
        }
    }
}
