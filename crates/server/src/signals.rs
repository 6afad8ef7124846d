//! Being asked to stop: politely first, then at once.

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Two tokens: the first signal asks to finish what is in hand, the second to cut it.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Somebody asked us to stop.
    pub asked: CancellationToken,
    /// Somebody asked again: nothing is waited for any more.
    pub at_once: CancellationToken,
}

impl Stop {
    /// Stops at SIGTERM and SIGINT from here on. To be called inside the runtime.
    pub fn at_signals() -> anyhow::Result<(Self, JoinHandle<()>)> {
        let stop = Self::default();
        let mut signals = Signals::listen()?;
        let told = stop.clone();
        let listening = tokio::spawn(async move {
            signals.next().await;
            tracing::info!("asked to stop: requests in hand may finish");
            told.asked.cancel();
            signals.next().await;
            tracing::warn!("asked again to stop: requests in hand are cut");
            told.at_once.cancel();
        });
        Ok((stop, listening))
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a way to be told there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
