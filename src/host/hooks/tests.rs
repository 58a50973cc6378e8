//! Programs that hang, fail, are missing, or are too many.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::*;
use crate::model::{PersonName, Timestamp};

/// Nobody who waits so long waits for anything any more.
const LONG: Duration = Duration::from_secs(60);

/// A shell that gets the same input each time.
#[derive(Debug)]
struct Shell(String);

impl HookCalls for Shell {
    fn calls(&self, _: &Occurrence) -> Vec<HookCall> {
        let words = ["sh", "-c", &self.0].map(str::to_owned).to_vec();
        vec![HookCall { words, input: b"{}\n".to_vec() }]
    }
}

/// So many occurrences, and then the end: what failed.
async fn failures_of(
    calls: impl HookCalls + 'static,
    count: usize,
    limits: Limits,
) -> Vec<Problem> {
    let (occurrences, told) = unbounded_channel();
    let (failures, mut failed) = broadcast::channel(FAILURES);
    for _ in 0..count {
        occurrences.send(login()).unwrap();
    }
    drop(occurrences);
    let run = Hooks::new(limits, failures).run(Arc::new(calls), told);
    tokio::time::timeout(LONG, run).await.unwrap();
    let mut all = Vec::new();
    while let Ok(problem) = failed.try_recv() {
        all.push(problem);
    }
    all
}

fn login() -> Occurrence {
    Occurrence::LoggedIn { account: PersonName::default().shown, at: Timestamp(0) }
}

const PATIENT: Limits = Limits { at_once: 4, waiting: 256, time: LONG, at_end: LONG };

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn every_occurrence_is_told_and_at_most_so_many_programs_run_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (told, ran) = (dir.path().join("told"), dir.path().join("ran"));
    // Each makes a file of its own while it runs and counts those that are there.
    let script = format!(
        "cd {}; : > run.$$; set -- run.*; echo $# >> {}; cat >> {}; rm run.$$",
        dir.path().display(),
        ran.display(),
        told.display()
    );
    let limits = Limits { at_once: 3, ..PATIENT };
    assert!(failures_of(Shell(script), 40, limits).await.is_empty());
    assert_eq!(lines(&told), vec!["{}"; 40]);
    let most = lines(&ran).iter().map(|it| it.parse::<usize>().unwrap()).max().unwrap();
    assert!((1..=3).contains(&most), "{most} at once");
}

#[tokio::test]
async fn failures_are_counted_and_told_the_less_often_the_more_there_are() {
    let problems = failures_of(Shell("exit 3".to_owned()), 9, PATIENT).await;
    let counts: Vec<u64> = problems
        .iter()
        .map(|problem| match problem {
            Problem::HookFailed { program, why: HookFault::Exit(3), count } if program == "sh" => {
                *count
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [1, 2, 4, 8]);
    let problems = failures_of(Shell("kill -9 $$".to_owned()), 1, PATIENT).await;
    assert!(matches!(&problems[..], [Problem::HookFailed { why: HookFault::Killed, .. }]));
}

#[tokio::test]
async fn a_program_that_is_missing_is_told() {
    #[derive(Debug)]
    struct Missing;
    impl HookCalls for Missing {
        fn calls(&self, _: &Occurrence) -> Vec<HookCall> {
            vec![HookCall { words: vec!["/no/such/program".to_owned()], input: Vec::new() }]
        }
    }
    let problems = failures_of(Missing, 1, PATIENT).await;
    let [Problem::HookFailed { program, why: HookFault::NotStarted(_), count: 1 }] = &problems[..]
    else {
        panic!("{problems:?}")
    };
    assert_eq!(program, "/no/such/program");
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_with_what_it_started_and_the_next_one_runs() {
    let limits = Limits { at_once: 1, time: Duration::from_millis(200), ..PATIENT };
    let problems = failures_of(Shell("sleep 1000 & sleep 1000".to_owned()), 2, limits).await;
    assert_eq!(problems.len(), 2);
    for problem in problems {
        assert!(matches!(problem, Problem::HookFailed { why: HookFault::TooSlow { .. }, .. }));
    }
}

#[tokio::test]
async fn what_waits_beyond_the_bound_is_left_out_and_counted() {
    #[derive(Debug)]
    struct Burst;
    impl HookCalls for Burst {
        fn calls(&self, _: &Occurrence) -> Vec<HookCall> {
            vec![HookCall { words: vec!["true".to_owned()], input: Vec::new() }; 10]
        }
    }
    let limits = Limits { at_once: 1, waiting: 7, ..PATIENT };
    // One occurrence calls ten programs at once, before any of them can begin.
    let problems = failures_of(Burst, 1, limits).await;
    let counts: Vec<_> = problems
        .iter()
        .filter_map(|it| match it {
            Problem::HookFailed { why: HookFault::LeftOut, count, .. } => Some(*count),
            _ => None,
        })
        .collect();
    assert_eq!(counts, [1, 2], "three were left out");
}

#[tokio::test]
async fn what_still_runs_when_the_session_has_ended_is_ended_after_a_moment() {
    let dir = tempfile::tempdir().unwrap();
    let alive = dir.path().join("alive");
    assert!(Command::new("mkfifo").arg(&alive).status().unwrap().success());
    let reader = alive.clone();
    // Opens once the program has opened it.
    let opened = tokio::task::spawn_blocking(move || fs::File::open(reader).unwrap());
    let script = format!("exec > {}; sleep 1000 & sleep 1000", alive.display());
    let (occurrences, told) = unbounded_channel();
    let (failures, _) = broadcast::channel(FAILURES);
    let limits = Limits { at_end: Duration::from_millis(10), ..PATIENT };
    occurrences.send(login()).unwrap();
    let ends = async {
        let opened = opened.await.unwrap();
        drop(occurrences);
        opened
    };
    let run = Hooks::new(limits, failures).run(Arc::new(Shell(script)), told);
    let (mut opened, ()) =
        tokio::time::timeout(LONG, async { tokio::join!(ends, run) }).await.unwrap();
    // Ends when nobody holds the other end any more.
    let mut left = Vec::new();
    assert_eq!(opened.read_to_end(&mut left).unwrap(), 0);
}
