//! How often a password or a code may be guessed.
//!
//! A guess counts before it is looked at, so that many at once are not cheaper. Nobody is locked out
//! for longer than [`LONGEST`], however often somebody else guessed.

use std::net::{IpAddr, Ipv6Addr};

use chrono::TimeDelta;

use crate::time::Instant;

/// The longest that anybody has to wait.
pub const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// After this time without a guess everything is forgotten.
pub const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// What the guesses are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guesser {
    /// A sign-in name, or an account whose code is guessed: whoever guesses.
    Name,
    /// An address: whatever is guessed from there. A council may be behind one.
    Address,
}

/// Whom an address stands for: one subscriber has a whole /64 of IPv6 to ask from.
#[must_use]
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// The wrong guesses so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guesses {
    /// How many.
    pub failures: i32,
    /// When the last one came.
    pub last: Instant,
}

/// How many guesses an address may make at once.
const BURST: i32 = 20;
/// After how many seconds an address may guess once more.
const LEAK: i64 = 6;

impl Guesses {
    /// What is left of them at `now`.
    fn at(self, guesser: Guesser, now: Instant) -> i32 {
        let quiet = (now - self.last).max(TimeDelta::zero());
        match guesser {
            Guesser::Name if quiet >= FORGOTTEN => 0,
            Guesser::Name => self.failures,
            Guesser::Address => {
                let leaked = i32::try_from(quiet.num_seconds() / LEAK).unwrap_or(i32::MAX);
                self.failures.saturating_sub(leaked).max(0)
            }
        }
    }

    /// How long to wait from `now` on before the next guess is looked at; zero when it is now.
    #[must_use]
    pub fn wait(self, guesser: Guesser, now: Instant) -> TimeDelta {
        let quiet = (now - self.last).max(TimeDelta::zero());
        let failures = self.at(guesser, now);
        let pause = match (guesser, failures) {
            (Guesser::Name, ..5) | (Guesser::Address, ..BURST) => TimeDelta::zero(),
            (Guesser::Name, 5..10) => TimeDelta::seconds(10),
            (Guesser::Name, 10..20) => TimeDelta::seconds(15),
            (Guesser::Name, 20..50) => TimeDelta::minutes(1),
            (Guesser::Name, 50..100) => TimeDelta::minutes(5),
            (Guesser::Name, _) => LONGEST,
            (Guesser::Address, _) => {
                let over = i64::from(failures - BURST + 1);
                TimeDelta::seconds(over * LEAK).min(LONGEST)
            }
        };
        match guesser {
            Guesser::Name => (pause - quiet).max(TimeDelta::zero()),
            // The leak has been taken off already; what is left of its last step is not worth it.
            Guesser::Address => pause,
        }
    }

    /// After one more guess at `now`, which is taken for a wrong one until it proves right.
    #[must_use]
    pub fn and_one(before: Option<Self>, guesser: Guesser, now: Instant) -> Self {
        let left = before.map_or(0, |guesses| guesses.at(guesser, now));
        Self { failures: left.saturating_add(1), last: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many guesses are looked at in `minutes`, when somebody tries every second.
    fn looked_at(guesser: Guesser, minutes: i64) -> i32 {
        let mut so_far: Option<Guesses> = None;
        let mut count = 0;
        for second in 0..minutes * 60 {
            for _ in 0..3 {
                let now = Instant::UNIX_EPOCH + TimeDelta::seconds(second);
                if so_far.is_none_or(|it| it.wait(guesser, now) <= TimeDelta::zero()) {
                    so_far = Some(Guesses::and_one(so_far, guesser, now));
                    count += 1;
                }
            }
        }
        count
    }

    #[test]
    fn guessing_is_slow() {
        assert!(looked_at(Guesser::Name, 1) <= 10, "{}", looked_at(Guesser::Name, 1));
        assert!(looked_at(Guesser::Name, 60) <= 60, "{}", looked_at(Guesser::Name, 60));
        assert!(looked_at(Guesser::Address, 1) <= 30, "{}", looked_at(Guesser::Address, 1));
        assert!(looked_at(Guesser::Address, 60) <= 630, "{}", looked_at(Guesser::Address, 60));
    }

    #[test]
    fn nobody_is_locked_out_for_long() {
        for guesser in [Guesser::Name, Guesser::Address] {
            for failures in [0, 1, 4, 5, 19, 20, 99, 100, 1000, i32::MAX] {
                let guesses = Guesses { failures, last: Instant::UNIX_EPOCH };
                let wait = guesses.wait(guesser, Instant::UNIX_EPOCH);
                assert!(wait <= LONGEST, "{guesser:?} {failures}");
                if guesser == Guesser::Name {
                    let later = Instant::UNIX_EPOCH + LONGEST;
                    assert_eq!(guesses.wait(guesser, later), TimeDelta::zero(), "{failures}");
                }
            }
        }
    }

    #[test]
    fn who_mistypes_is_not_kept_waiting() {
        for (guesser, failures, waits) in [
            (Guesser::Name, 4, 0),
            (Guesser::Name, 5, 10),
            (Guesser::Name, 9, 10),
            (Guesser::Name, 10, 15),
            (Guesser::Name, 20, 60),
            (Guesser::Name, 50, 300),
            (Guesser::Name, 100, 900),
            (Guesser::Address, 19, 0),
            (Guesser::Address, 20, 6),
            (Guesser::Address, 21, 12),
        ] {
            let guesses = Guesses { failures, last: Instant::UNIX_EPOCH };
            let wait = guesses.wait(guesser, Instant::UNIX_EPOCH);
            assert_eq!(wait.num_seconds(), waits, "{guesser:?} {failures}");
        }
    }

    #[test]
    fn neighbours_of_an_address_are_one() {
        for (address, counted) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(subscriber(address.parse().unwrap()).to_string(), counted);
        }
    }

    #[test]
    fn a_quiet_day_forgets() {
        let guesses = Guesses { failures: 1000, last: Instant::UNIX_EPOCH };
        let later = Instant::UNIX_EPOCH + FORGOTTEN;
        assert_eq!(Guesses::and_one(Some(guesses), Guesser::Name, later).failures, 1);
        assert_eq!(Guesses::and_one(Some(guesses), Guesser::Address, later).failures, 1);
        let back = Instant::UNIX_EPOCH - TimeDelta::hours(1);
        assert_eq!(Guesses::and_one(Some(guesses), Guesser::Name, back).failures, 1001);
    }
}
