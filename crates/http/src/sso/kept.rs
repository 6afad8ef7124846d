//! Something of another server that is kept for a while: its settings, its keys.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use domain::Instant;

use super::fetch::FetchFault;

/// For how long it is used without asking again.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// How long nobody is asked again after a failure.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// For how long the last good one stands in while its server does not answer. Whoever withdraws a
/// key must be able to count on an end.
const STALE: TimeDelta = TimeDelta::hours(24);

/// The last good one. However many want it at once, it is fetched once.
#[derive(Debug)]
pub(super) struct Kept<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    state: Mutex<State<T>>,
    flight: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State<T> {
    good: Option<(Arc<T>, Instant)>,
    failed: Option<Instant>,
    /// How often it was fetched or tried.
    tries: u64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        let state = Mutex::new(State { good: None, failed: None, tries: 0 });
        Self(Arc::new(Inner { state, flight: tokio::sync::Mutex::default() }))
    }
}

/// How long ago something was, whichever way the clock was moved since.
fn ago(then: Instant, now: Instant) -> TimeDelta {
    (now - then).abs()
}

impl<T> State<T> {
    /// What may be used, and whether it is time to ask again.
    fn look(&self, now: Instant) -> (Option<Arc<T>>, bool) {
        let rests = self.failed.is_some_and(|at| ago(at, now) < PAUSE);
        match &self.good {
            Some((good, at)) if ago(*at, now) < FRESH => (Some(Arc::clone(good)), false),
            Some((good, at)) if ago(*at, now) < STALE => (Some(Arc::clone(good)), !rests),
            _ => (None, !rests),
        }
    }
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// The kept one, fetched if there is none or it is old; the old one if fetching fails.
    pub(super) async fn get<F>(&self, now: Instant, fetch: F) -> Result<Arc<T>, FetchFault>
    where
        F: Future<Output = Result<T, FetchFault>> + Send + 'static,
    {
        let (good, due, tries) = {
            let state = self.0.state();
            let (good, due) = state.look(now);
            (good, due, state.tries)
        };
        match (good, due) {
            (Some(good), false) => Ok(good),
            (None, false) => Err(FetchFault::TooSoon),
            // Somebody asks already. Nobody else need wait for the answer.
            (Some(good), true) if self.0.flight.try_lock().is_err() => Ok(good),
            (Some(good), true) => Ok(self.refresh(now, tries, fetch).await.unwrap_or(good)),
            (None, true) => self.refresh(now, tries, fetch).await,
        }
    }

    /// A newer one than `seen`, which lacks something. Whoever calls this bounds how often.
    pub(super) async fn newer<F>(
        &self,
        seen: &Arc<T>,
        now: Instant,
        fetch: F,
    ) -> Result<Arc<T>, FetchFault>
    where
        F: Future<Output = Result<T, FetchFault>> + Send + 'static,
    {
        let (good, tries) = {
            let state = self.0.state();
            (state.good.as_ref().map(|(good, _)| Arc::clone(good)), state.tries)
        };
        match good {
            Some(good) if !Arc::ptr_eq(&good, seen) => Ok(good),
            _ => self.refresh(now, tries, fetch).await,
        }
    }

    /// Fetches, in a task of its own: whoever hangs up half-way must not make the next one ask
    /// again.
    async fn refresh<F>(&self, now: Instant, tries: u64, fetch: F) -> Result<Arc<T>, FetchFault>
    where
        F: Future<Output = Result<T, FetchFault>> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        let flight = tokio::spawn(async move {
            let _one = inner.flight.lock().await;
            {
                // Somebody else asked while we waited.
                let state = inner.state();
                if state.tries != tries {
                    return state.look(now).0.ok_or(FetchFault::TooSoon);
                }
            }
            let fetched = fetch.await;
            let mut state = inner.state();
            state.tries += 1;
            match fetched {
                Ok(good) => {
                    let good = Arc::new(good);
                    state.good = Some((Arc::clone(&good), now));
                    state.failed = None;
                    Ok(good)
                }
                Err(fault) => {
                    tracing::warn!(error = %fault, "what a provider or issuer publishes was not fetched");
                    state.failed = Some(now);
                    Err(fault)
                }
            }
        });
        flight.await.unwrap_or(Err(FetchFault::TooSoon))
    }
}

impl<T> Inner<T> {
    fn state(&self) -> std::sync::MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU32, Ordering::SeqCst},
        time::Duration,
    };

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
    }

    /// A server that counts, and fails when told to.
    #[derive(Default, Clone)]
    struct Server(Arc<(AtomicU32, AtomicU32)>);

    impl Server {
        fn asked(&self) -> u32 {
            self.0.0.load(SeqCst)
        }
        fn fail(&self, fails: bool) {
            self.0.1.store(u32::from(fails), SeqCst);
        }
        fn ask(&self) -> impl Future<Output = Result<u32, FetchFault>> + Send + 'static + use<> {
            let this = self.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let number = this.0.0.fetch_add(1, SeqCst) + 1;
                if this.0.1.load(SeqCst) == 0 { Ok(number) } else { Err(FetchFault::TooSoon) }
            }
        }
    }

    #[tokio::test]
    async fn many_at_once_fetch_once() {
        let (kept, server) = (Arc::new(Kept::default()), Server::default());
        let ask = || {
            let (kept, fetch) = (Arc::clone(&kept), server.ask());
            tokio::spawn(async move { *kept.get(at(0), fetch).await.unwrap() })
        };
        let all: Vec<_> = (0..50).map(|_| ask()).collect();
        for one in all {
            assert_eq!(one.await.unwrap(), 1);
        }
        assert_eq!(server.asked(), 1);
    }

    #[tokio::test]
    async fn who_hangs_up_does_not_make_others_ask_again() {
        let (kept, server) = (Kept::default(), Server::default());
        for _ in 0..5 {
            let gone =
                tokio::time::timeout(Duration::from_millis(1), kept.get(at(0), server.ask()));
            assert!(gone.await.is_err());
        }
        assert_eq!(*kept.get(at(0), server.ask()).await.unwrap(), 1);
        assert_eq!(server.asked(), 1);
    }

    #[tokio::test]
    async fn it_is_kept_ten_minutes_and_a_day_through_an_outage() {
        let (kept, server) = (Kept::default(), Server::default());
        let get = async |seconds: i64| kept.get(at(seconds), server.ask()).await.map(|it| *it).ok();
        assert_eq!(get(0).await, Some(1));
        assert_eq!(get(599).await, Some(1));
        assert_eq!(get(600).await, Some(2));
        server.fail(true);
        assert_eq!(get(1200).await, Some(2));
        assert_eq!(server.asked(), 3);
        // Nobody is asked again at once.
        assert_eq!(get(1209).await, Some(2));
        assert_eq!(server.asked(), 3);
        assert_eq!(get(1210).await, Some(2));
        assert_eq!(server.asked(), 4);
        assert_eq!(get(600 + 86_399).await, Some(2));
        assert_eq!(get(600 + 86_420).await, None);
        // A clock that was set back makes nothing fresh for ever.
        assert_eq!(get(-86_400).await, None);
        server.fail(false);
        assert_eq!(get(600 + 86_431).await, Some(8));
    }

    #[tokio::test]
    async fn a_failure_is_not_repeated_at_once() {
        let (kept, server) = (Kept::default(), Server::default());
        server.fail(true);
        for second in [0, 1, 9] {
            assert!(kept.get(at(second), server.ask()).await.is_err());
        }
        assert_eq!(server.asked(), 1);
        server.fail(false);
        assert_eq!(*kept.get(at(10), server.ask()).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_newer_one_is_fetched_once() {
        let (kept, server) = (Kept::default(), Server::default());
        let first = kept.get(at(0), server.ask()).await.unwrap();
        assert_eq!(*kept.newer(&first, at(1), server.ask()).await.unwrap(), 2);
        // Who still has the first one is served what came meanwhile.
        assert_eq!(*kept.newer(&first, at(2), server.ask()).await.unwrap(), 2);
        assert_eq!(server.asked(), 2);
    }
}
