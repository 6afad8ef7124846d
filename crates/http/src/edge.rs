//! The accept loop: slow and silent clients are cut off, and a shutdown lets requests finish.
//!
//! `axum::serve` sets no header timeout, so connections are served here by hyper with one.

use std::{convert::Infallible, io, net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;

use crate::{address::Peer, problem::Problem};

/// The edge's limits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many connections at a time.
    pub connections: usize,
    /// How long a client may take to send a request's head; also how long an idle connection stays.
    pub head: Duration,
    /// How long a whole request may take to be read and answered.
    pub request: Duration,
    /// How long a shutdown waits for requests in hand.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(10),
            request: Duration::from_secs(45),
            drain: Duration::from_secs(25),
        }
    }
}

/// Serves until `shutdown`, then stops accepting and lets requests in hand finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    let connections = TaskTracker::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    let cut = CancellationToken::new();
    loop {
        let permit = tokio::select! {
            () = shutdown.cancelled() => break,
            permit = Arc::clone(&permits).acquire_owned() => match permit {
                Ok(permit) => permit,
                Err(_) => break,
            },
        };
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok((stream, peer)) => (stream, peer.ip()),
            Err(error) => {
                wait_after(&error).await;
                continue;
            }
        };
        let (router, shutdown, cut) = (router.clone(), shutdown.clone(), cut.clone());
        connections.spawn(async move {
            tokio::select! {
                () = connection(stream, peer, router, limits, shutdown) => {}
                () = cut.cancelled() => {}
            }
            drop(permit);
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.drain, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut");
        cut.cancel();
        connections.wait().await;
    }
}

/// A failed accept is the client's affair, or we are out of file handles for a moment.
async fn wait_after(error: &io::Error) {
    let theirs = [
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionReset,
    ];
    if !theirs.contains(&error.kind()) {
        tracing::error!(error = %error, "a connection could not be accepted");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    router: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = tower::service_fn(move |request: hyper::Request<Incoming>| {
        let mut router = router.clone();
        async move {
            let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            // Bounds everything, also what the time limit of a request does not see.
            let mut response: Response =
                match tokio::time::timeout(limits.request, router.call(request)).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(never)) => match never {},
                    Err(_) => Problem::timeout().into_response(),
                };
            // A request may have said its length twice, by chunks and by a number, to be read in
            // two ways by a proxy and by us: what comes after it is not read.
            if is_chunked {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let connection =
        builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(error = %error, "a connection ended early");
    }
}
