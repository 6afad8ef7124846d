//! `actionplan internal`: what the program asks of itself. Not for people.

use std::{io, process::ExitCode};

use application::reading::answer_parent;
use clap::Subcommand;
use rlimit::Resource;

/// Bytes that a reader may use. Real reports need a tenth of it.
const MEMORY: u64 = 384 * 1024 * 1024;
/// Seconds of the processor's time. The parent's own patience is in seconds of the clock.
const SECONDS: u64 = 10;

/// What the program asks of itself
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read one untrusted file from the standard input, within limits
    #[command(after_help = "Example:\n  actionplan internal read")]
    Read,
}

/// Reads one file. Whatever goes wrong shows in the exit code alone: the parent has words for it.
pub fn run(command: &Command) -> ExitCode {
    match command {
        Command::Read => {
            confine();
            match answer_parent(io::stdin().lock(), io::stdout().lock()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Takes from this process what reading does not need. Where a system knows no such limit, the
/// parent's patience is what is left.
fn confine() {
    for (resource, most) in [
        (Resource::DATA, MEMORY),
        (Resource::CPU, SECONDS),
        // Nothing is written to any file.
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        let _ = resource.set(most, most);
    }
}
