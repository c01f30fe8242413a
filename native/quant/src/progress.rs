//! Telling the caller how far the work is.

use std::time::Duration;

/// Tensors after which progress is reported.
const EVERY_TENSORS: usize = 10;
/// Time after which progress is reported, at the end of the tensor at hand.
const EVERY: Duration = Duration::from_secs(5);

/// How far the work is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What has been done, for people.
    pub message: String,
    /// Share of the work that has been done, 0 to 1.
    pub fraction: f64,
    /// Estimate of the seconds left, once there is something to estimate from.
    pub seconds_left: Option<f64>,
}

/// Calls back every ten tensors or five seconds, and at the end.
pub(crate) struct Reporter<'a> {
    callback: &'a mut dyn FnMut(&Progress),
    clock: &'a dyn Fn() -> Duration,
    tensors: usize,
    work: u64,
    finished: usize,
    done: u64,
    reported: usize,
    last: Duration,
    start: Duration,
}

impl<'a> Reporter<'a> {
    /// For that many tensors with that much work, e.g. elements, in all. The clock gives the time since any moment.
    pub(crate) fn new(
        callback: &'a mut dyn FnMut(&Progress),
        clock: &'a dyn Fn() -> Duration,
        tensors: usize,
        work: u64,
    ) -> Self {
        let start = clock();
        Self {
            callback,
            clock,
            tensors,
            work,
            finished: 0,
            done: 0,
            reported: 0,
            last: start,
            start,
        }
    }

    /// Time since the begin.
    pub(crate) fn elapsed(&self) -> Duration {
        (self.clock)().saturating_sub(self.start)
    }

    /// A tensor has been finished.
    pub(crate) fn step(&mut self, name: &str, work: u64) {
        self.finished += 1;
        self.done += work;
        let now = (self.clock)();
        let due = self.finished - self.reported >= EVERY_TENSORS || now.saturating_sub(self.last) >= EVERY;
        if !due && self.finished < self.tensors {
            return;
        }
        self.reported = self.finished;
        self.last = now;
        let fraction = match self.work {
            _ if self.finished >= self.tensors => 1.0,
            0 => self.finished as f64 / self.tensors as f64,
            work => self.done as f64 / work as f64,
        };
        let elapsed = now.saturating_sub(self.start).as_secs_f64();
        let seconds_left = (fraction > 0.0).then(|| elapsed * (1.0 - fraction) / fraction);
        let left = match seconds_left {
            Some(seconds) if fraction < 1.0 => format!(", about {seconds:.0} s left"),
            _ => String::new(),
        };
        (self.callback)(&Progress {
            message: format!("Quantized {} of {} tensors ({name}){left}", self.finished, self.tensors),
            fraction,
            seconds_left,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn seen(tensors: usize, seconds_each: u64) -> Vec<Progress> {
        let now = Cell::new(Duration::from_secs(1000));
        let clock = || now.get();
        let mut seen = Vec::new();
        let mut callback = |progress: &Progress| seen.push(progress.clone());
        let mut reporter = Reporter::new(&mut callback, &clock, tensors, 100 * tensors as u64);
        for number in 0..tensors {
            now.set(now.get() + Duration::from_secs(seconds_each));
            reporter.step(&format!("t{number}"), 100);
        }
        seen
    }

    #[test]
    fn quick_tensors_are_reported_by_tens_and_at_the_end() {
        let fractions: Vec<f64> = seen(25, 0).iter().map(|progress| progress.fraction).collect();
        assert_eq!(fractions, [0.4, 0.8, 1.0]);
    }

    #[test]
    fn slow_tensors_are_reported_after_five_seconds() {
        let all = seen(10, 3);
        let fractions: Vec<f64> = all.iter().map(|progress| progress.fraction).collect();
        assert_eq!(fractions, [0.2, 0.4, 0.6, 0.8, 1.0]);
        assert!((all[0].seconds_left.unwrap() - 24.0).abs() < 1e-9);
        assert_eq!(all[0].message, "Quantized 2 of 10 tensors (t1), about 24 s left");
        assert_eq!(all[4].seconds_left, Some(0.0));
    }
}
