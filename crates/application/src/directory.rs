//! What belongs to no council: the directory of authorities, frameworks, the register.

use chrono::NaiveDate;
use domain::{
    Id, Line, Title,
    authority::Authority,
    framework::{Framework, InspectionKind},
    id::{AuthorityId, RegisterEntryId},
    inspection::Judgement,
    policy::Act,
    register::RegisterEntry,
};
use persistence::ChildFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Failure, Items, Paging, instance};

/// The name of the actor's authority.
pub(crate) async fn own(app: &App, actor: &Actor) -> Result<Answer<Title>, Failure> {
    let authority = actor.authority;
    app.read(actor, move |reader| async move {
        let own: Authority = reader.get(authority).await?.ok_or(Failure::Hidden)?;
        Ok(own.name)
    })
    .await
}

/// An authority in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorityView {
    /// Stable id.
    pub id: AuthorityId,
    /// How often it was changed.
    pub version: i64,
    /// "East Sussex County Council".
    pub name: Title,
    /// Ofsted's unique reference number, such as 80467.
    pub urn: Option<Line<20>>,
    /// The Department for Education's code, such as 845.
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code, such as E10000011.
    pub ons_code: Option<Line<20>>,
}

impl From<Authority> for AuthorityView {
    fn from(authority: Authority) -> Self {
        let Authority { id, version, name, urn, la_code, ons_code } = authority;
        Self { id, version, name, urn, la_code, ons_code }
    }
}

/// A published inspection of any authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterEntryView {
    /// Stable id.
    pub id: RegisterEntryId,
    /// How often it was changed.
    pub version: i64,
    /// Ofsted's reference number of the authority.
    pub urn: Line<20>,
    /// The authority's name.
    pub authority: Title,
    /// The Department for Education's code, such as 845.
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code, such as E10000011.
    pub ons_code: Option<Line<20>>,
    /// Code of the framework.
    pub framework: Line<40>,
    /// Standard, short, focused visit, …
    pub kind: InspectionKind,
    /// First day on site.
    pub started_on: Option<NaiveDate>,
    /// Last day on site.
    pub ended_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<Title>,
    /// The grades.
    pub judgements: Vec<Judgement>,
    /// Where the report is.
    pub report_url: Option<Line<500>>,
}

impl From<RegisterEntry> for RegisterEntryView {
    fn from(entry: RegisterEntry) -> Self {
        Self {
            id: entry.id,
            version: entry.version,
            urn: entry.urn,
            authority: entry.authority,
            la_code: entry.la_code,
            ons_code: entry.ons_code,
            framework: entry.framework,
            kind: entry.kind,
            started_on: entry.started_on,
            ended_on: entry.ended_on,
            published_on: entry.published_on,
            lead_inspector: entry.lead_inspector,
            judgements: entry.judgements,
            report_url: entry.report_url,
        }
    }
}

/// Which entries of the register are wanted.
#[derive(Debug, Clone, Default)]
pub struct RegisterQuery {
    /// Of the authority with this reference number.
    pub urn: Option<String>,
    /// Under the framework with this code.
    pub framework: Option<String>,
}

/// A page of the directory.
pub async fn authorities(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<AuthorityView>>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let listed = reader.list::<Authority>(&ChildFilter::all(), &paging.page()?).await?;
        Ok(Items::of(listed, AuthorityView::from))
    })
    .await
}

/// One authority.
pub async fn authority(
    app: &App,
    actor: &Actor,
    id: Id<Authority>,
) -> Result<Answer<AuthorityView>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let authority: Authority = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(authority.into())
    })
    .await
}

/// A page of frameworks.
pub async fn frameworks(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<Framework>>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let listed = reader.list::<Framework>(&ChildFilter::all(), &paging.page()?).await?;
        Ok(Items::of(listed, |framework| framework))
    })
    .await
}

/// The framework with this code.
pub async fn framework(
    app: &App,
    actor: &Actor,
    code: String,
) -> Result<Answer<Framework>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        instance::framework(&reader, &code).await?.ok_or(Failure::Hidden)
    })
    .await
}

/// A page of the register, in the order in which inspections were entered.
pub async fn register(
    app: &App,
    actor: &Actor,
    query: RegisterQuery,
    paging: Paging,
) -> Result<Answer<Items<RegisterEntryView>>, Failure> {
    actor.require(Act::ReadDirectory)?;
    app.read(actor, move |reader| async move {
        let filter = ChildFilter::all().urn(query.urn).framework(query.framework);
        let listed = reader.list::<RegisterEntry>(&filter, &paging.page()?).await?;
        Ok(Items::of(listed, RegisterEntryView::from))
    })
    .await
}
