//! Who is logged in, and who is not any more after `wx logout`.

use super::world::World;

#[test]
fn a_logout_ends_the_session_that_is_used_whatever_edition_is_the_default() {
    let world = World::new();
    world.log_in("web");
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("已退出登录") && said.contains("(web)"), "{said}");
    assert_eq!(world.farewells(), 1);
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!((code, said.contains("没有登录")), (77, true), "{said}");
    assert_eq!(world.farewells(), 1);
}

#[test]
fn a_logout_names_every_edition_and_ends_all_of_them() {
    let world = World::new();
    world.log_in("filehelper");
    world.log_in("web");
    let (code, _, said) = world.run(&["--lang", "en", "logout"]);
    assert_eq!(code, 0, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("logged out: ") && lines[0].ends_with("(web)"), "{said}");
    assert!(lines[1].starts_with("logged out: ") && lines[1].ends_with("(filehelper)"), "{said}");
    assert_eq!(world.farewells(), 2);
    let (code, chats, _) = world.run(&["chats"]);
    assert_eq!(code, 0);
    assert!(chats.lines().count() > 1, "the account used last is still the one that is read");
}

#[test]
fn a_logout_of_one_edition_leaves_the_other_alone() {
    let world = World::new();
    world.log_in("filehelper");
    world.log_in("web");
    let (code, _, said) = world.run(&["--edition", "filehelper", "logout"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("(filehelper)") && !said.contains("(web)"), "{said}");
    let (code, _, said) = world.run(&["--edition", "filehelper", "logout"]);
    assert_eq!(code, 77, "{said}");
    let (code, _, said) = world.run(&["logout"]);
    assert_eq!((code, said.contains("(web)")), (0, true), "{said}");
}
