//! Which authority a command means.

use anyhow::{anyhow, bail};
use application::App;
use clap::Args;
use domain::{
    Id,
    authority::{Authority, Person},
};
use persistence::{ChildFilter, Scope, StoreError, Table};

/// The authority of a command.
#[derive(Debug, Args)]
pub struct Which {
    /// Ofsted's reference number of the authority, or its id; needed where there are several
    #[arg(long, value_name = "URN-OR-ID")]
    authority: Option<String>,
}

impl Which {
    /// Whether anybody said which.
    pub const fn is_given(&self) -> bool {
        self.authority.is_some()
    }

    /// The authority that is meant.
    pub async fn find(&self, app: &App) -> anyhow::Result<Authority> {
        let mut all = app.store().authorities().await?;
        let Some(wanted) = self.authority.as_deref() else {
            return match (all.pop(), all.is_empty()) {
                (Some(only), true) => Ok(only),
                (None, _) => {
                    bail!("there is no authority yet; `actionplan authority add` adds one")
                }
                _ => bail!(
                    "there are several authorities: say which with --authority; \
                     `actionplan authority list` shows them"
                ),
            };
        };
        called(app, wanted).await?.ok_or_else(|| {
            anyhow!(
                "--authority: there is no “{wanted}”; `actionplan authority list` shows them all"
            )
        })
    }
}

/// The authority with this URN or id, if there is one.
pub async fn called(app: &App, wanted: &str) -> Result<Option<Authority>, StoreError> {
    let id: Option<Id<Authority>> = wanted.parse().ok();
    let is_wanted = |authority: &Authority| {
        Some(authority.id) == id || authority.urn.as_deref() == Some(wanted)
    };
    Ok(app.store().authorities().await?.into_iter().find(is_wanted))
}

/// All records of one kind of an authority, the oldest first.
pub async fn all<S: Table>(app: &App, authority: &Authority) -> Result<Vec<S>, StoreError> {
    let scope = Scope::Authority(authority.id);
    app.store().read(scope, |reader| async move { reader.all(&ChildFilter::all()).await }).await
}

/// The person with this address or id.
pub async fn person(app: &App, authority: &Authority, wanted: &str) -> anyhow::Result<Person> {
    let id: Option<Id<Person>> = wanted.parse().ok();
    let found = all::<Person>(app, authority).await?.into_iter().find(|person| {
        Some(person.id) == id || person.email.to_lowercase() == wanted.trim().to_lowercase()
    });
    found.ok_or_else(|| {
        anyhow!(
            "{}: there is nobody “{wanted}”; `actionplan person list` shows all",
            authority.name
        )
    })
}
