//! Keys in memory that is not swapped out and not part of a dump, where the operating system grants that.

use std::ops::Deref;
use std::sync::Arc;

use region::LockGuard;
use zeroize::Zeroize;

/// Bytes of a key.
pub const KEY: usize = 32;

/// Memory is locked by pages of this size. Where they are larger, a neighbour may unlock a key early.
const PAGE: usize = 4096;

/// A key on a page of its own: locked, left out of dumps, wiped when the last one of its copies goes. Copies share the page.
#[derive(Clone)]
pub struct LockedKey(Arc<Locked>);

struct Locked {
    // Before the page, because it is unlocked first.
    _lock: Option<LockGuard>,
    page: Box<Page>,
}

#[repr(align(4096))]
struct Page([u8; PAGE]);

impl LockedKey {
    /// The bytes that `fill` puts into memory that is locked already.
    pub fn filled<E>(fill: impl FnOnce(&mut [u8; KEY]) -> Result<(), E>) -> Result<Self, E> {
        let page = Box::new(Page([0; PAGE]));
        dumped(&page, false);
        // A user may lock only so much. A key that can be swapped out is better than none.
        let lock = region::lock(page.0.as_ptr(), PAGE).ok();
        let mut locked = Locked { _lock: lock, page };
        fill(locked.bytes_mut())?;
        Ok(Self(Arc::new(locked)))
    }
}

impl Deref for LockedKey {
    type Target = [u8; KEY];

    fn deref(&self) -> &[u8; KEY] {
        self.0.page.0.first_chunk().expect("a key is shorter than a page")
    }
}

impl Locked {
    fn bytes_mut(&mut self) -> &mut [u8; KEY] {
        self.page.0.first_chunk_mut().expect("a key is shorter than a page")
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        self.bytes_mut().zeroize();
        dumped(&self.page, true);
    }
}

/// Is the page part of a dump?
#[cfg(target_os = "linux")]
fn dumped(page: &Page, is: bool) {
    use rustix::mm::{Advice, madvise};
    let advice = if is { Advice::LinuxDoDump } else { Advice::LinuxDontDump };
    let start = std::ptr::from_ref(page).cast_mut().cast();
    // SAFETY: neither advice changes what lies in the memory, and all of it belongs to the page.
    let _ = unsafe { madvise(start, PAGE, advice) };
}

/// Nothing of the process is: see [`crate::process`].
#[cfg(not(target_os = "linux"))]
fn dumped(_page: &Page, _is: bool) {}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// kB of this process that are locked.
    fn locked() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmLck:")).unwrap();
        line.trim().split(' ').next().unwrap().parse().unwrap()
    }

    /// The system's flags of the memory in which this byte lies.
    fn flags(at: &u8) -> Vec<String> {
        let at = std::ptr::from_ref(at) as usize;
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            let number = |text| usize::from_str_radix(text, 16).ok();
            if let Some((Some(from), Some(to))) = range.map(|(from, to)| (number(from), number(to))) {
                inside = (from..to).contains(&at);
            } else if let Some(flags) = line.strip_prefix("VmFlags:").filter(|_| inside) {
                return flags.split_whitespace().map(str::to_owned).collect();
            }
        }
        panic!("the byte lies nowhere");
    }

    fn key(byte: u8) -> LockedKey {
        LockedKey::filled(|bytes| {
            bytes.fill(byte);
            Ok::<_, ()>(())
        })
        .unwrap()
    }

    #[test]
    fn a_key_lies_in_locked_memory_that_is_in_no_dump() {
        let before = locked();

        let (one, other) = (key(1), key(2));
        let copy = one.clone();

        assert_eq!(locked() - before, 8, "a page each, and none for a copy");
        for flag in ["lo", "dd"] {
            assert!(flags(&one[0]).contains(&flag.to_owned()), "{flag}");
            assert!(flags(&other[31]).contains(&flag.to_owned()), "{flag}");
        }
        drop(one);
        assert_eq!(*copy, [1; KEY], "the copy keeps the page");
        drop(copy);
        assert!(
            flags(&other[0]).contains(&"lo".to_owned()),
            "only its own page is unlocked"
        );
        drop(other);
        assert_eq!(locked(), before);
    }

    #[test]
    fn what_cannot_be_filled_is_no_key() {
        let made = LockedKey::filled(|_| Err("no random numbers"));

        assert_eq!(made.err(), Some("no random numbers"));
    }
}
