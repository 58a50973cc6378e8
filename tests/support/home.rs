//! An empty home for a program under test.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Directories that nobody used before, gone when dropped.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Nothing of the environment of the tests reaches the program, but where programs are found.
    pub fn furnish(&self, command: &mut Command) {
        let home = self.path();
        command.env_clear().current_dir(home).env("HOME", home);
        for name in ["config", "data", "state", "cache", "runtime", "tmp"] {
            let place = home.join(name);
            std::fs::create_dir_all(&place).expect("a directory");
            let variable = match name {
                "runtime" => "XDG_RUNTIME_DIR".to_owned(),
                // a program that is killed leaves its own behind
                "tmp" => "TMPDIR".to_owned(),
                _ => format!("XDG_{}_HOME", name.to_uppercase()),
            };
            command.env(variable, place);
        }
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color").env("LANG", "zh_CN.UTF-8").env("TZ", "Asia/Shanghai");
    }
}
