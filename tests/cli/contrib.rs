//! The snippets for other programs, run as those programs run them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::world::{World, told};

fn snippet(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn program(path: &Path, script: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, script).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder with a `wx` that reaches this world and no other.
fn folder_of_wx(world: &World) -> PathBuf {
    let folder = world.home.path().join("bin");
    let arguments = world.arguments().join(" ");
    let script = format!("#!/bin/sh\nexec {} {arguments} \"$@\"\n", env!("CARGO_BIN_EXE_wx"));
    program(&folder.join("wx"), &script);
    folder
}

/// What the server has accepted, in order.
fn sent(world: &World) -> Vec<String> {
    let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
    sends.into_iter().map(|one| one.content).collect()
}

/// Lines of a table of cron with nothing but what cron gives them.
struct Cron<'a> {
    world: &'a World,
    variables: Vec<(String, String)>,
    commands: Vec<String>,
}

impl<'a> Cron<'a> {
    fn read(world: &'a World, table: &str, folder: &Path) -> Self {
        let home = world.home.path().display().to_string();
        let mut variables = vec![
            ("HOME".to_owned(), home),
            ("LOGNAME".to_owned(), "somebody".to_owned()),
            ("SHELL".to_owned(), "/bin/sh".to_owned()),
        ];
        let mut commands = Vec::new();
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            match line.split_once('=') {
                Some((name, value)) if name.chars().all(|c| c.is_ascii_uppercase()) => {
                    let value = match name {
                        "PATH" => format!("{}:{value}", folder.display()),
                        _ => value.to_owned(),
                    };
                    variables.push((name.to_owned(), value));
                }
                _ => commands.push(line.splitn(6, ' ').nth(5).unwrap().trim().to_owned()),
            }
        }
        Self { world, variables, commands }
    }

    /// What is said, which cron would send as mail.
    fn run(&self, nth: usize) -> (i32, String, String) {
        let command = &self.commands[nth];
        // A bare one ends the command for cron.
        assert!(!command.replace("\\%", "").contains('%'), "{command}");
        let mut shell = Command::new("/bin/sh");
        shell.env_clear().envs(self.variables.iter().cloned()).stdin(Stdio::null());
        shell.current_dir(self.world.home.path());
        told(&shell.args(["-c", &command.replace("\\%", "%")]).output().unwrap())
    }
}

#[test]
fn the_lines_for_cron_work_in_its_environment_and_say_nothing_where_there_is_nothing_to_say() {
    let world = World::new();
    world.log_in("filehelper");
    let folder = folder_of_wx(&world);
    let cron = Cron::read(&world, &snippet("crontab"), &folder);
    assert_eq!(cron.commands.len(), 2, "{:?}", cron.commands);
    program(&folder.join("backup.sh"), "#!/bin/sh\necho 好了\n");
    assert_eq!(cron.run(0), (0, String::new(), String::new()));
    assert_eq!(cron.run(1), (0, String::new(), String::new()), "there is nothing to do");
    assert_eq!(sent(&world), Vec::<String>::new());
    program(&folder.join("backup.sh"), "#!/bin/sh\nseq 100\necho 磁盘满 100% >&2\nexit 3\n");
    assert_eq!(cron.run(0), (0, String::new(), String::new()));
    let note = sent(&world).pop().unwrap();
    assert!(note.starts_with("82\n") && note.ends_with("100\n磁盘满 100% #backup"), "{note}");
    assert_eq!(world.run(&["note", "[ ] 修水管"]).0, 0);
    assert_eq!(cron.run(1), (0, String::new(), String::new()));
    let list = sent(&world).pop().unwrap();
    assert!(list.contains("修水管"), "{list}");
    assert_eq!(cron.run(1), (0, String::new(), String::new()));
    assert_eq!(sent(&world).pop().unwrap(), list, "the list is no item of itself");
}

#[test]
fn a_job_is_noted_with_its_result_and_its_code_is_the_jobs() {
    let world = World::new();
    world.log_in("filehelper");
    let folder = folder_of_wx(&world);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/ci.sh");
    let mut job = world.command("sh");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    job.arg(script).args(["sh", "-c", "seq 3; exit 7"]).env("PATH", path);
    let (code, printed, said) = told(&job.output().unwrap());
    assert_eq!((code, printed.as_str(), said.as_str()), (7, "1\n2\n3\n", ""));
    assert_eq!(sent(&world), ["sh -c seq 3; exit 7: exit 7\n1\n2\n3 #ci"]);
}

/// Whether this machine has a program; what is tried with it is left out where it has not.
fn is_there(program: &str) -> bool {
    let ran = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

/// The world of which completions are asked: two tags, and the one conversation.
fn with_tags() -> World {
    let world = World::new();
    world.log_in("filehelper");
    for note in ["买菜 #家", "写完 #工作"] {
        assert_eq!(world.run(&["note", note]).0, 0);
    }
    world
}

/// Lines that are completed, and what each of them offers among other things.
const OFFERED: &[(&str, &[&str])] = &[
    ("note -t ", &["家", "工作"]),
    ("notes --tag ", &["家", "工作"]),
    ("history ", &["文件传输助手"]),
    ("export ", &["文件传输助手"]),
    ("send -t ", &["文件传输助手"]),
    ("search --chat ", &["文件传输助手"]),
    ("tail --chat ", &["文件传输助手"]),
    ("wait --chat ", &["文件传输助手"]),
    ("his", &["history"]),
    ("--edition ", &["filehelper", "web"]),
    ("ledger --by ", &["day", "month", "who"]),
    ("export --format ", &["md", "jsonl", "html", "txt"]),
];

fn shell(world: &World, name: &str, arguments: &[&str]) -> Command {
    let mut shell = world.command(name);
    let path = std::env::var("PATH").unwrap();
    shell.env("PATH", format!("{}:{path}", folder_of_wx(world).display()));
    shell.env("LANG", "C.UTF-8").env("TERM", "dumb").args(arguments);
    shell
}

#[test]
fn fish_offers_commands_values_chats_and_tags() {
    if !is_there("fish") {
        return;
    }
    let world = with_tags();
    let script = world.home.path().join(".config/fish/completions/wx.fish");
    std::fs::create_dir_all(script.parent().unwrap()).unwrap();
    std::fs::write(&script, world.run(&["completions", "fish"]).1).unwrap();
    for (line, wanted) in OFFERED {
        let ask = format!("complete -C 'wx {line}'");
        let (code, printed, said) = told(&shell(&world, "fish", &["-c", &ask]).output().unwrap());
        assert_eq!((code, said.as_str()), (0, ""), "{line}");
        let offered: Vec<&str> = printed.lines().map(|it| it.split('\t').next().unwrap()).collect();
        assert!(wanted.iter().all(|it| offered.contains(it)), "{line:?} offers {offered:?}");
    }
}

/// What an interactive zsh does instead of showing candidates: it prints each on a line of its own.
const ZSH_SETUP: &str = r#"
PROMPT= RPROMPT= PS2=
autoload -Uz compinit; compinit -u -D
source $WX_COMPLETIONS; compdef _wx wx
bindkey "^I" complete-word
setopt no_beep
candidates_end() { print -r -- "@@end"; exit }
compprefuncs=(); comppostfuncs=(candidates_end)
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a candidates_found
  builtin compadd -A candidates_found "$@"
  local one; for one in $candidates_found; do print -r -- "@@$one"; done
}
print -r -- "@@ready"
"#;

/// Types a line and asks for completions, and prints what comes; no longer than half a minute.
const ASK_ZSH: &str = r#"
zmodload zsh/zpty
( sleep 60; kill $$ ) >/dev/null 2>&1 &
zpty z zsh -f -i
zpty -w z "source $WX_SETUP"
while zpty -r z line; do [[ $line == *@@ready* ]] && break; done
zpty -n -w z "wx $1"$'\t'
while zpty -r z line; do print -r -- "$line"; [[ $line == *@@end* ]] && break; done
kill %1
"#;

#[test]
fn zsh_offers_commands_values_chats_and_tags() {
    if !is_there("zsh") {
        return;
    }
    let world = with_tags();
    let file = |name: &str, text: &str| {
        let path = world.home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let completions = file("_wx", &world.run(&["completions", "zsh"]).1);
    let setup = file("setup.zsh", ZSH_SETUP);
    for (line, wanted) in OFFERED {
        let mut zsh = shell(&world, "zsh", &["-f", "-c", ASK_ZSH, "-", line]);
        zsh.env("WX_COMPLETIONS", &completions).env("WX_SETUP", &setup);
        let (_, printed, said) = told(&zsh.output().unwrap());
        let offered: Vec<&str> =
            printed.lines().filter_map(|it| it.trim().split_once("@@")).map(|it| it.1).collect();
        assert!(wanted.iter().all(|it| offered.contains(it)), "{line:?}: {printed}{said}");
    }
}
