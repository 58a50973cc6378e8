//! Messages to a service manager (`sd_notify`): ready, status, stopping.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// The socket of the service manager. Without one, all messages are dropped.
#[derive(Debug, Default)]
pub struct ServiceManager(Option<(UnixDatagram, SocketAddr)>);

impl ServiceManager {
    /// Opens the socket that `NOTIFY_SOCKET` names: a path, or an abstract name behind `@`.
    ///
    /// # Errors
    /// If it is neither, or no socket can be created.
    pub fn new(named: Option<&OsStr>) -> io::Result<Self> {
        let Some(named) = named.map(OsStr::as_bytes).filter(|it| !it.is_empty()) else {
            return Ok(Self(None));
        };
        let address = match named.strip_prefix(b"@") {
            Some(name) => abstract_address(name)?,
            None => SocketAddr::from_pathname(OsStr::from_bytes(named))?,
        };
        Ok(Self(Some((UnixDatagram::unbound()?, address))))
    }

    /// Reports that the session is there and others can use it.
    pub fn tell_ready(&self, status: &str) {
        self.tell(&format!("READY=1\nSTATUS={}", one_line(status)));
    }

    /// Reports the status in one line.
    pub fn tell_status(&self, status: &str) {
        self.tell(&format!("STATUS={}", one_line(status)));
    }

    /// Reports that the process is ending, which may take a while.
    pub fn tell_stopping(&self, status: &str) {
        self.tell(&format!("STOPPING=1\nSTATUS={}", one_line(status)));
    }

    fn tell(&self, words: &str) {
        let Some((socket, address)) = &self.0 else { return };
        if let Err(error) = socket.send_to_addr(words.as_bytes(), address) {
            tracing::warn!(%error, "the service manager cannot be told");
        }
    }
}

/// A second line would be read as another setting.
fn one_line(status: &str) -> String {
    status.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(target_os = "linux")]
fn abstract_address(name: &[u8]) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name)
}

#[cfg(not(target_os = "linux"))]
fn abstract_address(_: &[u8]) -> io::Result<SocketAddr> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut room = [0; 256];
        let length = socket.recv(&mut room).unwrap();
        String::from_utf8(room[..length].to_vec()).unwrap()
    }

    #[test]
    fn a_service_manager_hears_that_it_is_ready_how_it_fares_and_that_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let manager = ServiceManager::new(Some(path.as_os_str())).unwrap();
        manager.tell_ready("在线");
        assert_eq!(heard(&socket), "READY=1\nSTATUS=在线");
        manager.tell_status("a\nMAINPID=1");
        assert_eq!(heard(&socket), "STATUS=a MAINPID=1", "no name makes another setting");
        manager.tell_stopping("bye");
        assert_eq!(heard(&socket), "STOPPING=1\nSTATUS=bye");
        drop(socket);
        manager.tell_status("nobody hears it");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_socket_without_a_file_is_found_by_its_name() {
        use std::os::linux::net::SocketAddrExt as _;
        let name = format!("wetui-notify-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        let named = format!("@{name}");
        ServiceManager::new(Some(OsStr::new(&named))).unwrap().tell_ready("ok");
        assert_eq!(heard(&socket), "READY=1\nSTATUS=ok");
    }

    #[test]
    fn without_a_service_manager_nothing_is_told() {
        ServiceManager::new(None).unwrap().tell_ready("ok");
        ServiceManager::new(Some(OsStr::new(""))).unwrap().tell_ready("ok");
        assert!(ServiceManager::new(Some(OsStr::new(&"x".repeat(300)))).is_err());
    }
}
