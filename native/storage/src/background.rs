//! Work that nobody waits for: a bell per thread, and the threads themselves.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::heap;
use crate::writer::{Core, lock};

/// Time in which rows gather before their words are analysed: a row alone is not worth waking a core for.
const GATHER: Duration = Duration::from_millis(20);

/// Longest time between two rounds of upkeep.
const ROUND: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Rung {
    rung: bool,
    stopped: bool,
}

/// Wakes one thread; ringing is cheap while that thread is busy.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<Rung>,
    changed: Condvar,
}

impl Bell {
    /// Asks for a round of work.
    pub fn ring(&self) {
        let mut state = lock(&self.rung);
        if !state.rung {
            state.rung = true;
            self.changed.notify_all();
        }
    }

    /// Ends the thread's waiting for good.
    pub fn stop(&self) {
        lock(&self.rung).stopped = true;
        self.changed.notify_all();
    }

    /// Whether the thread must end; asked between small pieces of work.
    pub fn stopped(&self) -> bool {
        lock(&self.rung).stopped
    }

    /// Waits for a ring, at most `limit`; `false` once stopped.
    pub fn wait(&self, limit: Duration) -> bool {
        let quiet = |state: &mut Rung| !state.rung && !state.stopped;
        let waited = self.changed.wait_timeout_while(lock(&self.rung), limit, quiet);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.rung = false;
        !state.stopped
    }

    /// Waits that long whatever rings; `false` once stopped.
    fn pause(&self, time: Duration) -> bool {
        let running = |state: &mut Rung| !state.stopped;
        let waited = self.changed.wait_timeout_while(lock(&self.rung), time, running);
        !waited.unwrap_or_else(PoisonError::into_inner).0.stopped
    }
}

/// The threads of an open store.
#[derive(Default)]
pub struct Threads(Vec<JoinHandle<()>>);

impl Threads {
    /// Starts them; where the system refuses a thread, its work is done by whoever needs the result.
    pub fn start(core: &Arc<Core>) -> Self {
        core.words_bell.ring();
        core.upkeep_bell.ring();
        let start = |name: &str, work: fn(&Core)| {
            let core = core.clone();
            let builder = std::thread::Builder::new().name(name.into());
            builder.spawn(move || work(&core)).ok()
        };
        let threads = [start("store-words", follow_words), start("store-upkeep", keep_up)];
        Self(threads.into_iter().flatten().collect())
    }

    /// Waits for their end, after the bells were stopped.
    pub fn join(self) {
        for thread in self.0 {
            // A panic there has been printed; what the thread did is made again when it is needed.
            let _ = thread.join();
        }
    }
}

/// Analyses the words of new rows, and commits the index from time to time.
fn follow_words(core: &Core) {
    let bell = &core.words_bell;
    while bell.wait(ROUND) && bell.pause(GATHER) {
        while !bell.stopped() && core.words.follow() {}
        if !bell.stopped() && core.words.wants_commit() {
            // Tried again after more rows, and at closing; until then the rows are in memory and in the store.
            let _ = core.words.commit();
        }
    }
}

/// Seals what has gathered in the log, merges segments after every seal, and takes removed rows out of the files when
/// they have lain there long enough.
fn keep_up(core: &Core) {
    while core.upkeep_bell.wait(ROUND) {
        // Where the disk refuses, the rows stay in the log, as durable as before.
        let _ = core.seal_waiting();
        let since = *lock(&core.removed_since);
        let overdue = since.is_some_and(|since| since.elapsed() >= core.options.purge_after);
        // Tried again in the next round; damage is told by whoever reads it, and by `verify`.
        let _ = core.compact(overdue);
        heap::give_back();
    }
}
