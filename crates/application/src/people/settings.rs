//! An authority's own numbers and words.

use domain::{
    Id,
    authority::{Authority, KeyLine, Settings, WordTemplate},
    id::AuthorityId,
    policy::Act,
    rating::{self, DeliveryRating, RatingRules},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Call, Done, Failure, actions};

/// The numbers behind the rating, and the words for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsDetails {
    /// The numbers behind the delivery rating and the plan checks.
    pub rules: RatingRules,
    /// The key: a label, a colour and a definition for each rating, once.
    pub key: Vec<KeyLine>,
}

/// An authority's settings; the usual ones, as version 0, until somebody sets their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsView {
    /// Whose they are.
    pub authority: AuthorityId,
    /// How often they were set; `If-Match` compares it.
    pub version: i64,
    /// The numbers behind the delivery rating and the plan checks.
    pub rules: RatingRules,
    /// The key: a label, a colour and a definition for each rating.
    pub key: Vec<KeyLine>,
    /// The council's own template of Word documents; null while they have the plain look. The file
    /// itself is at `/word-template` below the settings.
    #[serde(default)]
    pub word_template: Option<WordTemplate>,
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        let Settings { id, version, rules, key, word_template } = settings;
        Self { authority: id, version, rules, key, word_template }
    }
}

pub(super) fn usual(authority: Id<Authority>) -> Settings {
    Settings {
        id: authority,
        version: 0,
        rules: RatingRules::default(),
        key: DeliveryRating::default_key(),
        word_template: None,
    }
}

/// Another authority's settings are not theirs to know of.
pub(super) fn require_own(actor: &Actor, authority: Id<Authority>) -> Result<(), Failure> {
    if actor.authority == authority { Ok(()) } else { Err(Failure::Hidden) }
}

/// The settings of the caller's authority.
pub async fn get(
    app: &App,
    actor: &Actor,
    authority: Id<Authority>,
) -> Result<Answer<SettingsView>, Failure> {
    require_own(actor, authority)?;
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let found: Option<Settings> = reader.get_raw(authority.raw()).await?;
        Ok(found.unwrap_or_else(|| usual(authority)).into())
    })
    .await
}

/// Sets them. Definitions that still say what is usual follow new numbers, and these re-date every
/// open action of the authority in the same entry.
pub async fn put(
    app: &App,
    call: &Call,
    authority: Id<Authority>,
    details: SettingsDetails,
) -> Result<Done<SettingsView>, Failure> {
    require_own(&call.actor, authority)?;
    call.actor.require(Act::ChangeSettings)?;
    let seen = call.clone();
    app.write(call, "change_settings", None, move |tx| async move {
        let found: Option<Settings> = tx.get_raw(authority.raw()).await?;
        let before = found.clone().unwrap_or_else(|| usual(authority));
        seen.check_seen(before.version)?;
        let mut key = details.key;
        rating::follow(&mut key, &before.rules, &details.rules);
        let word_template = before.word_template;
        let after =
            Settings { id: authority, version: 1, rules: details.rules, key, word_template };
        after.check()?;
        let rules = after.rules.clone();
        let saved = match found {
            Some(found) => tx.save(&found, after).await?,
            None => tx.add(after).await?,
        };
        if rules != before.rules {
            actions::redate_all(&tx, &rules).await?;
        }
        Ok(saved.into())
    })
    .await
}
