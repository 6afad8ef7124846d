//! The API, one file a resource.

pub(crate) mod v1;
