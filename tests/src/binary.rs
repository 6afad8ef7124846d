//! The binary under test.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The top of the project.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a crate lies in the project").to_owned()
}

/// Where cargo builds, and where the tests keep what they make once.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

pub(crate) fn path() -> PathBuf {
    let path = std::env::var_os("ACTIONPLAN_TEST_BINARY")
        .map_or_else(|| target().join("debug/actionplan"), PathBuf::from);
    assert!(
        path.is_file(),
        "there is no binary at {}: build it with `cargo build --workspace --bins`, or name another \
         one in ACTIONPLAN_TEST_BINARY",
        path.display()
    );
    path
}

/// The binary with arguments. Settings of a developer's own server do not reach it.
#[must_use]
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ACTIONPLAN_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}
