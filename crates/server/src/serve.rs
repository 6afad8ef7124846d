//! Serving, from the first listener to the last write.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use application::{App, access::KeyRing};
use axum::{Router, routing::get};
use tokio::net::TcpListener;
use web::{
    Api, RateLimits, Readiness, Settings,
    edge::{self, Limits},
    sso::Sso,
};

use crate::{
    authorities,
    config::{Config, Of},
    signals::Stop,
};

/// How long the last writes may take once nobody is served any more.
const CLOSING: Duration = Duration::from_secs(10);

/// The sockets of a server. They are taken before anything is changed, so that a port in use stops
/// the start early.
#[derive(Debug)]
pub struct Listeners {
    api: TcpListener,
    metrics: Option<TcpListener>,
}

impl Listeners {
    /// Takes the configured addresses.
    pub async fn bind(config: &Config) -> anyhow::Result<Self> {
        let metrics = match config.admin_bind {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        Ok(Self { api: bind(config.bind).await?, metrics })
    }

    /// Where to reach the server from this machine.
    pub fn url(&self) -> anyhow::Result<String> {
        Ok(url_of(self.api.local_addr()?))
    }

    /// What to say once they are served.
    pub fn announcement(&self) -> anyhow::Result<String> {
        let mut said = format!("Listening on {}", self.url()?);
        if let Some(metrics) = &self.metrics {
            let _ = write!(said, "\nFigures on {}/metrics", url_of(metrics.local_addr()?));
        }
        Ok(said)
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))
}

/// The address to visit: a server on every interface is also on the loopback.
pub fn url_of(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

/// What the operator set, once the authorities can be looked up that it names.
pub async fn settings(
    config: &Config,
    app: &App,
    listeners: &Listeners,
) -> anyhow::Result<Settings> {
    let public_url = config.public_url(&listeners.url()?)?;
    let mut settings = Settings::at(public_url);
    settings.is_demonstration = app.is_demo().await?;
    settings.trusted_proxies.clone_from(&config.trusted_proxies);
    settings.sessions = config.sessions;
    settings.rates = config.rates;
    for Of { authority, settings: provider } in config.providers.clone() {
        let found = authorities::called(app, &authority).await?;
        let found = found.with_context(|| unknown("provider", provider.key(), &authority))?;
        settings.providers.push(provider.of(found.id));
    }
    for Of { authority, settings: issuer } in config.issuers.clone() {
        let found = authorities::called(app, &authority).await?;
        let found = found.with_context(|| unknown("issuer", issuer.name().0, &authority))?;
        settings.issuers.push(issuer.of(found.id));
    }
    Ok(settings)
}

fn unknown(table: &str, name: &str, authority: &str) -> String {
    format!(
        "{table} {name}: authority: there is no “{authority}”; `actionplan authority list` shows \
         them all"
    )
}

/// Serves until somebody asks to stop; then lets requests and writes in hand finish.
///
/// `ready` is called when the next request will be answered.
pub async fn serve(
    app: App,
    settings: Settings,
    listeners: Listeners,
    stop: Stop,
    ready: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let keys = KeyRing::load_or_make(app.store(), app.real_now()).await?;
    let readiness = Arc::new(Readiness::default());
    let store = app.store().clone();
    let api = Api {
        app: app.with_session_limits(settings.sessions),
        keys: Arc::new(keys),
        limits: Arc::new(RateLimits::new(&settings.rates)),
        sso: Arc::new(Sso::of(&settings)?),
        settings: Arc::new(settings),
        readiness: Arc::clone(&readiness),
    };
    let limits = Limits::default();
    let serving = edge::serve(listeners.api, web::router(&api), limits, stop.asked.clone());
    let metrics = async {
        if let Some(listener) = listeners.metrics {
            edge::serve(listener, metrics(), limits, stop.asked.clone()).await;
        }
    };
    let turning_away = async {
        stop.asked.cancelled().await;
        readiness.set(false);
    };
    readiness.set(true);
    ready()?;
    tokio::select! {
        ((), (), ()) = async { tokio::join!(serving, metrics, turning_away) } => {}
        () = stop.at_once.cancelled() => {}
    }
    if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
        tracing::warn!("some writes did not finish in time; nothing of them is acknowledged");
    }
    tracing::info!("stopped");
    Ok(())
}

fn metrics() -> Router {
    const TEXT: [(&str, &str); 2] =
        [("content-type", "text/plain; version=0.0.4"), ("cache-control", "no-store")];
    Router::new().route("/metrics", get(async || (TEXT, web::render_metrics())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_to_visit_is_one_that_can_be_visited() {
        for (bound, url) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:8080", "http://[::1]:8080"),
            ("192.0.2.1:8080", "http://192.0.2.1:8080"),
        ] {
            assert_eq!(url_of(bound.parse().unwrap()), url);
        }
    }
}
