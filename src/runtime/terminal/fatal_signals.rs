//! Restoring the terminal on panics and on signals that end or stop the program at once: faults, a
//! mapped file that was truncated, use of the terminal from the background. Before it ends, what is
//! not on the disk is written and a program in the terminal is ended.

use std::ffi::c_int;
use std::time::Duration;
use std::{io, mem, ptr};

use crate::host::{last_file, signals};
use crate::runtime::desktop::foreground_program;
use crate::runtime::input;
use crate::runtime::terminal::{output_gate, screen};

/// How long a terminal at the other end of a slow line may take to answer.
const ANSWERED: Duration = Duration::from_secs(1);

/// How long an editor may take to save and end.
const SAVED: Duration = Duration::from_secs(10);

/// Signals that cannot wait for the loop, because the thread that caused them would cause them
/// again.
const FAULTS: [c_int; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

/// Signals that the system sends to a background program that uses the terminal, and that anybody
/// can send. They cannot wait for the loop, which may be in the call that they interrupt.
const STOPS: [c_int; 2] = [libc::SIGTTIN, libc::SIGTTOU];

/// Installs handlers that restore the terminal before these signals end or stop the program.
///
/// # Errors
/// If the system refuses.
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

/// In the background, nothing is written to the terminal. When the process is continued, it takes
/// the terminal again as usual.
extern "C" fn stop_act(_signal: c_int) {
    use rustix::process::getpgrp;
    // If nobody could continue the process, the system does not stop it either.
    if !signals::has_shell() {
        return;
    }
    if rustix::termios::tcgetpgrp(rustix::stdio::stdin()).is_ok_and(|group| group == getpgrp()) {
        input::wait_for_answers(ANSWERED);
        screen::give_back_at_once();
    }
    signals::stop_ourselves();
}

/// Restores the terminal after a panic on any thread.
pub fn rescue() {
    end_other_program();
    input::wait_for_answers(ANSWERED);
    screen::rescue();
}

/// Ends the editor or pager that has the terminal, which would otherwise go on beside the shell, and
/// restores the terminal after it. Other threads do not take it again.
fn end_other_program() {
    output_gate::TERMINAL.shut_at_once();
    if let Some(departure) = foreground_program::end_at_once(SAVED) {
        screen::restore_at_once(departure);
    }
}

extern "C" fn last_act(signal: c_int) {
    use rustix::process::{Signal, getpid, kill_process};
    // First, as nothing that follows is as sure to succeed.
    last_file::write_at_once();
    end_other_program();
    input::wait_for_answers(ANSWERED);
    screen::give_back_at_once();
    if let Some(signal) = Signal::from_named_raw(signal) {
        kill_process(getpid(), signal).ok();
    }
}
