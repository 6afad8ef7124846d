//! How browsers stay signed in.

pub(crate) mod cookie;
