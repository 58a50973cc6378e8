//! What a key in a long text and a screen of messages cost.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use wetui::text::{Editor, Widths, wrap};

/// Chinese with numbers, addresses and emoji, of so many characters.
fn letter(chars: usize) -> String {
    let piece = "灰度机 10.2.3.14 的磁盘满了，谁清一下？du -sh /var/log/* | sort -h，好的👌。";
    piece.chars().cycle().take(chars).collect()
}

fn wrapping(bench: &mut Criterion) {
    let long = letter(5_000);
    bench.bench_function("wrap 5,000 characters at 80", |b| {
        b.iter(|| wrap(black_box(&long), 80, Widths::NARROW).count());
    });
    let message = letter(60);
    bench.bench_function("wrap a message of 60 characters at 50", |b| {
        b.iter(|| wrap(black_box(&message), 50, Widths::NARROW).count());
    });
}

fn typing(bench: &mut Criterion) {
    for chars in [5_000, 20_000] {
        let mut editor = Editor::new();
        assert!(editor.set_text(&letter(chars)).whole());
        editor.set_caret(editor.text().len() / 2);
        bench.bench_function(&format!("a key and its layout in {chars} characters"), |b| {
            b.iter_batched_ref(
                || editor.clone(),
                |editor| {
                    let inserted = editor.insert_char('好');
                    (inserted, editor.layout(78, Widths::NARROW).caret)
                },
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, wrapping, typing);
criterion_main!(benches);
