//! Memory that was needed for a moment goes back to the system.

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

/// Lets all threads share one heap. The C library of Linux gives each thread one of its own otherwise, and what a
/// thread's largest work took stays there, where no other thread finds it. Threads that have one already keep it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn share() {
    const M_ARENA_MAX: std::ffi::c_int = -8;
    unsafe extern "C" {
        fn mallopt(parameter: std::ffi::c_int, value: std::ffi::c_int) -> std::ffi::c_int;
    }
    // SAFETY: it takes the lock of what it changes; a C library without this parameter answers 0 and changes nothing.
    unsafe { mallopt(M_ARENA_MAX, 1) };
}

/// Lets all threads share one heap, where that has to be asked for.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share() {}

/// Gives back what is free, where that has to be asked for.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
