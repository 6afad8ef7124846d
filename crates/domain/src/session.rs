//! Sessions of people who signed in: how long they last, and who needs a second factor.

use chrono::TimeDelta;

use crate::{authority::Role, coded::coded, time::Instant};

/// Someone who signs in. An account stands above the people of authorities: its memberships say as
/// whom it may act. It is a name for ids; what it holds is operational and in no log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {}

/// Someone's stay after signing in. A name for ids, like [`Account`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {}

coded! {
    /// How a session began.
    pub enum SignInMethod {
        /// With a password kept here, and a second factor where one is set.
        Password = "password",
        /// At an OpenID provider.
        Provider = "provider",
        /// With a one-click address of a demonstration.
        Demo = "demo",
    }
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: TimeDelta,
    /// In all.
    pub whole: TimeDelta,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: TimeDelta::minutes(30), whole: TimeDelta::hours(12) }
    }
}

impl SessionLimits {
    /// Whether a session of which the last request came at `seen` still stands at `now`.
    #[must_use]
    pub fn stands(&self, made: Instant, seen: Instant, now: Instant) -> bool {
        now - made < self.whole && now - seen < self.idle
    }
}

/// Whether someone of this role may only act in a session that began with a second factor:
/// administrators let others in, and plan leads change everything that is shown to the inspectors.
#[must_use]
pub const fn needs_second_factor(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::PlanLead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_and_after_its_whole_time() {
        let limits = SessionLimits::default();
        let at = |minutes| Instant::UNIX_EPOCH + TimeDelta::minutes(minutes);
        for (made, seen, now, stands) in [
            (0, 0, 0, true),
            (0, 0, 29, true),
            (0, 0, 30, false),
            (0, 20, 49, true),
            (0, 20, 50, false),
            (0, 719, 719, true),
            (0, 719, 720, false),
        ] {
            assert_eq!(limits.stands(at(made), at(seen), at(now)), stands, "{made} {seen} {now}");
        }
    }

    #[test]
    fn who_lets_others_in_or_changes_the_plan_needs_a_second_factor() {
        for role in Role::ALL {
            let needs = matches!(role, Role::Administrator | Role::PlanLead);
            assert_eq!(needs_second_factor(*role), needs, "{role}");
        }
    }
}
