//! Work beside the loop that is done one piece after the other.

use std::sync::mpsc::{Sender, channel};
use std::thread;

type Piece = Box<dyn FnOnce() + Send>;

/// A thread of its own, from the first piece on: however much is asked for at once, the memory it
/// takes is that of one piece.
#[derive(Debug, Default)]
pub struct Lane {
    pieces: Option<Sender<Piece>>,
}

impl Lane {
    /// Does it when what was asked for before is done.
    pub fn then(&mut self, piece: impl FnOnce() + Send + 'static) {
        let pieces = self.pieces.get_or_insert_with(|| {
            let (pieces, asked) = channel::<Piece>();
            thread::spawn(move || asked.into_iter().for_each(|piece| piece()));
            pieces
        });
        // fails only where a piece panicked, which ends the program
        pieces.send(Box::new(piece)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_done_in_order_and_one_at_a_time() {
        let (tell, told) = channel();
        let mut lane = Lane::default();
        for number in 0..50 {
            let tell = tell.clone();
            lane.then(move || tell.send((number, thread::current().id())).unwrap());
        }
        drop(tell);
        let done: Vec<_> = told.into_iter().collect();
        assert!(done.iter().map(|(number, _)| *number).eq(0..50));
        assert!(done.windows(2).all(|two| two[0].1 == two[1].1));
    }
}
