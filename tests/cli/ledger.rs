//! `wx ledger`: payments one by one and added up.

use rustix::process::Signal;
use wetui::sim::Kind;

use super::following::Following;
use super::offline::{objects, take_in};
use super::world::World;

#[test]
fn payments_are_listed_to_the_fen_and_added_up_by_day_month_and_person() {
    let world = World::new();
    world.log_in("web");
    let handle = world.server.handle();
    let push = |from: &str, kind| world.runtime.block_on(handle.push(from, "me", kind)).unwrap();
    push("微信收款助手", Kind::Payment(350));
    push("微信收款助手", Kind::PaymentPaid(900));
    push("李雷", Kind::Transfer(10_000));
    world.runtime.block_on(handle.push_text("李雷", "me", "收款 ¥99999.00")).unwrap();
    take_in(&world, "李雷", "99999");
    let run = |more: &[&str]| {
        let (code, printed, said) = world.run(&[&["--lang", "zh", "ledger"], more].concat());
        assert_eq!((code, said.as_str()), (0, ""), "{more:?}");
        printed
    };
    let all = objects(&run(&["--json"]));
    let told: Vec<_> = all
        .iter()
        .map(|it| {
            (it["flow"].as_str().unwrap(), it["fen"].as_i64(), &it["counterpart"], &it["note"])
        })
        .collect();
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(
        told.contains(&("in", Some(350), &"微信收款助手".into(), &"豆浆两杯".into())),
        "{told:?}"
    );
    assert!(told.contains(&("out", Some(900), &"云州奶茶铺".into(), &"".into())), "{told:?}");
    assert!(told.contains(&("card", Some(10_000), &"李雷".into(), &"".into())), "{told:?}");
    for message in &all {
        assert!(message["chat_id"].is_i64() && message["at"].is_string(), "{message}");
    }
    let text = run(&[]);
    assert!(text.contains("\t收入\t¥3.50\t") && text.contains("\t支出\t¥9.00\t"), "{text}");
    assert!(
        text.ends_with("合计\t收入\t¥3.50\n合计\t支出\t¥9.00\n合计\t转账卡片（不计）\t1\n"),
        "{text}"
    );
    let table = run(&["--csv"]);
    assert!(table.starts_with("\u{feff}时间,收支,金额,对方,备注,聊天,编号\n"), "{table}");
    assert_eq!(table.lines().count(), 4, "{table}");
    for by in ["day", "month"] {
        let sums = objects(&run(&["--by", by, "--json"]));
        assert_eq!((sums.len(), &sums[0]["net_fen"]), (1, &(-550).into()), "{sums:?}");
        assert_eq!((&sums[0]["count"], &sums[0]["cards"]), (&2.into(), &1.into()), "{sums:?}");
    }
    let sums = objects(&run(&["--by", "who", "--json"]));
    let who: Vec<_> = sums.iter().filter_map(|it| it["counterpart"].as_str()).collect();
    assert_eq!(who, ["云州奶茶铺", "微信收款助手", "李雷"]);
    let text = run(&["--by", "who"]);
    assert!(text.ends_with("合计\t2 笔\t收入 ¥3.50\t支出 ¥9.00\t转账卡片（不计） 1\n"), "{text}");
    for period in [&["--until", "1h"][..], &["--since", "1h", "--until", "1h"]] {
        let (code, printed, _) = world.run(&[&["ledger"], period].concat());
        assert_eq!((code, printed.as_str()), (1, ""), "{period:?}");
    }
    assert_eq!(world.run(&["ledger", "--csv", "--json"]).0, 64);
}

/// The rows of a table as a spreadsheet reads them.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut read = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    read.records().map(|it| row(it.unwrap())).collect()
}

#[test]
fn payments_are_followed_a_line_each_and_nothing_else_is() {
    let world = World::new();
    world.log_in("web");
    let push = |from: &str, kind| {
        let handle = world.server.handle();
        world.runtime.block_on(handle.push(from, "me", kind)).unwrap();
    };
    push("微信收款助手", Kind::Payment(100));
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    world.until_code(&["ledger"], 0);
    let follow =
        |form: &str| Following::new(&world, &["--edition", "web", "ledger", "--follow", form]);
    let (json, table) = (follow("--json"), follow("--csv"));
    let head = table.line();
    assert!(
        head.starts_with("\u{feff}时间,收支,金额,") || head.starts_with("\u{feff}time,"),
        "{head}"
    );
    let mut fen = 1_000;
    let mut comes = || {
        fen += 1;
        push("微信收款助手", Kind::Payment(fen));
    };
    let first = objects(&json.first_line(&mut comes)).remove(0);
    assert!(first["fen"].as_i64().unwrap() > 1_000, "what was there before is not told: {first}");
    let row = table.first_line(&mut comes);
    assert_eq!(rows(&row)[0].len(), 7, "{row}");
    let last = |fen: i64| while objects(&json.line())[0]["fen"] != fen {};
    push("李雷", Kind::Text("收款 ¥99999.00".to_owned()));
    push("李雷", Kind::Transfer(8_848));
    last(8_848);
    client.kill().unwrap();
    client.wait().unwrap();
    push("李雷", Kind::Transfer(12_345));
    assert_eq!(objects(&json.line())[0]["fen"], 12_345);
    while rows(&table.line())[0][2] != "123.45" {}
    for following in [json, table] {
        following.signal(Signal::TERM);
        let (code, more, said) = following.ended();
        assert_eq!((code, more.len()), (Some(0), 0), "{said}");
    }
}

#[test]
fn no_name_of_somebody_is_a_formula_in_a_spreadsheet() {
    let names =
        ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", " =2", "\"=1", "一,=1", "＝1"];
    let world = World::with(60);
    world.log_in("web");
    let handle = world.server.handle();
    let people = world.runtime.block_on(handle.people()).unwrap();
    let is_friend = |it: &wetui::sim::Who| {
        let is_person = it.in_address_book && it.wxid.starts_with("wxid");
        is_person && it.remark.is_empty() && it.nick != "李雷"
    };
    let friends: Vec<_> = people.into_iter().filter(is_friend).collect();
    assert!(friends.len() >= names.len(), "{friends:?}");
    for (name, friend) in names.iter().zip(&friends) {
        world.runtime.block_on(handle.rename(&friend.wxid, name)).unwrap();
    }
    world.log_in("web");
    for (fen, friend) in (100..).zip(&friends).take(names.len()) {
        world.runtime.block_on(handle.push(&friend.wxid, "me", Kind::Transfer(fen))).unwrap();
    }
    world.runtime.block_on(handle.push_text("李雷", "me", "好了")).unwrap();
    take_in(&world, "李雷", "好了");
    for form in [&["ledger", "--csv"][..], &["ledger", "--by", "who", "--csv"]] {
        let (code, table, said) = world.run(form);
        assert_eq!(code, 0, "{said}");
        let rows = rows(table.strip_prefix('\u{feff}').unwrap());
        assert_eq!(rows.len(), names.len() + 1, "{table}");
        let is_number = |field: &str| field.parse::<f64>().is_ok();
        for field in rows.iter().flatten().filter(|field| !is_number(field)) {
            let begins = field.trim_start().chars().next().unwrap_or('一');
            assert!(!"=+-@＝＋－＠".contains(begins), "{form:?}: {field:?} in {table}");
        }
        let held = |name: &str| rows.iter().flatten().any(|it| it.trim_start_matches('\'') == name);
        assert!(held("=cmd|' /C calc'!A0") && held("\"=1") && held("一,=1"), "{table}");
    }
}
