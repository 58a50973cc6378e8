//! The notebook as files of the user's, written by real processes that are killed meanwhile.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;

use super::following::{Following, phone};
use super::world::{World, many, names};

/// The files of the days, in order.
fn days(folder: &Path) -> Vec<PathBuf> {
    let is_day = |name: &String| Path::new(name).extension().is_some_and(|it| it == "md");
    names(folder).into_iter().filter(is_day).map(|name| folder.join(name)).collect()
}

/// A file holds whole notes only, one after the other from the first of its day on.
fn assert_whole(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let numbers = |before: &str| -> Vec<u32> {
        text.lines()
            .filter_map(|line| line.split_once(before))
            .map(|(_, rest)| rest.trim_end_matches('\\').parse().unwrap())
            .collect()
    };
    let (begun, ended) = (numbers("始"), numbers("终"));
    assert!(text.starts_with("## 20") && text.ends_with('\n'), "{}: {text}", path.display());
    assert!(!begun.is_empty() && begun == ended, "{} is torn: {text}", path.display());
    let first = begun[0];
    assert!((first..).zip(&begun).all(|(expected, number)| expected == *number), "{begun:?}");
}

fn assert_all_whole(folder: &Path) {
    for path in days(folder) {
        assert_whole(&path);
    }
}

/// `NOTES=10000` for the long form.
#[test]
fn the_folder_is_never_torn_by_a_kill_and_ends_as_the_notebook_is_printed() {
    let count = many("NOTES", 300);
    let world = World::new();
    world.log_in("filehelper");
    let folder = world.home.path().join("notes");
    let config = world.home.path().join("config.toml");
    std::fs::write(&config, format!("notes_dir = {:?}\n", folder.display().to_string())).unwrap();
    let config = config.display().to_string();
    for number in 0..count {
        phone(&world, &format!("始{number}\n    中\n终{number}"));
    }
    let follow = || Following::new(&world, &["--config", &config, "tail"]);
    let kills = 10;
    for _ in 0..kills {
        let tail = follow();
        // What was told is on the disk; the folder is written at the same time.
        let more = fastrand::usize(..2 * count / kills);
        for _ in 0..more {
            if tail.lines.recv_timeout(Duration::from_secs(2)).is_err() {
                break;
            }
        }
        tail.signal(Signal::KILL);
        tail.ended();
        assert_all_whole(&folder);
    }
    let tail = follow();
    phone(&world, &format!("始{count}\n终{count}"));
    while !tail.line().contains(&format!("终{count}")) {}
    let shown = || {
        let day = |path: PathBuf| format!("\n{}", std::fs::read_to_string(path).unwrap());
        days(&folder).into_iter().map(day).collect::<String>()
    };
    let (code, printed, said) = world.run(&["notes", "--md", "--since", "2000-01-01"]);
    assert_eq!((code, said.as_str()), (0, ""));
    let (_, expected) = printed.split_once('\n').unwrap();
    world.until("the folder to be like the notebook", || {
        assert_all_whole(&folder);
        (shown() == expected).then_some(())
    });
    tail.signal(Signal::TERM);
    assert_eq!(tail.ended().0, Some(0));
    assert_eq!(shown(), expected);
}
