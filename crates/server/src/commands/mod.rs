//! One file a command.

pub mod authority;
pub mod backup;
pub mod calendar;
pub mod completions;
pub mod deadline;
pub mod demo;
pub mod export;
pub mod import;
pub mod internal;
pub mod keys;
pub mod migrate;
pub mod openapi;
pub mod person;
pub mod read_report;
pub mod restore;
pub mod security;
pub mod serve;
pub mod token;
pub mod verify;

use std::{borrow::Cow, process::ExitCode};

use domain::{authority::Role, text::TextFault, token::TokenScope};

use crate::{
    cli::{Cli, Command, Shared},
    config::Config,
    logging,
};

/// Does what the command line asks. The exit code is for answers, such as findings; failures are
/// errors.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match cli.command {
        Command::Deadline(arguments) => deadline::run(&arguments).map(done),
        Command::Openapi(openapi::Arguments {}) => openapi::run().map(done),
        Command::Completions(arguments) => completions::run(&arguments).map(done),
        Command::Internal(command) => Ok(internal::run(&command)),
        Command::ReadReport(arguments) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(read_report::run(&arguments)).map(done)
        }
        command => with_settings(command, &cli.shared),
    }
}

/// The commands that work on a database.
fn with_settings(command: Command, flags: &Shared) -> anyhow::Result<ExitCode> {
    let config = Config::gather(flags)?;
    let usual = match command {
        Command::Serve(_) => logging::SERVER,
        Command::Demo(_) => logging::DEMO,
        _ => logging::COMMAND,
    };
    logging::begin(&config, usual)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Verify(verify::Arguments {}) => return verify::run(&config).await,
            Command::Demo(arguments) => demo::run(&config, &arguments).await,
            Command::Serve(arguments) => serve::run(&config, &arguments).await,
            Command::Migrate(migrate::Arguments {}) => migrate::run(&config).await,
            Command::Person(command) => person::run(&config, command).await,
            Command::Token(command) => token::run(&config, command).await,
            Command::Keys(command) => keys::run(&config, command).await,
            Command::Security(command) => security::run(&config, command).await,
            Command::Authority(command) => authority::run(&config, command).await,
            Command::Calendar(command) => calendar::run(&config, command).await,
            Command::Import(command) => import::run(&config, command).await,
            Command::Export(command) => export::run(&config, command).await,
            Command::Backup(arguments) => backup::run(&config, &arguments).await,
            Command::Restore(arguments) => restore::run(&config, &arguments).await,
            // These need no database and were done before.
            Command::Deadline(_)
            | Command::Openapi(_)
            | Command::Completions(_)
            | Command::ReadReport(_)
            | Command::Internal(_) => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

/// Reads a checked text of the domain from an argument.
fn text<T>(typed: &str) -> Result<T, TextFault>
where
    T: for<'a> TryFrom<Cow<'a, str>, Error = TextFault>,
{
    T::try_from(Cow::Borrowed(typed))
}

fn role(code: &str) -> Result<Role, String> {
    coded(code, Role::from_code(code), Role::ALL.iter().map(|role| role.code()))
}

fn scope(code: &str) -> Result<TokenScope, String> {
    coded(code, TokenScope::from_code(code), TokenScope::ALL.iter().map(|scope| scope.code()))
}

fn coded<T>(
    code: &str,
    found: Option<T>,
    known: impl Iterator<Item = &'static str>,
) -> Result<T, String> {
    found.ok_or_else(|| format!("“{code}” is not one of {}", known.collect::<Vec<_>>().join(", ")))
}
