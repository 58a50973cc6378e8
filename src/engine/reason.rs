//! What the system and the disk say, in words of both languages: its own are English everywhere, and
//! end in numbers that say nothing to people.

use std::io::{Error, ErrorKind};

use crate::model::Lang;
use crate::store;

/// Numbers for which the library has no kind.
const EIO: i32 = 5;
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;

/// Why a file, a program or a connection could not be used.
#[must_use]
pub fn of_io(error: &Error, lang: Lang) -> String {
    if lang == Lang::Zh
        && let Some(words) = in_chinese(error)
    {
        return words.to_owned();
    }
    let words = error.to_string();
    let words = match words.rsplit_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => words,
    };
    match lang {
        Lang::Zh => format!("系统报错：{words}"),
        Lang::En => words,
    }
}

fn in_chinese(error: &Error) -> Option<&'static str> {
    Some(match (error.kind(), error.raw_os_error()) {
        (ErrorKind::NotFound, _) => "没有这个文件或目录",
        (ErrorKind::PermissionDenied, _) => "没有权限",
        (ErrorKind::AlreadyExists, _) => "已经存在",
        (ErrorKind::NotADirectory, _) => "不是目录",
        (ErrorKind::IsADirectory, _) => "是目录，不是文件",
        (ErrorKind::DirectoryNotEmpty, _) => "目录不是空的",
        (ErrorKind::ReadOnlyFilesystem, _) => "文件系统是只读的",
        (ErrorKind::StorageFull, _) => "磁盘满了",
        (ErrorKind::QuotaExceeded, _) => "超出磁盘配额",
        (ErrorKind::FileTooLarge, _) => "文件太大",
        (ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy, _) => "正被别的程序使用",
        (ErrorKind::CrossesDevices, _) => "不在同一个磁盘上",
        (ErrorKind::TooManyLinks, _) => "链接太多",
        (ErrorKind::InvalidFilename, _) => "文件名不能用",
        (ErrorKind::StaleNetworkFileHandle, _) => "网络磁盘上的文件已失效",
        (ErrorKind::ArgumentListTooLong, _) => "参数太长",
        (ErrorKind::Interrupted, _) => "被打断了",
        (ErrorKind::TimedOut, _) => "超时",
        (ErrorKind::WouldBlock, _) => "暂时不可用",
        (ErrorKind::Unsupported, _) => "系统不支持",
        (ErrorKind::OutOfMemory, _) => "内存不够",
        (ErrorKind::UnexpectedEof, _) => "内容不完整",
        (ErrorKind::WriteZero, _) => "没有写完整",
        (ErrorKind::InvalidData, _) => "内容有误",
        (ErrorKind::InvalidInput, _) => "参数有误",
        (ErrorKind::BrokenPipe, _) => "对方已经关闭",
        (ErrorKind::ConnectionRefused, _) => "连接被拒绝",
        (ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted, _) => "连接中断",
        (ErrorKind::NotConnected, _) => "没有连接",
        (ErrorKind::AddrInUse, _) => "地址已被占用",
        (ErrorKind::AddrNotAvailable, _) => "地址不可用",
        (ErrorKind::HostUnreachable, _) => "主机不可达",
        (ErrorKind::NetworkUnreachable, _) => "网络不可达",
        (ErrorKind::NetworkDown, _) => "网络断开",
        (_, Some(EIO)) => "读写设备出错",
        (_, Some(ENFILE | EMFILE)) => "打开的文件太多",
        _ => return None,
    })
}

/// Why the database could not be used.
#[must_use]
pub fn of_store(error: &store::Error, lang: Lang) -> String {
    use store::Error;
    let zh = match (error, lang) {
        (Error::Io(source), _) => {
            let words = lang.pick("数据目录用不了", "the data directory cannot be used");
            return format!("{words}: {}", of_io(source, lang));
        }
        (_, Lang::En) => return error.to_string(),
        (Error::Busy(holder), Lang::Zh) => {
            return format!("这个账号已在另一个 wx 里打开（进程 {holder}）");
        }
        (Error::Newer, Lang::Zh) => "数据库是更新版本的 wx 写的，请升级",
        (Error::Foreign, Lang::Zh) => "这个文件是别的程序的数据库",
        (Error::Full, Lang::Zh) => "磁盘满了；没有丢东西，腾出空间再来",
        (Error::Unwritable, Lang::Zh) => "磁盘写不了；没有丢东西，修好再来",
        (Error::Locked, Lang::Zh) => "别的程序正占着数据库；没有丢东西，等它用完再来",
        (Error::Moved, Lang::Zh) => "数据目录被移走、删除或换掉了；之后没有写过东西",
        (Error::Corrupt, Lang::Zh) => "数据库坏了；启动 wx，它会修复，还能读的都会留下",
        (Error::Sealed, Lang::Zh) => "消息是加密的；在配置里用 secret_cmd 给出口令",
        (Error::WrongSecret, Lang::Zh) => "口令打不开消息；什么都没有改动",
        (Error::CannotSeal, Lang::Zh) => {
            "这个 wx 编译时没有加密功能，用 --features sealed 重新编译"
        }
        (Error::Closed, Lang::Zh) => "存储已经关闭",
        (Error::Database(_), Lang::Zh) => "数据库出错",
    };
    zh.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(words: &str) -> bool {
        words.chars().any(|c| c.is_ascii_alphabetic()) || words.contains("os error")
    }

    #[test]
    fn what_the_system_says_of_files_and_programs_is_said_in_chinese_without_a_number() {
        // Numbers of Linux and macOS alike: no such file, input and output, permission, busy,
        // exists, cross-device, directories, too many files, no room, read-only, broken pipe.
        for number in [2, 5, 13, 16, 17, 18, 20, 21, 23, 24, 27, 28, 30, 32] {
            let error = Error::from_raw_os_error(number);
            let words = of_io(&error, Lang::Zh);
            assert!(!foreign(&words), "{number}: {words}");
            let words = of_io(&error, Lang::En);
            assert!(!words.contains("os error") && words.is_ascii(), "{number}: {words}");
        }
        assert_eq!(of_io(&Error::from_raw_os_error(28), Lang::Zh), "磁盘满了");
        assert_eq!(of_io(&Error::other("odd"), Lang::Zh), "系统报错：odd");
    }

    #[test]
    fn what_the_store_says_of_its_folder_names_the_reason_in_both_languages() {
        let error = store::Error::Io(Error::from(ErrorKind::PermissionDenied));
        assert_eq!(of_store(&error, Lang::Zh), "数据目录用不了: 没有权限");
        assert_eq!(
            of_store(&error, Lang::En),
            "the data directory cannot be used: permission denied"
        );
    }
}
