//! The help and the usage errors of the command line in Chinese. The English help is derived by
//! clap from the documentation of the arguments.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::model::Lang;

/// The descriptions of commands, by their path.
const COMMANDS: &[(&str, &str)] = &[
    ("wx", "终端里的微信"),
    ("wx demo", "在内置的模拟服务器上打开客户端，不用手机就已登录；有人发消息，也会回复"),
    ("wx sim", "只开模拟服务器，供测试和别的网页微信客户端使用"),
    ("wx login", "只登录，不打开客户端"),
    (
        "wx logout",
        "在服务器上退出登录，并忘掉本机的会话；聊天记录保留。不指明 --edition 就退出所有版本",
    ),
    ("wx wipe", "从本机删除会话、消息、草稿、日志和取下的文件"),
    ("wx daemon", "会话放在没有界面的后台进程里：终端没了它还在"),
    ("wx daemon run", "在前台保持会话，没有界面，直到被结束"),
    ("wx daemon start", "在后台启动；准备好了才结束"),
    ("wx daemon stop", "结束后台进程；先把待发的发出去，时间有限"),
    ("wx daemon status", "后台进程怎么样：账号、连接、谁连着、待发、内存"),
    ("wx attach", "接上别处保持的会话：这台机器的，或经 ssh 到另一台机器"),
    ("wx send", "发文字和文件给一个聊天；服务器收下才结束"),
    ("wx note", "发文字和文件给文件传输助手：给自己记一条"),
    ("wx chats", "本机上的所有聊天，最新的在前；离线可用"),
    ("wx contacts", "本机上的联系人和群；离线可用"),
    ("wx history", "本机上一个聊天的消息，最早的在前；离线可用"),
    ("wx search", "本机上含有这些词的消息，最新的在前；离线可用"),
    ("wx notes", "笔记本，也就是本机上文件传输助手里的记录，最早的在前；离线可用"),
    ("wx notes done", "这些笔记里要做的做完了。只记在本机：手机上的原文不变"),
    ("wx notes undo", "还没做完，放回待办"),
    ("wx tail", "来一条消息印一行，直到被结束"),
    ("wx wait", "等一条消息，来了印出"),
    ("wx inbox", "把手机发来的每个文件收进一个目录，不重复，按时间和名字命名"),
    ("wx outbox", "服务器还没接受的、自己写的消息；离线可用。retry 再发，discard 不发了"),
    ("wx outbox retry", "再发一次没被接受的、等你决定的；服务器收下才结束"),
    ("wx outbox discard", "不发了，从待发里去掉"),
    (
        "wx export",
        "把本机上的一个聊天导出为 Markdown、HTML、文本或 JSON，用别人看得到的名字；离线可用",
    ),
    ("wx ledger", "本机上收款、付款通知和转账里的每一笔，以及合计；离线可用"),
    ("wx doctor", "检查哪里可能有问题：终端、tmux、文件、主机、时钟，并说明怎么办"),
    ("wx frames", "看十六进制、原始字节或抓包里手机长连接的帧；离线可用"),
    ("wx keys", "按配置生效的按键，以及冲突"),
    ("wx config", "配置文件在哪、对不对，以及一份起步的配置"),
    ("wx config path", "印出配置文件的路径，不管它在不在"),
    ("wx config check", "读配置，说出哪里不对"),
    ("wx config init", "写一份带全部设置和默认值的文件；已有的不动"),
    ("wx completions", "在标准输出印出 shell 的补全脚本"),
    ("wx man", "在标准输出印出 roff 格式的手册页（英文）"),
    ("help", "看这份帮助，或某个命令的帮助"),
];

/// The descriptions of arguments by name; where two commands use a name for different things, by
/// command and name.
const ARGUMENTS: &[(&str, &str)] = &[
    ("edition", "用哪种协议：文件传输助手（所有账号都能用），或全部聊天"),
    ("profile", "多个账号并存：每个名字有自己的数据"),
    ("config", "用另一个配置文件"),
    ("data_dir", "所有东西（数据、日志）都放在这个目录下"),
    ("server", "所有请求不管发给谁，都发到这台服务器；http 只能用于本机"),
    ("plain", "逐行输出，不移动光标：用于串口、TERM=dumb 和读屏软件"),
    ("incognito", "不留痕迹：消息、登录和文件只在内存里，客户端退出就没了"),
    ("lang", "界面语言"),
    ("log", "日志记多细"),
    ("help", "看帮助"),
    ("version", "看版本"),
    ("script", "会自动发生什么"),
    ("demo login", "从登录开始：几秒后二维码自动扫描并确认"),
    ("listen", "在哪里监听；端口写 0 就任选一个。地址印在标准输出"),
    ("seed", "同一个数产生同样的人、编号和剧本"),
    ("people", "有多少好友"),
    ("groups", "有多少群"),
    ("waiting", "第一次登录前就等着的文字消息有多少条"),
    (
        "confirm",
        "自动扫描并确认每个二维码，每步隔这么多秒。不给就在浏览器里打开 http://ADDRESS:PORT/l/UUID 确认",
    ),
    ("hold", "一次轮询最多等多少秒"),
    ("code_life", "二维码多少秒内可扫"),
    ("page", "一次同步回答里有多少条消息"),
    ("contact_page", "一次回答里有多少联系人"),
    ("kick_after", "登录这么多秒后用 1102 踢下线"),
    ("refuse", "用 1203 拒绝网页版的每次登录，微信对许多账号就是这样"),
    ("echo", "网页版里自己发的消息也从同步里回来"),
    ("equal_names", "这么多好友和别人的备注、名字、头像都一样，这么多群和别的群同名、成员大多相同"),
    ("moves", "除第一次外，每次登录前有这么多人和群变化：备注、名字、头像、状态位从一个换到另一个"),
    ("hide_ids", "不给微信号，也不给带固定编号的聊天列表"),
    ("dedup", "用同一个 ClientMsgId 再发的消息算不算同一条：总算、一次登录内算、不算"),
    ("times", "消息说自己是几时写的：准、快一分钟、慢一分钟，或在 1970 年和明天之间乱跳"),
    ("host_names", "站在一个替微信域名应答的代理后面：检查每个请求的主机，cookie 带域名"),
    ("home", "和 --host-names 一起用：账号被送去的入口主机，如 wx2.qq.com"),
    ("yes", "不再询问"),
    ("detached", "由别的命令启动，状态写到标准输出；终端关了不结束"),
    ("target", "另一台机器上的会话，经 ssh 接上：ssh://[用户@]主机[:端口]；不给就是这台机器的"),
    ("program", "那边的 wx 在哪里，不在 PATH 里时用"),
    (
        "stdio",
        "在标准输入输出上转接会话：wx attach ssh://HOST 在那边运行的就是它；没有会话就启动后台进程",
    ),
    ("limit", "最多多少条；history 和 search 不给它也不给 --since 时是 50"),
    ("json", "每行一个 JSON 对象；各个键见 wx man"),
    (
        "since",
        "不早于：2026-09-14、9-14、今天、昨天、周一、16:00、昨天16:00，或多久以前：30m、3h、7d、2w",
    ),
    ("until", "早于；写法相同"),
    (
        "chat",
        "聊天的名字、备注或拼音，其中独有的一段，filehelper，或编号，如 id:12；只有一个聊天时可以不写",
    ),
    ("query", "名字、备注或微信号的一段，或拼音；不给就是全部"),
    ("retry id", "消息的编号，wx outbox 会印出：id:12 或 12；不给就是所有在等的"),
    ("discard id", "消息的编号，wx outbox 会印出：id:12 或 12"),
    ("id", "笔记的编号，wx notes 会印出：id:12 或 12"),
    (
        "due",
        "只要还没到时间、会再提醒的，最早的在前：笔记里写 @30m、@明天9点、@周五 18:00、@2026-12-01 09:00",
    ),
    ("wait from", "只等这个人发的：名字的一段、拼音，或 phone"),
    ("follow", "从现在起来一笔印一行，直到被结束"),
    ("names", "这一类的名字，每行一个，补全脚本用"),
    ("line", "正在补全的命令行"),
    ("pattern", "只等能匹配这个正则表达式的；前面加 (?i) 不分大小写"),
    ("timeout", "最多等多久：30s、10m、1h"),
    ("folder", "放在哪个目录；没有就建"),
    (
        "exec",
        "每收到一个文件就运行这个程序，文件是最后一个参数，或放在 {} 的位置。不经过 shell：空格分词，引号里的算一个",
    ),
    ("notes tag", "只要带这个标签的，写 家 或 '#家'；可以给几个，要都带"),
    ("todo", "只要还有事没做的：[ ]、todo、待办"),
    ("grep", "只要能用这个正则表达式找到的；前面加 (?i) 不分大小写"),
    ("md", "印成 Markdown，和 wx export 写的一样"),
    ("format", "什么格式；不给就看文件名的结尾，再不然是 md"),
    ("output", "写进这个文件；写完整了它才出现"),
    ("force", "文件已经有了就替换"),
    ("by", "按日、按月或按对方合计"),
    ("csv", "印成电子表格能打开的表"),
    ("words", "要找的词；中文不论长短，最后一个词可以只写开头"),
    ("offline", "不问任何服务器"),
    ("text", "要发的文字，各个词用空格连起来；写 -，或者不写也不给文件，就读标准输入"),
    ("send file", "要发的文件或图片；- 读标准输入，看开头的字节认出是什么"),
    ("note file", "要发的文件或图片；- 读标准输入，看开头的字节认出是什么"),
    ("name", "标准输入来的文件、长文字变成的文件叫什么"),
    ("edit", "在 $EDITOR 里写；什么也没写就不发"),
    ("code", "是代码，哪种语言；缩进原样保留"),
    ("max", "多于这么多行就作为文件发，文字只留头尾各三行"),
    ("to", "聊天的名字、名字里独有的一段、filehelper，或编号，如 id:12"),
    ("reply", "引用这个聊天里的一条消息：wx history --json 里的 id"),
    ("tag", "文字后面的标签，# 可写可不写"),
    ("wait", "最多等服务器这么久，如 30s、5m；存好的以后再发"),
    ("queue", "进了待发就结束，退出码 75；下次有会话时发出"),
    ("dry_run", "只说会把什么发给谁，不发"),
    ("file", "十六进制、原始字节，或 pcap、pcapng 文件；不给就读标准输入"),
    ("shell", "哪种 shell"),
];

const LONG: &str = "终端里的微信。\n\n不带命令就打开客户端；没有可用的会话时显示二维码，用手机扫。`wx demo` 是同一个\
                    客户端加内置的模拟服务器：不用账号，什么都不离开本机。";

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The command line with its help in a language.
pub(super) fn in_language(mut command: clap::Command, lang: Lang) -> clap::Command {
    match lang {
        Lang::En => command,
        Lang::Zh => {
            // This adds help, version and the options of every command.
            command.build();
            translated(command, "wx").long_about(LONG)
        }
    }
}

fn translated(command: clap::Command, path: &str) -> clap::Command {
    let name = command.get_name().to_owned();
    let about = of_command(path);
    let command = match about {
        Some(about) => command.about(about).long_about(None::<&str>),
        None => command,
    };
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|argument| translated_argument(argument, &name))
        .mut_subcommands(|inner| {
            let path = format!("{path} {}", inner.get_name());
            translated(inner, &path)
        })
}

fn translated_argument(argument: clap::Arg, command: &str) -> clap::Arg {
    let Some(words) = of_argument(argument.get_id().as_str(), command) else { return argument };
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let mut help = words.to_owned();
    if argument.get_action().takes_values() {
        let joined = |values: Vec<String>| values.join(", ");
        let default: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|it| it.to_string_lossy().into_owned())
            .collect();
        if !default.is_empty() {
            help.extend([" [默认：", &joined(default), "]"]);
        }
        let possible: Vec<String> =
            argument.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
        if !possible.is_empty() {
            help.extend([" [可选：", &joined(possible), "]"]);
        }
    }
    argument
        .help(help)
        .long_help(None::<&str>)
        .help_heading(heading)
        .hide_default_value(true)
        .hide_possible_values(true)
}

fn of_command(path: &str) -> Option<&'static str> {
    let is_help = path.split(' ').skip(1).any(|word| word == "help");
    let path = if is_help { "help" } else { path };
    COMMANDS.iter().find(|(of, _)| *of == path).map(|(_, words)| *words)
}

fn of_argument(id: &str, command: &str) -> Option<&'static str> {
    let own = format!("{command} {id}");
    let found = |name: &str| ARGUMENTS.iter().find(|(of, _)| *of == name).map(|(_, words)| *words);
    found(&own).or_else(|| found(id))
}

/// The language that the arguments request before they are parsed, or that of the locale.
pub(super) fn language(arguments: &[std::ffi::OsString], locale: Lang) -> Lang {
    let mut words = arguments.iter().filter_map(|it| it.to_str()).skip(1);
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word {
            "--" => break,
            "--lang" => words.next(),
            other => other.strip_prefix("--lang="),
        };
        asked = match value {
            Some("en") => Some(Lang::En),
            Some("zh") => Some(Lang::Zh),
            Some(_) | None => asked,
        };
    }
    asked.unwrap_or(locale)
}

/// A usage error in Chinese, with what was probably meant.
pub(super) fn usage(error: &clap::Error) -> String {
    let get = |kind: ContextKind| error.get(kind).map(told).unwrap_or_default();
    let (argument, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{argument} 不能是“{value}”")
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能和 {} 一起用", get(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("{argument} 不要“{value}”，值太多了"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("{argument} 的值不对")
        }
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 的字".to_owned(),
        // Help that is shown without arguments, and errors without words of their own.
        _ => return error.render().to_string(),
    };
    let mut out = format!("错误：{what}\n");
    if let Some(source) = std::error::Error::source(error) {
        out.extend(["  原因：", &source.to_string(), "\n"]);
    }
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(get);
    for valid in valid.iter().filter(|valid| !valid.is_empty()) {
        out.extend(["  可选：", valid, "\n"]);
    }
    let meant =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    for meant in meant.map(get).iter().filter(|meant| !meant.is_empty()) {
        out.extend(["  是不是想写：", meant, "\n"]);
    }
    let usage = get(ContextKind::Usage);
    if !usage.is_empty() {
        out.extend(["\n", &usage.trim().replacen("Usage: ", "用法：", 1), "\n"]);
    }
    out.push_str("\n更多见 --help\n");
    out
}

fn told(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        ContextValue::StyledStrs(all) => {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(command: &clap::Command, path: &str, missing: &mut Vec<String>) {
        if of_command(path).is_none() {
            missing.push(path.to_owned());
        }
        for argument in command.get_arguments() {
            if of_argument(argument.get_id().as_str(), command.get_name()).is_none() {
                missing.push(format!("{path}: {}", argument.get_id()));
            }
        }
        for inner in command.get_subcommands() {
            each(inner, &format!("{path} {}", inner.get_name()), missing);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_chinese_row() {
        let mut command = crate::cli::command();
        command.build();
        let mut missing = Vec::new();
        each(&command, "wx", &mut missing);
        missing.retain(|row| !row.ends_with(": subcommand"));
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn the_language_is_known_before_the_command_line_is_read() {
        let asked = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
            language(&words, Lang::Zh)
        };
        assert_eq!(asked(&["wx", "--lang", "en", "nosuch"]), Lang::En);
        assert_eq!(asked(&["wx", "nosuch", "--lang=en"]), Lang::En);
        assert_eq!(asked(&["wx", "--lang", "fr"]), Lang::Zh);
        assert_eq!(asked(&["wx", "search", "--", "--lang", "en"]), Lang::Zh);
    }
}
