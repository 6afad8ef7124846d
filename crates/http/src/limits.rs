//! How often somebody may ask: from one address, before anything is looked at, and with one
//! credential.
//!
//! A refusal says nothing of the credential that came with it. The counts live in this process: a
//! second instance counts for itself.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use application::{Actor, security::Happening};
use axum::{
    extract::{Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{guessing::subscriber, security::SecurityEvent};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock, Reference as _},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};
use uuid::Uuid;

use crate::{Api, address::ClientAddress, problem::Problem, settings::Rates, visit};

/// How many can be counted at a time. Far more than are at work in any hour.
const MOST_KEYS: usize = 100_000;
/// After how many requests those who are quiet again are forgotten.
const PRUNE_AFTER: u32 = 1024;
/// Who is refused again within this time was told of already.
const EPISODE: Duration = Duration::from_mins(1);
/// How many limited ones are told of in the time of an episode: a flood from everywhere must not
/// become a flood of entries.
const MOST_TOLD: usize = 1000;

/// Counts requests.
#[derive(Debug)]
pub struct RateLimits {
    addresses: Option<Limiter<IpAddr>>,
    credentials: Option<Limiter<Credential>>,
}

/// By what somebody known is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Credential {
    Session(Uuid),
    Token(Uuid),
    Person(Uuid),
}

/// A request too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TooMany {
    /// When the next one will be taken.
    wait: Duration,
    /// Whether it is the first one in a while, and should be told.
    is_news: bool,
}

impl TooMany {
    /// The wait in whole seconds, and never less than it is.
    fn seconds(self) -> i64 {
        i64::try_from(self.wait.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
    }
}

impl RateLimits {
    /// Begins to count.
    #[must_use]
    pub fn new(rates: &Rates) -> Self {
        Self {
            addresses: rates.address.and_then(Limiter::new),
            credentials: rates.credential.and_then(Limiter::new),
        }
    }

    fn admit_address(&self, address: IpAddr) -> Result<(), TooMany> {
        self.addresses.as_ref().map_or(Ok(()), |limiter| limiter.admit(&subscriber(address)))
    }

    fn admit_credential(&self, actor: &Actor) -> Result<(), TooMany> {
        let credential = match (actor.session, actor.token) {
            (Some(session), _) => Credential::Session(session.raw()),
            (None, Some(token)) => Credential::Token(token.raw()),
            (None, None) => Credential::Person(actor.person.raw()),
        };
        self.credentials.as_ref().map_or(Ok(()), |limiter| limiter.admit(&credential))
    }
}

/// Refuses who asks too often from one address. Whether the server lives can always be asked.
pub(crate) async fn by_address(State(api): State<Api>, request: Request, next: Next) -> Response {
    let is_probe = ["/healthz", "/readyz"].contains(&request.uri().path());
    let address = request.extensions().get().map(|ClientAddress(address)| *address);
    match address.filter(|_| !is_probe).map(|address| api.limits.admit_address(address)) {
        Some(Err(refused)) => {
            let (parts, _) = request.into_parts();
            refuse(&api, &parts, Happening::of(SecurityEvent::Limited).saying("address"), refused)
                .await
                .into_response()
        }
        _ => next.run(request).await,
    }
}

/// Refuses who asks too often with one credential. Called once the credential is known to be good.
pub(crate) async fn by_credential(api: &Api, parts: &Parts, actor: &Actor) -> Result<(), Problem> {
    let Err(refused) = api.limits.admit_credential(actor) else { return Ok(()) };
    let happening = Happening::by(SecurityEvent::Limited, actor).saying("credential");
    Err(refuse(api, parts, happening, refused).await)
}

/// Tells the security log when it is news, and answers when to ask again.
async fn refuse(api: &Api, parts: &Parts, happening: Happening, refused: TooMany) -> Problem {
    if refused.is_news {
        let visit = visit::of(parts);
        if let Err(failure) = application::security::record(&api.app, &visit, happening).await {
            tracing::error!(error = ?failure, "that somebody asked too often could not be logged");
        }
    }
    Problem::limited(refused.seconds())
}

type Governor<K, C> =
    RateLimiter<K, DashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Counts by key. Memory stays bounded: see [`MOST_KEYS`] and [`MOST_TOLD`].
#[derive(Debug)]
struct Limiter<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    clock: C,
    quota: Quota,
    most_keys: usize,
    governor: RwLock<Arc<Governor<K, C>>>,
    /// Requests since the last pruning.
    since: AtomicU32,
    /// Who was refused in the last while, and when last.
    refused: Mutex<HashMap<K, C::Instant>>,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// A limit of so many a minute; nothing where that is zero.
    fn new(a_minute: u32) -> Option<Self> {
        Some(Self::with(quota(a_minute)?, DefaultClock::default(), MOST_KEYS))
    }
}

/// So many a minute, of which a tenth may come at once, and thirty in any case: a page with all its
/// parts, or a sheet that is refreshed.
fn quota(a_minute: u32) -> Option<Quota> {
    let burst = NonZeroU32::new((a_minute / 10).max(30))?;
    Some(Quota::per_minute(NonZeroU32::new(a_minute)?).allow_burst(burst))
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Limiter<K, C> {
    fn with(quota: Quota, clock: C, most_keys: usize) -> Self {
        let governor = RwLock::new(Arc::new(Governor::dashmap_with_clock(quota, clock.clone())));
        let (since, refused) = (AtomicU32::new(0), Mutex::default());
        Self { clock, quota, most_keys, governor, since, refused }
    }

    fn admit(&self, key: &K) -> Result<(), TooMany> {
        if self.since.fetch_add(1, Ordering::Relaxed) >= PRUNE_AFTER {
            self.since.store(0, Ordering::Relaxed);
            self.prune();
        }
        let governor = Arc::clone(&self.governor.read().unwrap_or_else(PoisonError::into_inner));
        let Err(not_until) = governor.check_key(key) else { return Ok(()) };
        let now = self.clock.now();
        Err(TooMany { wait: not_until.wait_time_from(now), is_news: self.is_news(key, now) })
    }

    /// Whether this refusal is the first of its key in a while.
    fn is_news(&self, key: &K, now: C::Instant) -> bool {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = refused.get_mut(key) {
            let before = std::mem::replace(last, now);
            return Duration::from(now.duration_since(before)) >= EPISODE;
        }
        if refused.len() >= MOST_TOLD {
            refused.retain(|_, last| Duration::from(now.duration_since(*last)) < EPISODE);
        }
        if refused.len() >= MOST_TOLD {
            tracing::warn!("too many ask too often: not all of them are in the security log");
            return false;
        }
        refused.insert(key.clone(), now);
        true
    }

    /// Forgets who is quiet again. Were there still too many, the count begins anew: that lets
    /// everybody ask once more, and costs no memory.
    fn prune(&self) {
        let governor = Arc::clone(&self.governor.read().unwrap_or_else(PoisonError::into_inner));
        governor.retain_recent();
        governor.shrink_to_fit();
        if governor.len() > self.most_keys {
            let fresh = Arc::new(Governor::dashmap_with_clock(self.quota, self.clock.clone()));
            *self.governor.write().unwrap_or_else(PoisonError::into_inner) = fresh;
            tracing::warn!("too many ask from everywhere: their requests are counted anew");
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Id,
        authority::{Authority, Role},
    };
    use governor::clock::FakeRelativeClock;

    use super::*;

    type Fake<K> = Limiter<K, FakeRelativeClock>;

    fn limiter<K: Hash + Eq + Clone>(
        a_minute: u32,
        most_keys: usize,
    ) -> (Fake<K>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limiter::with(quota(a_minute).unwrap(), clock.clone(), most_keys), clock)
    }

    /// How many of a hundred thousand requests at once are answered.
    fn answered<K: Hash + Eq + Clone>(limiter: &Fake<K>, key: &K) -> usize {
        (0..100_000).take_while(|_| limiter.admit(key).is_ok()).count()
    }

    #[test]
    fn a_burst_is_a_tenth_of_the_minute_and_at_least_thirty() {
        for (a_minute, burst) in [(1, 30), (60, 30), (300, 30), (310, 31), (1200, 120), (6000, 600)]
        {
            let (limiter, _) = limiter(a_minute, MOST_KEYS);
            assert_eq!(answered(&limiter, &1), burst, "{a_minute}");
            assert_eq!(answered(&limiter, &2), burst, "another one is counted apart");
        }
        assert!(quota(0).is_none(), "zero is no limit");
    }

    #[test]
    fn who_waits_as_long_as_they_are_told_is_answered() {
        for a_minute in [1, 7, 60, 1200, 6000] {
            let (limiter, clock) = limiter(a_minute, MOST_KEYS);
            answered(&limiter, &1);
            for _ in 0..5 {
                let wait = limiter.admit(&1).unwrap_err().wait;
                assert!(wait <= Duration::from_mins(1) / a_minute, "{wait:?}");
                clock.advance(wait);
                assert_eq!(limiter.admit(&1), Ok(()), "{a_minute}");
            }
            clock.advance(Duration::from_hours(1));
            assert_eq!(answered(&limiter, &1), (a_minute / 10).max(30) as usize);
        }
    }

    #[test]
    fn the_wait_is_told_in_whole_seconds_and_never_too_short() {
        let seconds =
            |millis| TooMany { wait: Duration::from_millis(millis), is_news: false }.seconds();
        assert_eq!([0, 1, 999, 1000, 1001, 60_000].map(seconds), [0, 1, 1, 1, 2, 60]);
    }

    #[test]
    fn only_the_first_refusal_in_a_while_is_news() {
        let (limiter, clock) = limiter(1, MOST_KEYS);
        answered(&limiter, &1);
        // The first refusal was news to `answered`.
        for _ in 0..20 {
            clock.advance(Duration::from_secs(1));
            assert!(!limiter.admit(&1).unwrap_err().is_news);
        }
        clock.advance(EPISODE);
        assert_eq!(limiter.admit(&1), Ok(()), "a minute's worth");
        assert!(limiter.admit(&1).unwrap_err().is_news, "after a quiet minute");
        answered(&limiter, &2);
        assert!(!limiter.admit(&2).unwrap_err().is_news);
    }

    #[test]
    fn a_flood_from_everywhere_is_told_of_so_often_and_no_more() {
        let (limiter, clock) = limiter(1, MOST_KEYS);
        let news = |from: u32, many: u32| {
            let refused = (from..from + many).filter(|key| {
                while limiter.admit(key).is_ok() {}
                // The refusal that ended the loop is asked for again: news are told once.
                limiter.refused.lock().unwrap().contains_key(key)
            });
            refused.count()
        };
        assert_eq!(news(0, 3000), MOST_TOLD);
        assert_eq!(news(5000, 10), 0, "it still goes on");
        clock.advance(EPISODE);
        assert_eq!(news(6000, 10), 10);
        assert!(limiter.refused.lock().unwrap().len() <= MOST_TOLD);
    }

    #[test]
    fn memory_is_bounded() {
        let (limiter, clock) = limiter(600, 5000);
        let keys = |limiter: &Fake<u32>| limiter.governor.read().unwrap().len();
        // Everybody asks once, and is quiet again after a tenth of a second.
        for key in 0..100_000 {
            limiter.admit(&key).unwrap();
            clock.advance(Duration::from_millis(1));
        }
        assert!(keys(&limiter) <= 100 + PRUNE_AFTER as usize + 1, "{}", keys(&limiter));
        // Nobody is ever quiet again.
        for key in 0..100_000 {
            limiter.admit(&key).unwrap();
        }
        assert!(keys(&limiter) <= 5000 + PRUNE_AFTER as usize + 1, "{}", keys(&limiter));
    }

    #[test]
    fn a_subscriber_has_a_whole_network() {
        for (one, other, same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("::1", "127.0.0.1", false),
        ] {
            let (one, other) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(subscriber(one) == subscriber(other), same, "{one} {other}");
        }
    }

    #[test]
    fn sessions_tokens_and_people_are_counted_apart() {
        let limits = RateLimits::new(&Rates { credential: Some(1), address: None });
        let id = Uuid::from_u128;
        let actor = Actor {
            authority: Id::<Authority>::new(id(1)),
            person: Id::new(id(2)),
            token: None,
            session: None,
            feed: None,
            role: Role::Auditor,
            may_write: false,
            channel: domain::change::Channel::Api,
        };
        let mut with_token = actor;
        with_token.token = Some(Id::new(id(2)));
        let mut with_session = actor;
        with_session.session = Some(Id::new(id(2)));
        for actor in [actor, with_token, with_session] {
            let answered = (0..100).take_while(|_| limits.admit_credential(&actor).is_ok()).count();
            assert_eq!(answered, 30);
        }
        for _ in 0..1000 {
            assert_eq!(limits.admit_address([192, 0, 2, 1].into()), Ok(()), "no limit");
        }
    }
}
