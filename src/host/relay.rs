//! The link to the session of this machine over standard input and output, for a frontend on
//! another machine. The bytes are passed on as they are: both ends of the link check them.

use std::io;
use std::net::Shutdown;

use super::background;
use super::session_socket::Reached;

/// How many bytes are passed on at once.
const PIECE: usize = 64 << 10;

/// Passes on bytes until the session or whoever is at the other end closes the link.
///
/// # Errors
/// If either side breaks.
pub fn pass_on(reached: Reached) -> io::Result<()> {
    let stream = reached.stream.into_std()?;
    stream.set_nonblocking(false)?;
    let mut asked = stream.try_clone()?;
    background::run(move || {
        drop(copy(&mut io::stdin().lock(), &mut asked));
        // The session closes the link when it has answered what came before.
        asked.shutdown(Shutdown::Write).ok();
    });
    let mut told = stream;
    copy(&mut told, &mut io::stdout().lock())
}

/// Like [`io::copy`], but nothing waits in a buffer.
fn copy(from: &mut impl io::Read, to: &mut impl io::Write) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let count = match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(piece.get(..count).unwrap_or_default())?;
        to.flush()?;
    }
}
