//! What a process of the program sets for itself when it starts: its memory is not written to the disk when it fails, and libraries
//! come from the system's folder.

/// Said first thing in every program, before anything is read or any thread begins.
pub fn begin() {
    without_dumps();
    #[cfg(windows)]
    windows::libraries_of_the_system();
}

/// No dump holds what the process knew. On Linux no other process of the same user may look into its memory either.
#[cfg(target_os = "linux")]
fn without_dumps() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // What it starts inherits this: the web view's processes know as much.
    let _ = setrlimit(Resource::Core, none);
}

#[cfg(windows)]
fn without_dumps() {
    windows::without_reports();
}

#[cfg(not(any(target_os = "linux", windows)))]
fn without_dumps() {}

#[cfg(windows)]
mod windows {
    use windows_sys::Win32::System::Diagnostics::Debug::{
        GetErrorMode, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SetErrorMode,
    };
    use windows_sys::Win32::System::ErrorReporting::{
        WER_FAULT_REPORTING_DISABLE_SNAPSHOT_CRASH, WER_FAULT_REPORTING_DISABLE_SNAPSHOT_HANG,
        WER_FAULT_REPORTING_FLAG_NO_HEAP_ON_QUEUE, WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags,
    };
    use windows_sys::Win32::System::LibraryLoader::{
        LOAD_LIBRARY_SEARCH_SYSTEM32, LOAD_LIBRARY_SEARCH_USER_DIRS, SetDefaultDllDirectories,
    };

    /// A process that fails ends without Windows' error reporting, which would write its memory to the disk. What ends a process
    /// past every handler is reported all the same, but without its heap.
    pub fn without_reports() {
        // SAFETY: both take and give numbers.
        unsafe { SetErrorMode(GetErrorMode() | SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX) };
        let less = WER_FAULT_REPORTING_FLAG_NOHEAP
            | WER_FAULT_REPORTING_FLAG_NO_HEAP_ON_QUEUE
            | WER_FAULT_REPORTING_DISABLE_SNAPSHOT_CRASH
            | WER_FAULT_REPORTING_DISABLE_SNAPSHOT_HANG;
        // SAFETY: it takes a number.
        unsafe { WerSetFlags(less) };
    }

    /// A library that is asked for by its name alone is looked for in Windows' own folder, not beside the program, in the folder
    /// that it was started from, or along `PATH`.
    pub fn libraries_of_the_system() {
        // SAFETY: it takes a number.
        unsafe { SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_USER_DIRS) };
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn a_process_that_has_begun_leaves_no_dump() {
        super::begin();

        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let core = getrlimit(Resource::Core);
        assert_eq!((core.current, core.maximum), (Some(0), Some(0)));
    }
}
