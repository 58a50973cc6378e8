//! Signals that end the program at once, by a fault of its own or because a file that it looks into
//! was cut: the terminal is given back before. Nothing else can be done there.

use std::ffi::c_int;
use std::{io, mem, ptr};

use crate::runtime::terminal::screen;

/// What cannot be waited for in the loop: the thread that caused it would cause it again.
const FAULTS: [c_int; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

/// From now on these signals give the terminal back before they end the program.
///
/// # Errors
/// What the system says.
pub fn install() -> io::Result<()> {
    FAULTS.into_iter().try_for_each(handle)
}

#[expect(unsafe_code, reason = "the system takes a handler in no other way")]
fn handle(signal: c_int) -> io::Result<()> {
    // SAFETY: all of the structure may be zero, and is valid for the call. The handler calls
    // only what is allowed in one: no lock, no allocation. It runs once, on the stack that is kept
    // for it, as the stack at hand may be what is at fault; the signal then means what it always did.
    let done = unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = last_act as extern "C" fn(c_int) as usize;
        action.sa_flags = libc::SA_RESETHAND | libc::SA_ONSTACK;
        libc::sigaction(signal, &raw const action, ptr::null_mut())
    };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

extern "C" fn last_act(signal: c_int) {
    use rustix::process::{Signal, getpid, kill_process};
    screen::give_back_at_once();
    if let Some(signal) = Signal::from_named_raw(signal) {
        kill_process(getpid(), signal).ok();
    }
}
