//! Panics, and signals that end the program at once, by a fault of its own or because a file that it looks into
//! was cut, or that stop it at once, because it uses the terminal from the background: the terminal is
//! given back before. Nothing else can be done there.

use std::ffi::c_int;
use std::time::Duration;
use std::{io, mem, ptr};

use crate::host::signals;
use crate::runtime::input;
use crate::runtime::terminal::screen;

/// A terminal at the other end of a slow line answers within this time.
const ANSWERED: Duration = Duration::from_secs(1);

/// What cannot be waited for in the loop: the thread that caused it would cause it again.
const FAULTS: [c_int; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

/// What the system sends to a program in the background that uses the terminal, and anybody may send.
/// They cannot wait for the loop, which may be in the very call that is held up by them.
const STOPS: [c_int; 2] = [libc::SIGTTIN, libc::SIGTTOU];

/// From now on these signals give the terminal back before they end or stop the program.
///
/// # Errors
/// What the system says.
pub fn install() -> io::Result<()> {
    let ends = libc::SA_RESETHAND | libc::SA_ONSTACK;
    FAULTS.into_iter().try_for_each(|signal| handle(signal, last_act, ends))?;
    let goes_on = libc::SA_RESTART | libc::SA_ONSTACK;
    STOPS.into_iter().try_for_each(|signal| handle(signal, stop_act, goes_on))
}

#[expect(unsafe_code, reason = "the system takes a handler in no other way")]
fn handle(signal: c_int, act: extern "C" fn(c_int), flags: c_int) -> io::Result<()> {
    // SAFETY: all of the structure may be zero, and is valid for the call. The handler calls
    // only what is allowed in one: no lock, no allocation. It runs on the stack that is kept for it, as
    // the stack at hand may be what is at fault; one that ends us runs once.
    let done = unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = act as usize;
        action.sa_flags = flags;
        libc::sigaction(signal, &raw const action, ptr::null_mut())
    };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// In the background the terminal is not ours, and nothing is written to it. Whoever continues us is
/// heard of as always, and the terminal is taken again.
extern "C" fn stop_act(_signal: c_int) {
    use rustix::process::getpgrp;
    // Where nobody could continue us the system does not stop us either.
    if !signals::has_shell() {
        return;
    }
    if rustix::termios::tcgetpgrp(rustix::stdio::stdin()).is_ok_and(|group| group == getpgrp()) {
        input::wait_for_answers(ANSWERED);
        screen::give_back_at_once();
    }
    signals::stop_ourselves();
}

/// Give the terminal back from a panic, on whatever thread.
pub fn rescue() {
    input::wait_for_answers(ANSWERED);
    screen::rescue();
}

extern "C" fn last_act(signal: c_int) {
    use rustix::process::{Signal, getpid, kill_process};
    input::wait_for_answers(ANSWERED);
    screen::give_back_at_once();
    if let Some(signal) = Signal::from_named_raw(signal) {
        kill_process(getpid(), signal).ok();
    }
}
