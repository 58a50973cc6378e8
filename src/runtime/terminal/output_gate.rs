//! Stopping all writes to the terminal after a crash, except those that restore it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::event::Timespec;

use crate::host::clock;

/// The gate of our terminal.
pub static TERMINAL: OutputGate = OutputGate::new();

/// How often it is checked whether the last writer has left.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 1_000_000 };

/// The gate. It is no lock, because the panic hook runs on any thread, whatever the others are
/// doing.
#[derive(Debug)]
pub struct OutputGate {
    shut: AtomicBool,
    inside: AtomicUsize,
}

impl OutputGate {
    pub const fn new() -> Self {
        Self { shut: AtomicBool::new(false), inside: AtomicUsize::new(0) }
    }

    /// Writes through the gate; `None` if it is shut.
    pub fn pass<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        // Entering comes before looking, so that the thread that shuts the gate in between sees
        // this one inside.
        self.inside.fetch_add(1, Ordering::SeqCst);
        let done = (!self.shut.load(Ordering::SeqCst)).then(act);
        self.inside.fetch_sub(1, Ordering::SeqCst);
        done
    }

    /// Shuts the gate for good and waits for nobody. Can be called in a signal handler.
    pub fn shut_at_once(&self) {
        self.shut.store(true, Ordering::SeqCst);
    }

    /// Shuts the gate for good. `false` if a writer is still inside after `patience`, because the
    /// terminal takes nothing.
    pub fn shut(&self, patience: Duration) -> bool {
        self.shut.store(true, Ordering::SeqCst);
        let end = clock::instant() + patience;
        while self.inside.load(Ordering::SeqCst) > 0 {
            if clock::instant() > end {
                return false;
            }
            rustix::event::poll(&mut [], Some(&LOOK)).ok();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn nobody_passes_a_gate_that_is_shut() {
        let gate = OutputGate::new();
        assert_eq!(gate.pass(|| 1), Some(1));
        assert!(gate.shut(Duration::ZERO));
        assert_eq!(gate.pass(|| 1), None);
    }

    #[test]
    fn whoever_is_inside_is_waited_for_but_not_for_ever() {
        let gate = OutputGate::new();
        let ((came, inside), (leave, left)) = (channel(), channel::<()>());
        thread::scope(|scope| {
            let gate = &gate;
            scope.spawn(move || {
                gate.pass(|| {
                    came.send(()).unwrap();
                    left.recv().unwrap();
                })
            });
            inside.recv().unwrap();
            assert!(!gate.shut(Duration::from_millis(10)));
            leave.send(()).unwrap();
            assert!(gate.shut(Duration::from_secs(20)));
        });
    }
}
