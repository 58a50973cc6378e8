//! Detecting that the machine was asleep by the jump of the clock, without waking up to look at it.

use std::io;
#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;

#[cfg(target_os = "linux")]
use rustix::io::Errno;
#[cfg(target_os = "linux")]
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Reports when the machine wakes up, if the system supports it.
#[derive(Debug)]
pub struct SuspendWatcher {
    over: UnboundedReceiver<()>,
}

impl SuspendWatcher {
    /// Waits until the clock has jumped, because the machine woke up or somebody set the clock.
    pub async fn over(&mut self) {
        if self.over.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }

    /// Starts a thread that sleeps until the clock jumps and lives as long as the program.
    ///
    /// # Errors
    /// If the system has no such timer, or the thread cannot be created.
    pub fn new() -> io::Result<Self> {
        let (tell, over) = unbounded_channel();
        watch(tell)?;
        Ok(Self { over })
    }
}

#[cfg(target_os = "linux")]
fn watch(tell: UnboundedSender<()>) -> io::Result<()> {
    let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC)?;
    arm(&timer)?;
    let listen = move || {
        loop {
            // The jump cancels the timer, which would expire in a century.
            match rustix::io::read(&timer, &mut [0_u8; 8]) {
                Ok(_) | Err(Errno::CANCELED) => {}
                Err(Errno::INTR) => continue,
                Err(_) => return,
            }
            if arm(&timer).is_err() || tell.send(()).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("clock".to_owned()).spawn(listen)?;
    Ok(())
}

/// Other systems do not report it; the long poll notices it a little later.
#[cfg(not(target_os = "linux"))]
fn watch(_: UnboundedSender<()>) -> io::Result<()> {
    Ok(())
}

/// Sets the timer to a far future; the system cancels it when the clock jumps.
#[cfg(target_os = "linux")]
fn arm(timer: &OwnedFd) -> io::Result<()> {
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    let never = Timespec { tv_sec: 32_503_680_000, tv_nsec: 0 };
    let once = Timespec { tv_sec: 0, tv_nsec: 0 };
    timerfd_settime(timer, flags, &Itimerspec { it_interval: once, it_value: never })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn while_the_clock_goes_on_nobody_wakes() {
        let mut watcher = SuspendWatcher::new().unwrap();
        let over = tokio::time::timeout(std::time::Duration::from_millis(50), watcher.over());
        assert!(over.await.is_err());
    }
}
