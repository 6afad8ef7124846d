//! Makes what the pages are served with: the packages of `package-lock.json`, adapted, and our own
//! styles and script after them, each under a name that changes with its content, with a gzip
//! beside it. The typeface of printed documents comes the same way.
//!
//! It runs again when something under `app` or `build` changes, when the lock or its settings
//! change, and when `node_modules` is gone; not otherwise.

mod bundle;
mod css;
mod fonts;
mod npm;

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            println!("cargo::error={said}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let folder = |name: &str| {
        env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo does not say {name}"))
    };
    let home = folder("CARGO_MANIFEST_DIR")?;
    for path in ["app", "build", "package.json", "package-lock.json", ".npmrc", npm::STAMP] {
        println!("cargo::rerun-if-changed={}", home.join(path).display());
    }
    npm::install(&home)?;
    let out = folder("OUT_DIR")?;
    bundle::write(&home, &out)?;
    fonts::write(&home, &out)
}
