//! What is rescued comes back, once, and what cannot be read is never forgotten.

use std::os::unix::fs::PermissionsExt as _;

use super::own_file::LARGEST;
use super::*;

fn places(home: &Path) -> Rescues {
    let mut places = Rescues::new(&home.join("default"), &home.join("state"));
    places.folders.truncate(2);
    places
}

fn word(places: &Rescues, database: &str, text: &str) -> Rescued {
    Rescued::new(
        places,
        &places.profile.folder_as_given().join(database),
        (ChatId(3), "李雷"),
        text,
    )
}

/// The note is one of a process that is not there any more.
fn of_another_process(note: &Path) {
    let text = std::fs::read_to_string(note).unwrap();
    let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
    all["words"][0]["edited"]["process"] = 1.into();
    std::fs::write(note, all.to_string()).unwrap();
}

#[test]
fn rescued_words_lie_in_a_private_file_and_are_found_for_their_account_alone() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    std::fs::create_dir(places.profile.folder_as_given()).unwrap();
    let [one, two] = ["weixin/web-1.db", "weixin/web-2.db"];
    let words = [word(&places, one, "写了一半\n第二行"), word(&places, two, "别的账号")];
    let path = places.keep(&words, 7).unwrap();
    assert_eq!(path.parent(), Some(places.profile.folder_as_given()));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_ne!(places.keep(&words, 7).unwrap(), path, "nothing is written over");
    let found = places.find(&places.profile.folder_as_given().join(one));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], (path.clone(), vec![words[0].clone()]));
    places.done(&path, &places.profile.folder_as_given().join(one), &[]).unwrap();
    assert_eq!(places.find(&places.profile.folder_as_given().join(one)).len(), 1);
    assert_eq!(
        places.find(&places.profile.folder_as_given().join(two)).len(),
        2,
        "they are of another account"
    );
    places.done(&path, &places.profile.folder_as_given().join(two), &[]).unwrap();
    assert!(!path.exists());
}

#[test]
fn where_the_data_folder_is_gone_the_words_go_elsewhere_and_it_stays_gone() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let words = [word(&places, "weixin/web-1.db", "字")];
    let path = places.keep(&words, 7).unwrap();
    assert_eq!(path.parent(), Some(home.path().join("state").as_path()));
    assert!(!places.profile.folder_as_given().exists());
    assert_eq!(places.find(&places.profile.folder_as_given().join("weixin/web-1.db")).len(), 1);
    let other = Rescues { profile: Profile::new(&home.path().join("other")), ..places.clone() };
    assert!(
        other.find(&other.profile.folder_as_given().join("weixin/web-1.db")).is_empty(),
        "another profile"
    );
}

#[test]
fn a_file_that_others_could_have_written_is_not_believed() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let path = places.keep(&[word(&places, "web-1.db", "字")], 7).unwrap();
    let database = places.profile.folder_as_given().join("web-1.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(places.find(&database).is_empty());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let moved = home.path().join("elsewhere");
    std::fs::rename(&path, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &path).unwrap();
    assert!(places.find(&database).is_empty());
}

#[test]
fn what_an_editor_wrote_comes_back_once_when_the_program_ended_before_it() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let state = home.path().join("state");
    std::fs::create_dir_all(&state).unwrap();
    let (file, database) =
        (state.join("wx-1.txt"), places.profile.folder_as_given().join("web-1.db"));
    std::fs::write(&file, "开头").unwrap();
    let chat = (ChatId(3), "李雷");
    let standing = places.note_edited(&database, chat, (&file, "开头"), 7).unwrap();
    let note = standing.path().to_owned();
    std::fs::write(&file, "开头和一小时的字\n").unwrap();
    assert!(places.find(&database).is_empty(), "its editor is still ours");
    of_another_process(&note);
    assert!(places.find(&database).is_empty(), "the client that started it runs");
    standing.leave();
    let found = places.find(&database);
    let texts: Vec<_> = found.iter().flat_map(|(_, words)| words).map(Rescued::text).collect();
    assert_eq!(texts, ["开头和一小时的字"]);
    places.done(&note, &database, &[]).unwrap();
    assert!(!note.exists() && !file.exists());
}

#[test]
fn words_behind_an_editor_come_back_once_the_program_that_holds_them_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let database = places.profile.folder_as_given().join("web-1.db");
    let words = [word(&places, "web-1.db", "别处的半句")];
    assert!(places.note_unseen(&words, 7).is_err(), "the folders were taken away");
    assert!(!places.folders.iter().any(|folder| folder.exists()), "and stay away");
    std::fs::create_dir(&places.folders[1]).unwrap();
    let standing = places.note_unseen(&words, 7).unwrap();
    let note = standing.path().to_owned();
    assert!(places.find(&database).is_empty(), "they stand in an input");
    let text = std::fs::read_to_string(&note).unwrap();
    let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
    all["words"][0]["process"] = 1.into();
    std::fs::write(&note, all.to_string()).unwrap();
    assert!(places.find(&database).is_empty(), "its process runs");
    standing.leave();
    let found = places.find(&database);
    assert_eq!(found[0].1[0].text(), "别处的半句");
    places.done(&note, &database, &[]).unwrap();
    assert!(!note.exists());
}

/// The path of a note whose process has ended without removing it.
fn path_left_by(note: StandingNote) -> PathBuf {
    let path = note.path().to_owned();
    note.leave();
    path
}

/// What an editor left at this place when the program ended, and the note beside it.
fn left_by_editor(places: &Rescues, lies: impl FnOnce(&Path)) -> (PathBuf, PathBuf) {
    let state = places.folders[1].clone();
    std::fs::create_dir_all(&state).unwrap();
    let (file, database) =
        (state.join("wx-1.txt"), places.profile.folder_as_given().join("web-1.db"));
    let note = path_left_by(
        places.note_edited(&database, (ChatId(3), "李雷"), (&file, "开头"), 7).unwrap(),
    );
    lies(&file);
    of_another_process(&note);
    (file, note)
}

#[test]
fn what_an_editor_left_that_cannot_be_read_is_named_at_each_start_until_the_user_mends_it() {
    type Lies = fn(&Path);
    let all: [(&str, Lies); 5] = [
        ("another encoding", |file| std::fs::write(file, b"\xc4\xe3\xba\xc3\n").unwrap()),
        ("UTF-16", |file| std::fs::write(file, b"\xff\xfeh\0i\0").unwrap()),
        ("too large", |file| File::create(file).unwrap().set_len(LARGEST + 1).unwrap()),
        ("no file", |file| std::fs::create_dir(file).unwrap()),
        ("a link", |file| std::os::unix::fs::symlink("/etc/hostname", file).unwrap()),
    ];
    for (what, lies) in all {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let database = places.profile.folder_as_given().join("web-1.db");
        let (file, note) = left_by_editor(&places, lies);
        for start in 0..3 {
            assert!(places.find(&database).is_empty(), "{what}");
            assert_eq!(places.unreadable(&database), [file.as_path()], "{what}, start {start}");
            assert!(note.exists() && symlink_metadata(&file).is_ok(), "{what}, start {start}");
        }
        // Taken over by hand: it comes back as a draft.
        if file.is_dir() {
            std::fs::remove_dir(&file).unwrap();
        } else {
            std::fs::remove_file(&file).unwrap();
        }
        std::fs::write(&file, "你好").unwrap();
        let found = places.find(&database);
        assert_eq!(found[0].1[0].text(), "你好", "{what}");
        assert!(places.unreadable(&database).is_empty(), "{what}");
        places.done(&note, &database, &[]).unwrap();
        assert!(!note.exists() && !file.exists(), "{what}");
    }
}

#[test]
fn what_the_user_has_removed_is_not_named_any_more() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let database = places.profile.folder_as_given().join("web-1.db");
    let (file, note) = left_by_editor(&places, |file| std::fs::write(file, b"\xc4\xe3").unwrap());
    // As an earlier version renamed it.
    let renamed = file.with_extension("not-utf8.txt");
    std::fs::rename(&file, &renamed).unwrap();
    assert!(places.find(&database).is_empty());
    assert_eq!(places.unreadable(&database), [renamed.as_path()]);
    std::fs::remove_file(&renamed).unwrap();
    assert!(places.find(&database).is_empty() && places.unreadable(&database).is_empty());
    assert!(!note.exists());
}

#[test]
fn a_note_that_cannot_be_read_stays_and_is_named() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let database = places.profile.folder_as_given().join("web-1.db");
    let path = places.keep(&[word(&places, "web-1.db", "字")], 7).unwrap();
    std::fs::write(&path, "{\"profile\": ").unwrap();
    assert!(places.find(&database).is_empty());
    assert_eq!(places.unreadable(&database), [path]);
}

#[test]
fn an_editor_that_wrote_nothing_leaves_what_it_was_given() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let state = home.path().join("state");
    std::fs::create_dir_all(&state).unwrap();
    let (file, database) =
        (state.join("wx-1.txt"), places.profile.folder_as_given().join("web-1.db"));
    for (text, left) in [("开头", Some("开头")), ("开头\n", Some("开头")), ("", None)] {
        std::fs::write(&file, text).unwrap();
        let chat = (ChatId(3), "李雷");
        let note = path_left_by(places.note_edited(&database, chat, (&file, "开头"), 7).unwrap());
        of_another_process(&note);
        let found = places.find(&database);
        let words = found.iter().flat_map(|(_, words)| words).map(Rescued::text);
        assert_eq!(words.collect::<Vec<_>>(), left.into_iter().collect::<Vec<_>>());
        if left.is_some() {
            places.done(&note, &database, &[]).unwrap();
        }
        assert!(!note.exists() && !file.exists(), "{text:?}");
    }
}

#[test]
fn a_text_that_belongs_to_no_chat_comes_back_once_its_process_is_gone_and_not_before() {
    let home = tempfile::tempdir().unwrap();
    let places = Rescues::new(home.path(), &home.path().join("state"));
    let texts = || -> Vec<String> {
        let found = places.find(&places.profile.folder_as_given().join("web-1.db"));
        found.iter().flat_map(|(_, words)| words).map(|word| word.text().to_owned()).collect()
    };
    let held_by_another = |note: &Path| {
        let text = std::fs::read_to_string(note).unwrap();
        let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
        all["words"][0]["process"] = 1.into();
        std::fs::write(note, all.to_string()).unwrap();
    };
    let note = places.note_unaddressed("还没选给谁", 7).unwrap();
    assert!(texts().is_empty(), "it stands in an input of ours");
    let path = places.all().remove(0);
    held_by_another(&path);
    assert!(texts().is_empty(), "its process runs");
    note.leave();
    assert_eq!(texts(), ["还没选给谁"]);
    std::fs::remove_file(path).unwrap();
    let note = places.note_unaddressed("别的", 8).unwrap();
    held_by_another(&places.all().remove(0));
    drop(note);
    assert!(texts().is_empty(), "it was taken away in order");
}

#[test]
fn words_are_found_by_any_spelling_of_the_folder_and_after_it_was_moved() {
    for way in ["relative", "slash", "dots", "symbolic link", "moved", "moved without a number"] {
        let home = tempfile::tempdir().unwrap();
        let (root, state) = (home.path().join("data"), home.path().join("state"));
        std::fs::create_dir_all(root.join("default")).unwrap();
        std::fs::create_dir(&state).unwrap();
        let current = std::env::current_dir().unwrap();
        let up: PathBuf = current.components().skip(1).map(|_| "..").collect();
        let relative = up.join(root.strip_prefix("/").unwrap());
        // As the client that ended was told.
        let told = if way == "relative" { relative.join("default") } else { root.join("default") };
        let places = |profile: &Path| {
            let mut places = Rescues::new(profile, &state);
            places.folders.truncate(2);
            places
        };
        let before = places(&told);
        if way != "moved without a number" {
            before.number_profile();
        }
        let words =
            [Rescued::new(&before, &told.join("weixin/web-1.db"), (ChatId(3), "李雷"), "字")];
        let note = path_left_by(before.note_unseen(&words, 7).unwrap());
        let elsewhere = state.join("note");
        std::fs::rename(&note, &elsewhere).unwrap();
        let note = state.join(note.file_name().unwrap());
        let text = std::fs::read_to_string(&elsewhere).unwrap();
        let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
        all["words"][0]["process"] = 1.into();
        std::fs::write(&note, all.to_string()).unwrap();
        std::fs::set_permissions(&note, std::fs::Permissions::from_mode(0o600)).unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&root, &link).unwrap();
        let moved = home.path().join("moved");
        let now = match way {
            "relative" => root.join("default"),
            "slash" => PathBuf::from(format!("{}/", root.join("default").display())),
            "dots" => root.join("x/../default"),
            "symbolic link" => link.join("default"),
            _ => {
                std::fs::rename(&root, &moved).unwrap();
                moved.join("default")
            }
        };
        if way == "dots" {
            std::fs::create_dir(root.join("x")).unwrap();
        }
        let after = places(&now);
        let found = after.find(&now.join("weixin/web-1.db")).len();
        assert_eq!(found, usize::from(way != "moved without a number"), "{way}");
        assert_eq!(after.all().len(), found, "a wipe takes them: {way}");
        let other = places(&home.path().join("other"));
        std::fs::create_dir(home.path().join("other")).unwrap();
        other.number_profile();
        assert!(other.find(&home.path().join("other/weixin/web-1.db")).is_empty(), "{way}");
        assert!(other.all().is_empty() && other.of_others() == [note], "{way}");
    }
}

#[test]
fn what_an_editor_wrote_is_found_beside_its_note_after_the_folder_was_moved() {
    let home = tempfile::tempdir().unwrap();
    let (file, note) = left_by_editor(&places(home.path()), |file| {
        std::fs::write(file, "一小时的字").unwrap();
    });
    let state = home.path().join("state");
    let moved = home.path().join("new");
    std::fs::create_dir(&moved).unwrap();
    std::fs::rename(&state, moved.join("state")).unwrap();
    // Something else lies there by now.
    std::fs::create_dir(&state).unwrap();
    std::fs::write(&file, "别人的").unwrap();
    let after = Rescues { profile: places(home.path()).profile, ..places(&moved) };
    let database = after.profile.folder_as_given().join("web-1.db");
    let found = after.find(&database);
    assert_eq!(found[0].1[0].text(), "一小时的字");
    let wiped: Vec<_> = after.all();
    assert_eq!(wiped.len(), 2, "{wiped:?}");
    after.done(&moved.join("state").join(note.file_name().unwrap()), &database, &[]).unwrap();
    assert!(after.find(&database).is_empty() && after.all().is_empty());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "别人的");
}

#[test]
fn a_note_that_others_may_read_is_taken_and_one_they_may_have_written_is_named() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let path = places.keep(&[word(&places, "web-1.db", "字")], 7).unwrap();
    let database = places.profile.folder_as_given().join("web-1.db");
    for (mode, found, named) in
        [(0o600, 1, 0), (0o640, 1, 0), (0o644, 1, 0), (0o660, 0, 1), (0o602, 0, 1)]
    {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(places.find(&database).len(), found, "{mode:o}");
        assert_eq!(places.unreadable(&database).len(), named, "{mode:o}");
    }
}

#[test]
fn words_are_found_among_any_number_of_notes_of_others() {
    let home = tempfile::tempdir().unwrap();
    let places = places(home.path());
    let other = Rescues { profile: Profile::new(&home.path().join("other")), ..places.clone() };
    for stamp in 0..150 {
        other.keep(&[word(&other, "web-9.db", "别的")], stamp).unwrap();
    }
    places.keep(&[word(&places, "web-1.db", "字")], 1_000).unwrap();
    assert_eq!(places.find(&places.profile.folder_as_given().join("web-1.db")).len(), 1);
}
