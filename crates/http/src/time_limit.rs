//! How long a request may take, and whose fault it is when it takes longer.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use hyper::body::{Frame, SizeHint};

use crate::problem::Problem;

/// How long a request may take. Writes go on in their own task.
const HANDLER_TIME: Duration = Duration::from_secs(15);

/// Gives up a request that takes too long.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    within(HANDLER_TIME, request, next).await
}

async fn within(time: Duration, request: Request, next: Next) -> Response {
    let waiting = Arc::new(AtomicBool::new(false));
    let for_client = Arc::clone(&waiting);
    let request = request.map(|body| Body::new(Watched { body, waiting }));
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) if for_client.load(Ordering::Relaxed) => {
            tracing::warn!("a client did not send the rest of its request in time");
            Problem::unfinished().into_response()
        }
        Err(_) => Problem::timeout().into_response(),
    }
}

/// A request's body that shows whether somebody waits for the client to send more of it.
struct Watched {
    body: Body,
    waiting: Arc<AtomicBool>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.waiting.store(frame.is_pending(), Ordering::Relaxed);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::StatusCode, middleware, routing::post};
    use tower::ServiceExt as _;

    use super::*;

    /// A body of which the end never comes.
    struct Endless;

    impl HttpBody for Endless {
        type Data = Bytes;
        type Error = axum::Error;
        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            Poll::Pending
        }
    }

    async fn answer(path: &str, body: Body) -> StatusCode {
        let router = Router::new()
            .route("/reads", post(async |body: Bytes| body.len().to_string()))
            .route("/hangs", post(async |_: Bytes| std::future::pending::<()>().await))
            .route("/ignores", post(async || std::future::pending::<()>().await))
            .layer(middleware::from_fn(async |request: Request, next: Next| {
                within(Duration::from_millis(50), request, next).await
            }));
        router.oneshot(Request::post(path).body(body).unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn whose_fault_it_is_shows_in_the_answer() {
        for (path, body, status) in [
            ("/reads", Body::from("whole"), StatusCode::OK),
            ("/reads", Body::new(Endless), StatusCode::REQUEST_TIMEOUT),
            ("/hangs", Body::from("whole"), StatusCode::SERVICE_UNAVAILABLE),
            ("/ignores", Body::new(Endless), StatusCode::SERVICE_UNAVAILABLE),
        ] {
            assert_eq!(answer(path, body).await, status, "{path}");
        }
    }
}
