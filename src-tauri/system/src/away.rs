//! The user leaves the PC: Windows locks or changes its session, or the PC goes to sleep.

use std::time::Duration;

/// How often the clocks are looked at.
const ROUND: Duration = Duration::from_secs(1);
/// Shorter sleep does not count: clocks that are read one after the other differ a little.
const SHORTEST_SLEEP: Duration = Duration::from_secs(2);

/// Calls `left` each time, for as long as the program runs. Where the system announces sleep beforehand, the PC waits for `left` for
/// about two seconds; where it does not, `left` is called as soon as the PC is awake again.
pub fn watch(left: impl Fn() + Clone + Send + Sync + 'static) {
    #[cfg(windows)]
    windows::watch_session(left.clone());
    std::thread::spawn(move || watch_clocks(left));
}

fn watch_clocks(left: impl Fn()) {
    let mut last = Reading::now();
    loop {
        std::thread::sleep(ROUND);
        let now = Reading::now();
        if let (Some(last), Some(now)) = (last, now)
            && now.slept_since(last)
        {
            left();
        }
        last = now;
    }
}

/// Two clocks that nobody sets, read at once.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// Stands still while the PC sleeps.
    awake: Duration,
    /// Does not.
    whole: Duration,
}

impl Reading {
    /// `None`: this system has no such clocks.
    #[cfg(target_os = "linux")]
    fn now() -> Option<Self> {
        use rustix::time::{ClockId, clock_gettime};
        let read = |clock| Duration::try_from(clock_gettime(clock)).ok();
        Some(Self {
            awake: read(ClockId::Monotonic)?,
            whole: read(ClockId::Boottime)?,
        })
    }

    #[cfg(windows)]
    fn now() -> Option<Self> {
        windows::clocks().map(|(awake, whole)| Self { awake, whole })
    }

    #[cfg(not(any(target_os = "linux", windows)))]
    fn now() -> Option<Self> {
        None
    }

    fn slept_since(self, before: Self) -> bool {
        let awake = self.awake.saturating_sub(before.awake);
        let whole = self.whole.saturating_sub(before.whole);
        whole.saturating_sub(awake) >= SHORTEST_SLEEP
    }
}

#[cfg(windows)]
mod windows {
    use std::ptr::{null, null_mut};
    use std::sync::OnceLock;
    use std::time::Duration;

    use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
    use windows_sys::Win32::System::RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification};
    use windows_sys::Win32::System::SystemInformation::GetTickCount64;
    use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;
    use windows_sys::Win32::UI::WindowsAndMessaging::{
        CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, PBT_APMSUSPEND, RegisterClassExW,
        WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WNDCLASSEXW, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT,
        WTS_SESSION_LOCK,
    };
    use windows_sys::core::{PCWSTR, w};

    const CLASS: PCWSTR = w!("lince-session");

    static LEFT: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

    /// A thread with a window that is never shown, to which Windows reports it.
    pub fn watch_session(left: impl Fn() + Send + Sync + 'static) {
        if LEFT.set(Box::new(left)).is_ok() {
            std::thread::spawn(listen);
        }
    }

    fn listen() {
        let class = WNDCLASSEXW {
            cbSize: size_of::<WNDCLASSEXW>() as u32,
            lpfnWndProc: Some(hear),
            lpszClassName: CLASS,
            ..WNDCLASSEXW::default()
        };
        // SAFETY: the class is whole and its name lasts as long as the program.
        if unsafe { RegisterClassExW(&class) } == 0 {
            return;
        }
        // A window of the desktop, since a window for messages alone gets no message of sleep.
        // SAFETY: the class has just been registered; no other window, menu or parameter is named.
        let window = unsafe {
            CreateWindowExW(
                0,
                CLASS,
                null(),
                0,
                0,
                0,
                0,
                0,
                null_mut(),
                null_mut(),
                null_mut(),
                null(),
            )
        };
        if window.is_null() {
            return;
        }
        // SAFETY: the window is this thread's. Where the call is refused, sleep is reported all the same.
        unsafe { WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION) };
        let mut message = MSG::default();
        // SAFETY: the message is written before it is read; the loop ends with the thread's queue.
        while unsafe { GetMessageW(&mut message, null_mut(), 0, 0) } > 0 {
            // SAFETY: it is what has just been received.
            unsafe { DispatchMessageW(&message) };
        }
    }

    unsafe extern "system" fn hear(window: HWND, message: u32, what: WPARAM, more: LPARAM) -> LRESULT {
        let what_number = what as u32;
        let is_left = match message {
            WM_WTSSESSION_CHANGE => {
                [WTS_SESSION_LOCK, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT].contains(&what_number)
            }
            WM_POWERBROADCAST => what_number == PBT_APMSUSPEND,
            _ => false,
        };
        if let Some(left) = LEFT.get().filter(|_| is_left) {
            // A panic must not go through Windows' own code.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(left));
        }
        // SAFETY: handed on as it came.
        unsafe { DefWindowProcW(window, message, what, more) }
    }

    /// How long Windows was awake, and how long ago it was started.
    pub fn clocks() -> Option<(Duration, Duration)> {
        let mut awake = 0;
        // SAFETY: it writes one number.
        let read = unsafe { QueryUnbiasedInterruptTime(&mut awake) } != 0;
        // SAFETY: it takes nothing and gives a number.
        let whole = unsafe { GetTickCount64() };
        // In tenths of a microsecond.
        read.then(|| (Duration::from_micros(awake / 10), Duration::from_millis(whole)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(awake: u64, whole: u64) -> Reading {
        Reading {
            awake: Duration::from_millis(awake),
            whole: Duration::from_millis(whole),
        }
    }

    #[test]
    fn a_pc_has_slept_when_one_clock_has_leapt_ahead_of_the_other() {
        for (before, now, slept) in [
            ((1_000, 1_000), (2_000, 2_000), false),
            // A busy PC that did not sleep, and clocks that were not read at quite the same moment.
            ((1_000, 1_000), (90_000, 90_015), false),
            ((1_000, 1_000), (2_990, 4_980), false),
            ((1_000, 1_000), (2_000, 4_000), true),
            ((1_000, 501_000), (2_000, 28_802_000), true),
            // What it slept before the program began.
            ((1_000, 900_000), (2_000, 901_000), false),
            // No clock runs backwards; if one does, nothing is concluded from it.
            ((5_000, 9_000), (6_000, 8_000), false),
        ] {
            let (before, now) = (reading(before.0, before.1), reading(now.0, now.1));
            assert_eq!(now.slept_since(before), slept, "{before:?} {now:?}");
        }
    }

    #[cfg(any(target_os = "linux", windows))]
    #[test]
    fn both_clocks_of_this_system_run() {
        let before = Reading::now().unwrap();
        std::thread::sleep(Duration::from_millis(40));
        let now = Reading::now().unwrap();

        assert!(
            now.awake > before.awake && now.whole > before.whole,
            "{before:?} {now:?}"
        );
        assert!(
            now.whole + SHORTEST_SLEEP > now.awake,
            "the clock that never stands still is not behind"
        );
    }
}
