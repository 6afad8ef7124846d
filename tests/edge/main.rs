//! The edge of the running binary: slow, silent and hostile clients, and its end.

#[cfg(test)]
mod clients;
#[cfg(test)]
mod life;
#[cfg(test)]
mod settings;
