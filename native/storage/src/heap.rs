//! Memory that a merge needed for a moment goes back to the system.

/// Gives back what is free. The C library of Linux keeps it by thread, so that every thread that once merged or analysed
/// words would hold as much as its largest work took; elsewhere this does nothing.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back() {
    unsafe extern "C" {
        fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    // SAFETY: it takes the locks of what it looks at, and may be called from any thread.
    unsafe { malloc_trim(0) };
}

/// Gives back what is free, where that has to be asked for.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
