//! A bus of the test's own, on which it sends the program what a desktop reports about the PC's session and sleep.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::driver::BUS;
use crate::{Outcome, PATIENCE};

/// Ends with its value.
pub struct Session {
    daemon: Child,
    bus: Connection,
}

impl Session {
    /// Before the program starts, in the folder of the test.
    pub fn begin(folder: &Path) -> Outcome<Self> {
        let address = format!("unix:path={}", folder.join(BUS).display());
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--address", &address])
            .stdout(Stdio::null())
            .spawn()?;
        let started = Instant::now();
        while !folder.join(BUS).exists() {
            if started.elapsed() > PATIENCE {
                return Err("the bus does not start".into());
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let bus = Builder::address(&*address)?.name("org.freedesktop.login1")?.build()?;
        Ok(Self { daemon, bus })
    }

    /// The PC goes to sleep, or wakes up.
    pub fn sleeps(&self, is: bool) -> Outcome {
        let (path, manager) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
        self.bus
            .emit_signal(None::<&str>, path, manager, "PrepareForSleep", &is)?;
        Ok(())
    }

    /// The user locks the session.
    pub fn is_locked(&self) -> Outcome {
        let (path, session) = ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session");
        self.bus.emit_signal(None::<&str>, path, session, "Lock", &())?;
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
