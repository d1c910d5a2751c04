//! When a process that ended is started again: which ends call for it, after which pause, and how often.

use std::{
    collections::VecDeque,
    fmt,
    os::unix::process::ExitStatusExt,
    process::ExitStatus,
    time::{Duration, Instant},
};

/// `EX_TEMPFAIL`: the process cannot go on, and another start may help.
const TRY_AGAIN: i32 = 75;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// Nobody knows: it was not our child.
    Unseen,
}

impl From<ExitStatus> for End {
    fn from(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Exit(code),
            (None, Some(signal)) => Self::Signal(signal),
            (None, None) => Self::Unseen,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(0) => f.write_str("ended as it was asked to"),
            Self::Exit(code) => write!(f, "ended with exit code {code}"),
            Self::Signal(n) => match signal_hook::low_level::signal_name(*n) {
                Some(name) => write!(f, "was ended by signal {n} ({name})"),
                None => write!(f, "was ended by signal {n}"),
            },
            Self::Unseen => f.write_str("ended"),
        }
    }
}

impl End {
    /// Whether another start may help: it says so itself (exit code 75), or it had no say in the matter. Whoever ends with
    /// another code has said what a person must look at.
    pub const fn calls_for_a_start(self) -> bool {
        matches!(self, Self::Exit(TRY_AGAIN) | Self::Signal(_) | Self::Unseen)
    }
}

/// How fast and how often a process is started again.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Pause before the first start; doubled each time.
    pub pause: Duration,
    /// It is not doubled beyond this.
    pub longest_pause: Duration,
    /// A process that ran this long begins anew with the first pause.
    pub sound_after: Duration,
    /// So many starts …
    pub most: usize,
    /// … within this time, and it stays down.
    pub within: Duration,
}

impl Default for Policy {
    /// One that ends at once is given up after seven minutes. One that waits half a minute for Kafka each time is not:
    /// an outage of hours heals without anybody's help.
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(30),
            sound_after: Duration::from_secs(60),
            most: 20,
            within: Duration::from_secs(600),
        }
    }
}

/// What follows from an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A start after this pause.
    Again(Duration),
    /// It stays down, because of how it ended.
    Down,
    /// It stays down: it was started too often.
    TooOften,
}

/// The starts of one process so far.
#[derive(Debug, Default)]
pub(crate) struct Restarts {
    ends: VecDeque<Instant>,
    doublings: u32,
}

impl Restarts {
    pub(crate) fn ended(
        &mut self,
        end: End,
        started: Instant,
        now: Instant,
        policy: &Policy,
    ) -> Verdict {
        if !end.calls_for_a_start() {
            return Verdict::Down;
        }
        self.ends.retain(|at| now.duration_since(*at) < policy.within);
        if self.ends.len() >= policy.most {
            return Verdict::TooOften;
        }
        self.ends.push_back(now);
        if now.duration_since(started) >= policy.sound_after {
            self.doublings = 0;
        }
        let pause = policy.pause.saturating_mul(2_u32.saturating_pow(self.doublings));
        self.doublings = self.doublings.saturating_add(1);
        Verdict::Again(pause.min(policy.longest_pause))
    }

    /// How often it was started again within the time that counts.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KILLED: End = End::Signal(9);

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_wish_and_a_signal_call_for_a_start_and_a_failure_does_not() {
        let (policy, now) = (Policy::default(), Instant::now());
        let verdict = |end| Restarts::default().ended(end, now, now, &policy);
        assert_eq!(verdict(End::Exit(75)), Verdict::Again(policy.pause));
        assert_eq!(verdict(KILLED), Verdict::Again(policy.pause));
        assert_eq!(verdict(End::Unseen), Verdict::Again(policy.pause));
        for code in [0, 1, 2, 3, 101] {
            assert_eq!(verdict(End::Exit(code)), Verdict::Down, "{code}");
        }
        assert_eq!(KILLED.to_string(), "was ended by signal 9 (SIGKILL)");
    }

    #[test]
    fn pauses_double_up_to_a_bound_and_a_sound_run_begins_anew() {
        let policy = Policy { most: 100, ..Policy::default() };
        let mut restarts = Restarts::default();
        let mut now = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            let Verdict::Again(pause) = restarts.ended(KILLED, now, now, &policy) else {
                panic!("given up")
            };
            pauses.push(pause.as_millis());
            now += pause;
        }
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
        let sound = restarts.ended(KILLED, now, now + seconds(60), &policy);
        assert_eq!(sound, Verdict::Again(policy.pause));
    }

    #[test]
    fn who_ends_at_once_is_given_up_and_who_waits_for_kafka_is_not() {
        let policy = Policy::default();
        // How long each run lasts, and after how many runs it is given up.
        for (run, given_up) in [(seconds(0), Some(21)), (seconds(15), None)] {
            let mut restarts = Restarts::default();
            let mut now = Instant::now();
            let outcome = (1..=500).find(|_| {
                let started = now;
                now += run;
                match restarts.ended(End::Exit(75), started, now, &policy) {
                    Verdict::Again(pause) => {
                        now += pause;
                        false
                    }
                    verdict => verdict == Verdict::TooOften,
                }
            });
            assert_eq!(outcome, given_up, "{run:?}");
        }
    }
}
