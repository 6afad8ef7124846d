//! The command line.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, error::ErrorKind};

use crate::{commands, output};

/// Tracks post-inspection action plans of children's services
#[derive(Debug, Parser)]
#[command(
    name = "actionplan",
    bin_name = "actionplan",
    version,
    after_help = "Example:\n  actionplan demo\n\nEach command has its own --help, with an example."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub shared: Shared,
}

/// Settings that every command takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Settings")]
pub struct Shared {
    /// The database's address.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "sqlite://FILE or postgres://… [env: ACTIONPLAN_DATABASE_URL] \
                [default: sqlite://actionplan.db]"
    )]
    pub database_url: Option<String>,
    /// A file with the database's address.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help = "A file that holds the database's address, so that no process list shows its \
                password [env: ACTIONPLAN_DATABASE_URL_FILE]"
    )]
    pub database_url_file: Option<PathBuf>,
    /// Where requests are taken.
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        help = "Where requests are taken [env: ACTIONPLAN_BIND] [default: 127.0.0.1:8080]"
    )]
    pub bind: Option<SocketAddr>,
    /// Where the figures are served.
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        help = "Where /metrics is served; off where not given [env: ACTIONPLAN_ADMIN_BIND]"
    )]
    pub admin_bind: Option<SocketAddr>,
    /// Where people reach the site.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help = "The address that people type, such as https://plan.example \
                [env: ACTIONPLAN_PUBLIC_URL] [default: where requests are taken]"
    )]
    pub public_url: Option<String>,
    /// The settings file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help = "A settings file (TOML); docs/operating.md lists its keys \
                [env: ACTIONPLAN_CONFIG]"
    )]
    pub config: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a demonstration with two councils, and serve it
    Demo(commands::demo::Arguments),
    /// Serve the API
    Serve(commands::serve::Arguments),
    /// Bring the database's schema up to date
    Migrate(commands::migrate::Arguments),
    /// Add, list and disable people, and let them in
    #[command(subcommand)]
    Person(commands::person::Command),
    /// Create, list and revoke API tokens
    #[command(subcommand)]
    Token(commands::token::Command),
    /// List and rotate the keys that sign access tokens
    #[command(subcommand)]
    Keys(commands::keys::Command),
    /// Show the security log
    #[command(subcommand)]
    Security(commands::security::Command),
    /// Add and list authorities
    #[command(subcommand)]
    Authority(commands::authority::Command),
    /// Say what is due when, after an inspection report
    Deadline(commands::deadline::Arguments),
    /// Show and update the working-day calendar
    #[command(subcommand)]
    Calendar(commands::calendar::Command),
    /// Read an inspection report and print what it says
    ReadReport(commands::read_report::Arguments),
    /// Read spreadsheets into the register or into a plan
    #[command(subcommand)]
    Import(commands::import::Command),
    /// Write a plan as a paper or a sheet
    #[command(subcommand)]
    Export(commands::export::Command),
    /// Write the whole instance into one archive
    Backup(commands::backup::Arguments),
    /// Fill an empty database from an archive
    Restore(commands::restore::Arguments),
    /// Prove that nothing was changed behind the logs' back
    Verify(commands::verify::Arguments),
    /// Print the API's contract
    Openapi(commands::openapi::Arguments),
    /// Print completions for a shell
    Completions(commands::completions::Arguments),
    /// What the program asks of itself
    #[command(subcommand, hide = true)]
    Internal(commands::internal::Command),
}

/// Says on one line what is wrong with a command line; help and version are printed as they are.
pub fn refuse(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if is_answer {
        // Nobody is left to be told when the terminal is closed.
        let _ = error.print();
    } else {
        output::note(&first_paragraph(&error.render().to_string()));
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What clap says before its hints and the usage.
fn first_paragraph(said: &str) -> String {
    let lines = said.lines().take_while(|line| !line.trim().is_empty());
    output::one_line(&lines.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let path = path.trim();
            if command.has_subcommands() {
                command.get_subcommands().for_each(|below| check(below, path));
            } else {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains(&format!("Example:\n  {path}")), "{path}: {help}");
                assert!(command.get_about().is_some(), "{path}");
            }
        }
        check(&Cli::command(), "");
    }

    #[test]
    fn a_bad_command_line_is_one_line() {
        for line in [
            &["actionplan", "frobnicate"][..],
            &["actionplan", "deadline", "--framework", "ilacs"],
            &["actionplan", "serve", "--bind", "here"],
            &["actionplan", "demo", "--today", "someday"],
        ] {
            let said =
                first_paragraph(&Cli::try_parse_from(line).unwrap_err().render().to_string());
            assert!(said.starts_with("error: ") && !said.contains('\n'), "{said}");
        }
    }
}
