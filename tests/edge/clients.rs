//! Slow, silent and hostile clients. None of this touches the database: SQLite stands for both.

use std::time::Duration;

use actionplan_tests::{Database, TestApp, run};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

/// How long a client may take over the head of a request, and what is added for a slow machine.
const HEAD: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(2);

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.server().socket()).await.unwrap()
}

/// What comes until the other side closes, and how long it stayed open.
async fn until_closed(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut said = Vec::new();
    // A reset is a close, too.
    let _ = timeout(Duration::from_mins(1), stream.read_to_end(&mut said))
        .await
        .expect("it stays open");
    (String::from_utf8_lossy(&said).into_owned(), begun.elapsed())
}

/// Sends bytes as they are and answers what comes back.
async fn raw(app: &TestApp, bytes: &str) -> String {
    let mut stream = connect(app).await;
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let _ = timeout(HEAD + GRACE, stream.read_to_end(&mut said)).await.expect("it stays open");
    String::from_utf8_lossy(&said).into_owned()
}

fn in_time(open: Duration) {
    assert!(open + Duration::from_millis(500) >= HEAD, "closed after {open:?}");
    assert!(open <= HEAD + GRACE, "closed after {open:?}");
}

#[tokio::test]
async fn who_does_not_ask_in_time_is_cut_off() {
    run(Database::Sqlite, async |app: &TestApp| {
        let silent = async {
            let mut stream = connect(app).await;
            in_time(until_closed(&mut stream).await.1);
        };
        let dribbling = async {
            let mut stream = connect(app).await;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
            let (mut read, mut write) = stream.split();
            let begun = Instant::now();
            let dribble = async {
                while write.write_all(b"a").await.is_ok() {
                    sleep(Duration::from_millis(250)).await;
                }
            };
            let closed = async {
                let mut said = Vec::new();
                let _ = read.read_to_end(&mut said).await;
            };
            tokio::select! { () = dribble => {}, () = closed => {} }
            in_time(begun.elapsed());
        };
        let idle = async {
            let mut stream = connect(app).await;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            let mut answer = [0; 15];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"HTTP/1.1 200 OK");
            in_time(until_closed(&mut stream).await.1);
        };
        let others = async {
            // Two hundred more that say nothing keep nobody waiting.
            let mut crowd = Vec::new();
            for _ in 0..200 {
                crowd.push(connect(app).await);
            }
            let begun = Instant::now();
            for _ in 0..20 {
                let _ = app.panel_member().get("/api/v1/plans").await.expect(200);
            }
            assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
            drop(crowd);
        };
        tokio::join!(silent, dribbling, idle, others);
    })
    .await;
}

#[tokio::test]
#[ignore = "long: 16 s"]
async fn who_does_not_finish_a_body_is_cut_off() {
    run(Database::Sqlite, async |app: &TestApp| {
        let mut stream = connect(app).await;
        let head = format!(
            "POST /api/v1/posts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: 100\r\n\r\n{{\"title\":",
            app.token("plan_lead")
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let (said, open) = until_closed(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 408") && said.contains("/problems/unfinished"), "{said}");
        assert!(said.to_lowercase().contains("connection: close"), "{said}");
        assert!(open <= Duration::from_secs(30), "{open:?}");
        // It is the client's fault: the operator is told, and no fault of ours is counted.
        let log = app.server().log();
        assert!(log.contains("WARN") && log.contains("did not send the rest"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_request_has_one_meaning() {
    run(Database::Sqlite, async |app: &TestApp| {
        let before = app.revision().await;
        let head = format!(
            "POST /api/v1/posts HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\n",
            app.token("plan_lead")
        );
        let body = "{\"title\":\"Smuggled\"}";
        for ambiguous in [
            format!("{head}Content-Length: 5\r\nContent-Length: 20\r\n\r\n{body}"),
            format!("{head}Content-Length: 20, 5\r\n\r\n{body}"),
            format!("{head}Content-Length: +20\r\n\r\n{body}"),
            format!("{head}Content-Length: -1\r\n\r\n{body}"),
            format!("{head}Transfer-Encoding: chunked, identity\r\n\r\n{body}"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\nXYZ\r\n{body}\r\n0\r\n\r\n"),
            // Chunks that are something else to somebody less strict.
            format!("{head}Transfer-Encoding: chunked\r\n\r\n-14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\n0x14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\n1 4\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: chunked\r\n\r\n13\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: xchunked\r\n\r\n14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding: identity\r\n\r\n14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Transfer-Encoding : chunked\r\n\r\n14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head} Transfer-Encoding: chunked\r\n\r\n14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}X: a\rTransfer-Encoding: chunked\r\n\r\n14\r\n{body}\r\n0\r\n\r\n"),
            format!("{head}Content-Length: 20\r\nContent-Length: 5\r\n\r\n{body}"),
            format!("{head}Content-Length: 0x14\r\n\r\n{body}"),
            format!("{head}Content-Length: 20 \u{b}\r\n\r\n{body}"),
            format!("{head}Content-Length: 99999999999999999999999\r\n\r\n{body}"),
            head.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n\r\n14\r\n{}\r\n0\r\n\r\n",
            head.replace("POST /api", "POST  /api") + "Content-Length: 20\r\n\r\n",
            "GET\r\n\r\n".to_owned(),
            "GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n".to_owned(),
            "\u{16}\u{3}\u{1} this is TLS\r\n\r\n".to_owned(),
            format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(600_000)),
            format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: a\r\n".repeat(500)),
        ] {
            let said = raw(app, &ambiguous).await;
            let first = said.lines().next().unwrap_or_default();
            assert!(
                said.is_empty() || first.contains(" 4") ,
                "{:.120}…: {first}",
                ambiguous.replace(&app.token("plan_lead"), "…")
            );
        }
        assert_eq!(app.revision().await, before, "nothing of all that was stored");
    })
    .await;
}

/// A request that says its length twice, and what a proxy may have let through behind it.
#[tokio::test]
async fn nothing_rides_behind_a_request_of_two_lengths() {
    run(Database::Sqlite, async |app: &TestApp| {
        let before = app.revision().await;
        let token = app.token("plan_lead");
        let head = format!(
            "POST /api/v1/posts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n"
        );
        let body = |title: &str| format!("{{\"title\":\"{title}\"}}");
        let mut answered = 0;
        for (n, lengths) in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: CHUNKED\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        ]
        .iter()
        .enumerate()
        {
            let (first, second) = (body(&format!("Post {n}")), body(&format!("Rider {n}")));
            let rider = format!("{head}Content-Length: {}\r\n\r\n{second}", second.len());
            let whole =
                format!("{head}{lengths}\r\n{:x}\r\n{first}\r\n0\r\n\r\n{rider}", first.len());
            let said = raw(app, &whole).await;
            assert!(said.matches("HTTP/1.1 ").count() <= 1, "{lengths}: {said}");
            assert!(said.is_empty() || said.to_lowercase().contains("connection: close"), "{said}");
            answered += i64::from(said.starts_with("HTTP/1.1 201"));
        }
        assert!(app.revision().await - before <= answered);
        let posts = app.plan_lead().all("/api/v1/posts").await;
        let riders =
            posts.iter().filter(|post| post["title"].as_str().unwrap().starts_with("Rider"));
        assert_eq!(riders.count(), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_echoed_and_nothing_is_a_proxy() {
    run(Database::Sqlite, async |app: &TestApp| {
        for asked in [
            "TRACE / HTTP/1.1\r\nHost: a\r\nCookie: secret=canary\r\n",
            "TRACE /api/v1/plans HTTP/1.1\r\nHost: a\r\nX-Secret: canary\r\n",
            "CONNECT inside.example:443 HTTP/1.1\r\nHost: inside.example:443\r\n",
            "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: canary\r\n",
        ] {
            let said = raw(app, &format!("{asked}Connection: close\r\n\r\n")).await;
            assert!(said.starts_with("HTTP/1.1 405"), "{asked}: {said}");
            assert!(said.to_lowercase().contains("\r\nallow: "), "{asked}: {said}");
            assert!(!said.contains("canary"), "{said}");
        }
        // An address in full is read as its path: nothing is fetched from elsewhere.
        let said = raw(
            app,
            "GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        )
        .await;
        assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("ok"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_however_it_comes() {
    run(Database::Sqlite, async |app: &TestApp| {
        let head = format!(
            "POST /api/v1/posts HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\n",
            app.token("plan_lead")
        );
        let large = format!("{{\"title\":\"{}\"}}", "a".repeat(300 * 1024));
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
        let said = raw(app, &chunked).await;
        assert!(said.starts_with("HTTP/1.1 413"), "{said:.200}");
        let announced = format!("{head}Content-Length: 99999999999\r\n\r\n{{");
        let mut stream = connect(app).await;
        stream.write_all(announced.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await.expect("it waits for it all").unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413", "{}", String::from_utf8_lossy(&answer));
    })
    .await;
}

#[tokio::test]
async fn figures_have_a_listener_of_their_own() {
    run(Database::Sqlite, async |app: &TestApp| {
        let _ = app.plan_lead().get("/metrics").await.expect(404);
        let _ = app.plan_lead().get("/api/v1/actions?q=confidential").await.expect(200);
        assert!(app.statements().await > 0);
        let figures = app
            .server()
            .figures
            .trim_start_matches("http://")
            .trim_end_matches("/metrics")
            .to_owned();
        let mut stream = TcpStream::connect(figures).await.unwrap();
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let (said, _) = until_closed(&mut stream).await;
        assert!(said.contains("actionplan_request_seconds"), "{said}");
        assert!(said.contains("route=\"/api/v1/actions\""), "{said}");
        assert!(!said.contains("confidential"), "routes, never addresses");
    })
    .await;
}
