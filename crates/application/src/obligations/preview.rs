//! What would be due after an inspection, before any is recorded.

use chrono::NaiveDate;
use domain::{
    Line, Title,
    calendar::Counted,
    framework::{ClockStart, Framework, InspectionKind},
    obligation::{Computed, compute},
    policy::Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Actor, Answer, App, Failure,
    instance::{calendar, framework},
};

/// The inspection to reckon for.
#[derive(Debug, Clone)]
pub struct PreviewQuery {
    /// Code of the framework.
    pub framework: String,
    /// The kind of inspection; a standard one unless said.
    pub kind: Option<InspectionKind>,
    /// When the report was received.
    pub received_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// Whether it has an area for priority action.
    pub priority_action: bool,
}

/// A date that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Previewed {
    /// Code of the rule in the framework.
    pub rule: Line<40>,
    /// What has to be done.
    pub name: Title,
    /// To whom.
    pub recipients: Vec<String>,
    /// The day of receipt or publication: the clock starts here.
    pub counted_from: NaiveDate,
    /// The date that the rule gives.
    pub computed_on: NaiveDate,
    /// How it was counted.
    pub counted: Counted,
    /// The same in words.
    pub counted_in_words: String,
    /// Where the rule is written.
    pub source: Option<Title>,
}

/// What would be due, and what it was reckoned for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Code of the framework.
    pub framework: Line<40>,
    /// Its name.
    pub framework_name: Title,
    /// The kind of inspection.
    pub kind: InspectionKind,
    /// What the framework calls it.
    pub kind_name: Option<Title>,
    /// When the report was received.
    pub received_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// Whether it has an area for priority action.
    pub priority_action: bool,
    /// First day that the working-day calendar knows.
    pub calendar_known_from: NaiveDate,
    /// Last such day.
    pub calendar_known_to: NaiveDate,
    /// What would be due, in the framework's order.
    pub obligations: Vec<Previewed>,
}

/// Reckons what would be due after an inspection. Nothing is stored.
pub async fn preview(
    app: &App,
    actor: &Actor,
    query: PreviewQuery,
) -> Result<Answer<Preview>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let framework = framework(&reader, &query.framework).await?.ok_or_else(|| {
            Failure::parameter("framework", "there is no such framework; `/frameworks` lists them")
        })?;
        if query.received_on.or(query.published_on).is_none() {
            return Err(Failure::parameter(
                "received_on",
                "is needed, or `published_on`: the day from which to count",
            ));
        }
        let kind = kind(&framework, query.kind)?;
        let calendar = calendar(&reader).await?;
        let (received, published) = (query.received_on, query.published_on);
        let computed =
            compute(&framework, kind, query.priority_action, received, published, &calendar);
        let obligations: Result<_, Failure> =
            computed.into_iter().map(|computed| previewed(&framework, computed)).collect();
        Ok(Preview {
            kind_name: framework.kind_name(kind).cloned(),
            kind,
            received_on: received,
            published_on: published,
            priority_action: query.priority_action,
            calendar_known_from: calendar.known_from,
            calendar_known_to: calendar.known_to,
            obligations: obligations?,
            framework: framework.code,
            framework_name: framework.name,
        })
    })
    .await
}

/// The kind that was asked for; otherwise a standard inspection, or the framework's first kind.
fn kind(framework: &Framework, asked: Option<InspectionKind>) -> Result<InspectionKind, Failure> {
    let has = |kind| framework.kind_name(kind).is_some();
    match asked {
        Some(kind) if has(kind) => Ok(kind),
        Some(kind) => Err(Failure::parameter(
            "kind",
            format!("{} has no inspection of kind {kind}", framework.name),
        )),
        None if has(InspectionKind::Standard) => Ok(InspectionKind::Standard),
        None => Ok(framework.kinds.first().map_or(InspectionKind::Standard, |named| named.kind)),
    }
}

fn previewed(framework: &Framework, computed: Computed) -> Result<Previewed, Failure> {
    let rule = framework.obligations.iter().find(|rule| rule.code == computed.rule);
    let counted = computed.counted.map_err(|gap| {
        let published = rule.is_some_and(|rule| rule.counted_from == ClockStart::Published);
        let name = if published { "published_on" } else { "received_on" };
        Failure::parameter(name, format!("{}: {gap}", computed.name))
    })?;
    Ok(Previewed {
        computed_on: counted.due_on,
        counted_in_words: counted.to_string(),
        source: rule.map(|rule| rule.source.clone()),
        rule: computed.rule,
        name: computed.name,
        recipients: computed.recipients,
        counted_from: computed.counted_from,
        counted,
    })
}
