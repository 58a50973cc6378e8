//! A disk that takes its time: a library that is loaded before the system's and lets each `fsync` and
//! `fdatasync` of a program wait as long as a file says, and counts them in another one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void count(const char *path) {
    char name[4096];
    int length = path ? snprintf(name, sizeof name, "%s-syncs", path) : -1;
    if (length < 0 || length >= (int)sizeof name) return;
    int file = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (write(file, ".", 1) < 0) {}
    close(file);
}

static void take_time(void) {
    const char *path = getenv("SLOW_DISK");
    count(path);
    char digits[16] = {0};
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    ssize_t count = read(file, digits, sizeof digits - 1);
    close(file);
    long ms = count > 0 ? atol(digits) : 0;
    struct timespec rest = {ms / 1000, ms % 1000 * 1000000};
    while (ms > 0 && nanosleep(&rest, &rest) != 0) {}
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    take_time();
    return real(file);
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    take_time();
    return real(file);
}
"#;

/// The library, where there is a C compiler that makes one for this system.
static LIBRARY: LazyLock<Option<(TempDir, PathBuf)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let (source, library) = (folder.path().join("slow.c"), folder.path().join("slow.so"));
    std::fs::write(&source, SOURCE).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl");
    let made = compiler.output().is_ok_and(|done| done.status.success());
    made.then_some((folder, library))
});

/// How long each sync of some programs takes: what the file `slow-disk` of a folder says. A file
/// `slow-disk-syncs` beside it has a byte for each of them.
#[derive(Debug)]
pub struct SlowDisk(PathBuf);

impl SlowDisk {
    /// A disk that is not slow yet, told by a file in this folder; `None` where there is no C compiler.
    pub fn new(folder: &Path) -> Option<Self> {
        LIBRARY.as_ref()?;
        let disk = Self(folder.join("slow-disk"));
        disk.takes_ms(0);
        Some(disk)
    }

    /// What `env` sets for a program that is to have this disk.
    pub fn environment(&self) -> [String; 2] {
        let library = LIBRARY.as_ref().map(|(_, library)| library.display().to_string());
        let path = self.0.display();
        [format!("LD_PRELOAD={}", library.unwrap_or_default()), format!("SLOW_DISK={path}")]
    }

    /// From now on each sync takes so many milliseconds longer; those under way are not shortened.
    pub fn takes_ms(&self, ms: u64) {
        // Whole at every moment.
        let new = self.0.with_extension("new");
        std::fs::write(&new, ms.to_string()).unwrap();
        std::fs::rename(new, &self.0).unwrap();
    }
}
