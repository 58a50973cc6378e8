//! Modes whatever the umask, and names that stay inside.

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn directories_and_files_are_private_under_umask_0() {
    let before = rustix::process::umask(rustix::fs::Mode::empty());
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("a/b");
    private_dir(&dir).unwrap();
    let file = dir.join("f");
    private_file(&file, Opening::Append).unwrap();
    rustix::process::umask(before);
    assert_eq!((mode(&dir), mode(&root.path().join("a")), mode(&file)), (0o700, 0o700, 0o600));
}

#[test]
fn a_place_that_others_could_read_is_repaired() {
    let root = tempfile::tempdir().unwrap();
    let (dir, file) = (root.path().join("d"), root.path().join("f"));
    fs::create_dir(&dir).unwrap();
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    private_dir(&dir).unwrap();
    private_file(&file, Opening::Append).unwrap();
    assert_eq!((mode(&dir), mode(&file)), (0o700, 0o600));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn a_new_file_never_follows_a_link() {
    let root = tempfile::tempdir().unwrap();
    let (victim, link) = (root.path().join("victim"), root.path().join("link"));
    fs::write(&victim, "mine").unwrap();
    std::os::unix::fs::symlink(&victim, &link).unwrap();
    assert!(private_file(&link, Opening::CreateNew).is_err());
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
}

#[test]
fn a_profile_is_one_directory_name() {
    for good in ["default", "work-2", "a.b", "_x"] {
        assert_eq!(Profile::new(good).unwrap().as_str(), good);
    }
    for bad in ["", ".", "..", "a/b", "../x", "-rf", "a b", "名", "a\0", &"x".repeat(65)] {
        assert!(Profile::new(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn no_profile_is_called_like_a_place_beside_the_profiles() {
    for taken in ["state", "State", "config.toml"] {
        let words = Profile::new(taken).unwrap_err();
        assert!(words.starts_with(taken) && words.contains("another"), "{words}");
    }
    assert!(Profile::new("state-2").is_ok());
}

#[test]
fn the_command_line_names_all_places() {
    let overrides = Overrides {
        config_file: Some("/c/x.toml".into()),
        data_dir: Some("/d".into()),
        profile: Some(Profile::new("two").unwrap()),
    };
    let paths = Paths::find(&overrides).unwrap();
    assert_eq!(paths.config_file(), Path::new("/c/x.toml"));
    assert_eq!(
        (paths.data.as_path(), paths.state.as_path()),
        (Path::new("/d/two"), Path::new("/d/state"))
    );
}
