//! `actionplan openapi`: the API's contract.

use clap::Args;

use crate::output;

/// Print the API's contract (OpenAPI 3.1, YAML)
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  actionplan openapi > openapi.yaml")]
pub struct Arguments {}

/// Prints it.
pub fn run() -> anyhow::Result<()> {
    output::data(&web::openapi_yaml())
}
