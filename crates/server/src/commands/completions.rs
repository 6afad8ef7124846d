//! `actionplan completions`: what a shell needs to complete our commands.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::{cli::Cli, output};

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  actionplan completions bash > ~/.local/share/bash-completion/completions/actionplan"
)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints them.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "actionplan", &mut script);
    output::data(&String::from_utf8(script)?)
}
