//! The child process that reads one untrusted file: the same binary, with limits of memory and
//! time, and with nothing of ours in its environment.
//!
//! Readers of damaged files may panic, loop or ask for all memory there is. In a child that costs
//! one sentence to one user.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use intake::{Reading, Request, Task, Unreadable, limits, report::ReportReading};
use persistence::StoreError;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
    sync::Semaphore,
};

use crate::Failure;

/// How long a child may take. Real reports take under a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long somebody waits for a child of others to end.
const QUEUE: Duration = Duration::from_secs(4);
/// How many children read at a time: they are busy all the time they live.
const AT_ONCE: usize = 2;
/// The most that a child may answer.
const ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Reads files, each in a child process.
#[derive(Debug, Clone)]
pub struct FileReader {
    program: Option<PathBuf>,
    gate: Arc<Semaphore>,
}

impl Default for FileReader {
    /// With this program as its own child.
    fn default() -> Self {
        Self { program: std::env::current_exe().ok(), gate: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl FileReader {
    /// Reads a file as what it should be.
    pub(crate) async fn read(&self, task: Task, bytes: Vec<u8>) -> Result<Reading, Failure> {
        if bytes.len() > limits::FILE_BYTES {
            return Err(Failure::Unreadable(limits::file_too_large()));
        }
        let _turn = tokio::time::timeout(QUEUE, self.gate.acquire())
            .await
            .map_err(|_| Failure::Busy(StoreError::Interrupted))?
            .map_err(|_| Failure::Busy(StoreError::Interrupted))?;
        let advice = advice(&task);
        let answer = tokio::time::timeout(PATIENCE, self.ask(&Request { task }, &bytes)).await;
        let answer = match answer {
            Ok(Ok(answer)) => serde_json::from_slice(&answer).ok(),
            Ok(Err(error)) => {
                tracing::error!(error = %error, "the reader of files could not be started");
                return Err(Failure::Broken(StoreError::Unusable("no reader of files".into())));
            }
            Err(_) => None,
        };
        let answer: Result<Reading, Unreadable> = answer.unwrap_or_else(|| {
            tracing::warn!(bytes = bytes.len(), "a reader of files died");
            Err(Unreadable::damaged("it is damaged, or not what it seems to be", advice))
        });
        answer.map_err(Failure::Unreadable)
    }

    /// Reads an inspection report.
    pub async fn report(&self, bytes: Vec<u8>) -> Result<ReportReading, Failure> {
        match self.read(Task::Report, bytes).await? {
            Reading::Report(reading) => Ok(*reading),
            _ => Err(other_answer()),
        }
    }

    async fn ask(&self, request: &Request, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let program = self.program.as_ref().ok_or(std::io::ErrorKind::NotFound)?;
        let mut child = Command::new(program)
            .args(["internal", "read"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let send = async {
            let Some(mut stdin) = stdin else { return };
            let Ok(mut head) = serde_json::to_vec(request) else { return };
            head.push(b'\n');
            // A child that refuses early closes its end: what it answers counts.
            if stdin.write_all(&head).await.is_ok() {
                let _ = stdin.write_all(bytes).await;
            }
        };
        let receive = async {
            let mut answer = Vec::new();
            if let Some(stdout) = stdout {
                stdout.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
            }
            Ok::<_, std::io::Error>(answer)
        };
        let ((), answer) = tokio::join!(send, receive);
        child.wait().await?;
        answer
    }
}

/// What to do where a file cannot be read.
fn advice(task: &Task) -> &'static str {
    match task {
        Task::Report => Unreadable::PASTE,
        Task::Plan(_) | Task::Overview => {
            "open it in your spreadsheet program, save it as CSV, and use that"
        }
    }
}

/// A child that answers another question than it was asked.
pub(crate) fn other_answer() -> Failure {
    Failure::Broken(StoreError::Unusable("the reader of files gave another answer".into()))
}

/// The child's side: reads a request and a file, and answers.
pub fn answer_parent(mut from: impl Read, mut to: impl Write) -> std::io::Result<()> {
    let mut sent = Vec::new();
    // One byte more than is taken shows that there is more.
    from.by_ref().take(limits::FILE_BYTES as u64 + 64 * 1024).read_to_end(&mut sent)?;
    let mut parts = sent.splitn(2, |byte| *byte == b'\n');
    let request: Request = serde_json::from_slice(parts.next().unwrap_or_default())?;
    let answer = intake::run(&request, parts.next().unwrap_or_default());
    to.write_all(&serde_json::to_vec(&answer)?)
}
