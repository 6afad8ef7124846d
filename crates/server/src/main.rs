//! `actionplan`: the command line, start-up and shutdown.

mod authorities;
mod cli;
mod commands;
mod config;
mod database;
mod demo;
mod lock;
mod logging;
mod output;
mod refusal;
mod serve;
mod signals;

use std::{io, process::ExitCode};

use clap::Parser as _;

fn main() -> ExitCode {
    // One cryptography for every connection. Who asks a second time finds the first one's answer.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::refuse(&error),
    };
    match commands::run(cli) {
        Ok(code) => code,
        // Who reads our output has seen enough of it: `actionplan openapi | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::note(&output::one_line(&format!("error: {error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
