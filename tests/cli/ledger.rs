//! `wx ledger`: payments one by one and added up.

use wetui::sim::Kind;

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
    assert!(told.contains(&("in", Some(10_000), &"李雷".into(), &"".into())), "{told:?}");
    for message in &all {
        assert!(message["chat_id"].is_i64() && message["at"].is_string(), "{message}");
    }
    let text = run(&[]);
    assert!(text.contains("\t收入\t¥3.50\t") && text.contains("\t支出\t¥9.00\t"), "{text}");
    assert!(text.ends_with("合计\t收入\t¥103.50\n合计\t支出\t¥9.00\n"), "{text}");
    let table = run(&["--csv"]);
    assert!(table.starts_with("\u{feff}时间,收支,金额,对方,备注,聊天,编号\n"), "{table}");
    assert_eq!(table.lines().count(), 4, "{table}");
    for by in ["day", "month"] {
        let sums = objects(&run(&["--by", by, "--json"]));
        assert_eq!((sums.len(), &sums[0]["net_fen"]), (1, &9_450.into()), "{sums:?}");
    }
    let sums = objects(&run(&["--by", "who", "--json"]));
    let who: Vec<_> = sums.iter().filter_map(|it| it["counterpart"].as_str()).collect();
    assert_eq!(who, ["李雷", "云州奶茶铺", "微信收款助手"]);
    let text = run(&["--by", "who"]);
    assert!(text.ends_with("合计\t3 笔\t收入 ¥103.50\t支出 ¥9.00\n"), "{text}");
    for period in [&["--until", "1h"][..], &["--since", "1h", "--until", "1h"]] {
        let (code, printed, _) = world.run(&[&["ledger"], period].concat());
        assert_eq!((code, printed.as_str()), (1, ""), "{period:?}");
    }
    assert_eq!(world.run(&["ledger", "--csv", "--json"]).0, 64);
}
