//! A worker thread that does the newest piece of work first.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// A piece of work with its key.
type Piece<K> = (K, Box<dyn FnOnce() + Send>);

/// The thread, which is started with the first piece. It does one piece at a time, so however many
/// are requested, only one needs memory.
#[derive(Debug)]
pub struct LifoWorker<K> {
    pieces: Option<Sender<Piece<K>>>,
}

impl<K: PartialEq + Send + 'static> LifoWorker<K> {
    /// A worker without a thread yet.
    pub const fn new() -> Self {
        Self { pieces: None }
    }

    /// Queues a piece before those that have not begun; it replaces an earlier one with the same
    /// key.
    pub fn next(&mut self, key: K, piece: impl FnOnce() + Send + 'static) {
        let pieces = self.pieces.get_or_insert_with(|| {
            let (pieces, asked) = channel();
            thread::spawn(move || work(&asked));
            pieces
        });
        // Fails only if a piece has panicked.
        pieces.send((key, Box::new(piece))).ok();
    }
}

fn work<K: PartialEq>(asked: &Receiver<Piece<K>>) {
    let mut waiting: Vec<Piece<K>> = Vec::new();
    loop {
        if waiting.is_empty() {
            let Ok(piece) = asked.recv() else { return };
            waiting.push(piece);
        }
        for piece in asked.try_iter() {
            waiting.retain(|(key, _)| *key != piece.0);
            waiting.push(piece);
        }
        if let Some((_, piece)) = waiting.pop() {
            piece();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_asked_for_is_the_next_and_each_is_done_once_on_one_thread() {
        let (tell, told) = channel();
        let (open, gate) = channel();
        let (start, begun) = channel();
        let mut lane = LifoWorker::new();
        lane.next(0, move || {
            start.send(()).unwrap();
            gate.recv().unwrap();
        });
        // What is begun is before all that is asked for later.
        begun.recv().unwrap();
        for key in [1, 2, 3, 2] {
            let tell = tell.clone();
            lane.next(key, move || tell.send((key, thread::current().id())).unwrap());
        }
        drop(tell);
        open.send(()).unwrap();
        let done: Vec<_> = told.into_iter().collect();
        let keys: Vec<i32> = done.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, [2, 3, 1]);
        assert!(done.windows(2).all(|two| two[0].1 == two[1].1));
    }
}
