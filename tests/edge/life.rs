//! Starting and ending.

use std::time::Duration;

use actionplan_tests::{Database, TestApp, both, command, run};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

both!(
    a_request_in_hand_is_answered_before_the_end,
    an_idle_server_ends_at_once,
    a_killed_server_comes_back_with_what_it_acknowledged,
);

async fn a_request_in_hand_is_answered_before_the_end(app: &TestApp) {
    let before = app.revision().await;
    let body = "{\"title\":\"Head of endings\"}";
    let head = format!(
        "POST /api/v1/posts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        app.token("plan_lead"),
        body.len()
    );
    let mut stream = TcpStream::connect(app.server().socket()).await.unwrap();
    let (first, rest) = body.split_at(10);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(first.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    app.server().terminate();
    sleep(Duration::from_millis(300)).await;
    assert!(TcpStream::connect(app.server().socket()).await.is_err(), "nobody new is let in");
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 201"), "{said}");
    assert!(app.server().ended(Duration::from_secs(10)).await.success());
    let again = app.start_again();
    let me = app.at(&again, "plan_lead").get("/api/v1/me").await.expect(200);
    assert_eq!(me.revision(), before + 1);
}

async fn an_idle_server_ends_at_once(app: &TestApp) {
    let mut idle = Vec::new();
    for _ in 0..5 {
        let mut stream = TcpStream::connect(app.server().socket()).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.unwrap();
        idle.push(stream);
    }
    let told = Instant::now();
    app.server().terminate();
    assert!(app.server().ended(Duration::from_secs(10)).await.success());
    assert!(told.elapsed() < Duration::from_secs(2), "{:?}", told.elapsed());
}

async fn a_killed_server_comes_back_with_what_it_acknowledged(app: &TestApp) {
    let mut acknowledged = Vec::new();
    for n in 0..5 {
        let made =
            app.plan_lead().make("/api/v1/posts", json!({"title": format!("Post {n}")})).await;
        acknowledged.push(made["id"].clone());
    }
    app.server().kill();
    let again = app.start_again();
    let lead = app.at(&again, "plan_lead");
    let kept: Vec<_> =
        lead.all("/api/v1/posts").await.iter().map(|post| post["id"].clone()).collect();
    assert!(acknowledged.iter().all(|id| kept.contains(id)));
    let _ = lead.make("/api/v1/posts", json!({"title": "Afterwards"})).await;
}

#[tokio::test]
async fn a_sqlite_file_has_one_server() {
    run(Database::Sqlite, async |app: &TestApp| {
        let second =
            command(&["serve", "--database-url", &app.database().url, "--bind", "127.0.0.1:0"])
                .current_dir(app.database().folder())
                .output()
                .unwrap();
        assert!(!second.status.success());
        let said = String::from_utf8_lossy(&second.stderr);
        assert!(said.contains("another actionplan serves"), "{said}");
        assert_eq!(said.lines().count(), 1, "one line: {said}");
        assert!(second.stdout.is_empty());
        let _ = app.plan_lead().get("/api/v1/plans").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_fixed_day_is_for_demonstrations_only() {
    let folder = tempfile::tempdir().unwrap();
    let refused = command(&[
        "serve",
        "--today",
        "2025-01-20",
        "--database-url",
        "sqlite://empty.db",
        "--bind",
        "127.0.0.1:0",
    ])
    .current_dir(folder.path())
    .output()
    .unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("demonstration"));
}
