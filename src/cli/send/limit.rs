//! A limit of messages a day for callers without a terminal, to stop a script that runs wild or an
//! agent that was misled.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::host::clock;
use crate::model::Lang;

/// The file with the count of the day, in the profile's folder.
const NAME: &str = "unattended";

/// Whether a person may be watching.
pub fn has_terminal() -> bool {
    io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()
}

/// Counts messages that are about to be sent. None is, if the limit of the day is too low for all
/// of them.
///
/// # Errors
/// 77 if it is; 74.
pub fn count(data: &Path, messages: u32, most: u32, lang: Lang) -> Result<(), Error> {
    let today = jiff::Timestamp::from_millisecond(clock::now().0).unwrap_or_default();
    let today = today.to_zoned(TimeZone::system()).date();
    let failed = |source| Error::Io { what: IoTask::Keeping, source };
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut file = options.open(data.join(NAME)).map_err(failed)?;
    file.lock().map_err(failed)?;
    let before = counted(&mut file, today).map_err(failed)?;
    let Some(after) = before.checked_add(messages).filter(|after| *after <= most) else {
        return Err(Error::Refused(full(before, most, lang)));
    };
    file.rewind().map_err(failed)?;
    let line = format!("{today} {after}\n");
    let len = u64::try_from(line.len()).unwrap_or(u64::MAX);
    file.write_all(line.as_bytes()).and_then(|()| file.set_len(len)).map_err(failed)
}

/// The count of today.
fn counted(file: &mut File, today: Date) -> io::Result<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    let of_today = line.split_once(' ').filter(|(day, _)| *day == today.to_string());
    Ok(of_today.and_then(|(_, count)| count.parse().ok()).unwrap_or(0))
}

fn full(before: u32, most: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "今天没有终端的调用已发 {before} 条，上限是 {most}，什么也没发\n  -> 配置里 [limits] \
             unattended_per_day 可以改，0 是不限"
        ),
        Lang::En => format!(
            "callers without a terminal have sent {before} of at most {most} messages today; nothing \
             was sent\n  -> [limits] unattended_per_day in the configuration changes that, 0 means no \
             limit"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_room_for_so_many_and_another_day_begins_anew() {
        let home = tempfile::tempdir().unwrap();
        let count = |messages| count(home.path(), messages, 5, Lang::En);
        assert!(count(2).is_ok() && count(3).is_ok());
        let refused = count(1).unwrap_err();
        assert_eq!(refused.code(), 77);
        assert!(refused.to_string().contains("unattended_per_day"), "{refused}");
        std::fs::write(home.path().join(NAME), "2001-01-01 5\n").unwrap();
        assert!(count(6).is_err() && count(5).is_ok(), "all of them or none");
        std::fs::write(home.path().join(NAME), "torn").unwrap();
        assert!(count(1).is_ok());
    }
}
