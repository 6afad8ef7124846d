//! From a draft that somebody has looked at to an inspection, its areas and a plan: one entry.

use chrono::NaiveDate;
use domain::{
    Account, FieldFault, Id, Line, Title,
    authority::Authority,
    framework::{FindingKind, Framework, InspectionKind},
    inspection::{Area, Inspection, Judgement, Paragraph},
    obligation::Obligation,
    plan::{Plan, PlanStage},
    policy::Act,
    time::spoken,
};
use intake::report::AuthorityRead;
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, Call, Done, Failure,
    actions::{ActionDetails, dates},
    app::fresh,
    areas::{AreaDetails, place},
    inspections::{
        InspectionDetails, InspectionView, ParagraphDetails, check, judgement_faults, put,
    },
    obligations::reckon,
    plans::{PlanDetails, PlanView, begin},
    sight::rules,
};

/// The inspection of a draft, as a reading has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionDraft {
    /// Whose services the report names. One of another council is refused.
    #[serde(default)]
    pub authority: AuthorityRead,
    /// Code of the framework: `ilacs`.
    pub framework: Line<40>,
    /// One of the framework's kinds.
    pub kind: InspectionKind,
    /// First day on site.
    #[serde(deserialize_with = "domain::time::day")]
    pub started_on: NaiveDate,
    /// Last day on site.
    #[serde(deserialize_with = "domain::time::day")]
    pub ended_on: NaiveDate,
    /// When the council received the report: the statutory clock starts here. No report says it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub received_on: Option<NaiveDate>,
    /// When the inspectorate published it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    #[serde(default)]
    pub lead_inspector: Option<Title>,
    /// Where the published report is.
    #[serde(default)]
    pub report_url: Option<Line<500>>,
}

impl InspectionDraft {
    fn details(self) -> InspectionDetails {
        InspectionDetails {
            framework: self.framework,
            kind: self.kind,
            started_on: self.started_on,
            ended_on: self.ended_on,
            received_on: self.received_on,
            published_on: self.published_on,
            lead_inspector: self.lead_inspector,
            report_url: self.report_url,
        }
    }
}
/// A paragraph of a draft.
pub type ParagraphDraft = ParagraphDetails;

/// How deeply areas of a draft may nest.
const DEPTH: usize = 4;

/// The rule under which a letter states a date of its own.
const STATEMENT: &str = "statement";

/// A reading of a report, corrected by a person: what will be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptReading {
    /// The inspection.
    pub inspection: InspectionDraft,
    /// Its grades.
    #[serde(default)]
    pub judgements: Vec<Judgement>,
    /// The numbered paragraphs of its report.
    #[serde(default)]
    pub paragraphs: Vec<ParagraphDraft>,
    /// What must improve, in order.
    #[serde(default)]
    pub areas: Vec<AreaDraft>,
    /// The day by which the letter asks for the statement, where it prints one.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub stated_deadline: Option<NaiveDate>,
    /// The plan that answers it; leave out to record the inspection alone.
    #[serde(default)]
    pub plan: Option<PlanDraft>,
}

/// An area for improvement of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaDraft {
    /// One of the framework's kinds of finding.
    pub kind: FindingKind,
    /// The exact words.
    pub text: Account,
    /// Numbers of the paragraphs it rests on.
    #[serde(default)]
    pub paragraphs: Vec<i32>,
    /// Its parts.
    #[serde(default)]
    #[schema(no_recursion)]
    pub children: Vec<AreaDraft>,
}

/// A plan to begin with one action for each area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDraft {
    /// "Children's services improvement plan 2024".
    pub title: Title,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// The inspection.
    pub inspection: InspectionView,
    /// How many areas, parts included.
    pub areas: usize,
    /// How many paragraphs.
    pub paragraphs: usize,
    /// How many obligations follow from it.
    pub obligations: usize,
    /// The plan, where one was asked for.
    pub plan: Option<PlanView>,
    /// How many actions it begins with.
    pub actions: usize,
}

/// Records what a draft says: all of it, or nothing.
pub async fn accept(
    app: &App,
    call: &Call,
    draft: AcceptReading,
) -> Result<Done<Accepted>, Failure> {
    call.actor.require(Act::EditInspections)?;
    if draft.plan.is_some() {
        call.actor.require(Act::EditPlans)?;
    }
    let (actor, today) = (call.actor, app.today());
    app.write(call, "accept_reading", None, move |tx| async move {
        require_ours(&tx, actor.authority, &draft.inspection.authority).await?;
        let (inspection, framework) =
            record(&tx, draft.inspection.details(), draft.judgements, today).await?;
        let paragraphs = draft.paragraphs.len();
        put(&tx, inspection.id, draft.paragraphs).await?;
        let areas = place_all(&tx, &inspection, draft.areas).await?;
        reckon(&tx, &inspection).await?;
        let obligations = state(&tx, inspection.id, draft.stated_deadline).await?;
        let (plan, actions) = match draft.plan {
            None => (None, 0),
            Some(wanted) => {
                let plan = begin(&tx, of_inspection(wanted, inspection.id)).await?;
                let actions = begin_actions(&tx, &plan, &areas, today, actor.authority).await?;
                (Some(PlanView::from(plan)), actions)
            }
        };
        Ok(Accepted {
            inspection: InspectionView::of(inspection, &[framework]),
            areas: areas.len(),
            paragraphs,
            obligations,
            plan,
            actions,
        })
    })
    .await
}

/// A report of another council is never recorded as one of ours.
async fn require_ours(
    tx: &Tx,
    authority: Id<Authority>,
    named: &AuthorityRead,
) -> Result<(), Failure> {
    let own: Option<Authority> = tx.get(authority).await?;
    let Some(own) = own else { return Ok(()) };
    let differs = |urn: &String| own.urn.as_deref().is_some_and(|own| own != urn);
    if !named.urn.as_ref().is_some_and(differs) {
        return Ok(());
    }
    let whose = named.name.as_deref().unwrap_or("another authority");
    Err(Failure::field(
        "/inspection/authority/urn",
        format!("this is a report on {whose}; your authority is {}", own.name),
    ))
}

/// Adds the inspection, or completes one that was taken over from the register without its report.
async fn record(
    tx: &Tx,
    details: InspectionDetails,
    judgements: Vec<Judgement>,
    today: NaiveDate,
) -> Result<(Inspection, Framework), Failure> {
    let mut inspection = details.onto(fresh(), None);
    inspection.judgements = judgements;
    let framework =
        check(tx, None, &inspection, today).await.map_err(|it| it.under("/inspection"))?;
    let faults = judgement_faults(&inspection.judgements, &framework, inspection.started_on);
    if !faults.is_empty() {
        return Err(Failure::Invalid(faults));
    }
    let Some(before) = same(tx, &inspection).await? else {
        return Ok((tx.add(inspection).await?, framework));
    };
    let of_it = ChildFilter::all().inspection(Some(before.id));
    let (areas, paragraphs): (Vec<Area>, Vec<Paragraph>) =
        (tx.all(&of_it).await?, tx.all(&of_it).await?);
    if !areas.is_empty() || !paragraphs.is_empty() {
        return Err(recorded(&before));
    }
    inspection.id = before.id;
    inspection.version = before.version;
    inspection.received_on = inspection.received_on.or(before.received_on);
    inspection.published_on = inspection.published_on.or(before.published_on);
    inspection.report_url = inspection.report_url.or_else(|| before.report_url.clone());
    Ok((tx.save(&before, inspection).await?, framework))
}

/// The inspection that is recorded already, if this is one.
async fn same(tx: &Tx, inspection: &Inspection) -> Result<Option<Inspection>, Failure> {
    let of_framework = ChildFilter::all().framework(Some(inspection.framework.to_string()));
    let known: Vec<Inspection> = tx.all(&of_framework).await?;
    let same = |other: &Inspection| {
        other.started_on == inspection.started_on && other.kind == inspection.kind
    };
    Ok(known.into_iter().find(same))
}

fn recorded(other: &Inspection) -> Failure {
    Failure::refused(
        "already_recorded",
        format!(
            "this inspection, begun on {}, is recorded already (id {}); change that one instead",
            spoken(other.started_on),
            other.id
        ),
    )
}

/// The same inspection recorded twice would give two of everything.
pub(crate) async fn refuse_twice(tx: &Tx, inspection: &Inspection) -> Result<(), Failure> {
    match same(tx, inspection).await? {
        None => Ok(()),
        Some(other) => Err(recorded(&other)),
    }
}

/// Puts the areas of a draft and their parts into their places. Answers all, in reading order.
async fn place_all(
    tx: &Tx,
    inspection: &Inspection,
    drafts: Vec<AreaDraft>,
) -> Result<Vec<Area>, Failure> {
    let mut placed: Vec<Area> = Vec::new();
    // Each with its pointer, its parent and its depth; taken from the end, so put in backwards.
    let mut waiting: Vec<(String, Option<Id<Area>>, usize, AreaDraft)> = Vec::new();
    let begin = |at: usize, prefix: &str| format!("{prefix}/{at}");
    for (at, draft) in drafts.into_iter().enumerate().rev() {
        waiting.push((begin(at, "/areas"), None, 1, draft));
    }
    while let Some((pointer, parent, depth, draft)) = waiting.pop() {
        if depth > DEPTH {
            let detail = format!("areas nest at most {DEPTH} deep");
            return Err(Failure::Invalid(vec![FieldFault::new(pointer, detail)]));
        }
        let details = AreaDetails {
            inspection: inspection.id,
            kind: draft.kind,
            text: draft.text,
            position: None,
            parent,
            paragraphs: draft.paragraphs,
            response: None,
            recurs_from: None,
            public_words: None,
            childrens_words: None,
        };
        let area = place(tx, inspection, details).await.map_err(|it| it.under(&pointer))?;
        let prefix = format!("{pointer}/children");
        for (at, part) in draft.children.into_iter().enumerate().rev() {
            waiting.push((begin(at, &prefix), Some(area.id), depth + 1, part));
        }
        placed.push(area);
    }
    Ok(placed)
}

/// Notes the date that the letter states. Answers how many obligations there are.
async fn state(
    tx: &Tx,
    inspection: Id<Inspection>,
    stated: Option<NaiveDate>,
) -> Result<usize, Failure> {
    let all: Vec<Obligation> = tx.all(&ChildFilter::all().inspection(Some(inspection))).await?;
    if stated.is_some() {
        let Some(before) = all.iter().find(|it| it.rule.starts_with(STATEMENT)) else {
            let detail = "no statement is due after this inspection by its framework's rules, or \
                          the day of receipt is missing; leave the stated date out";
            return Err(Failure::field("/stated_deadline", detail));
        };
        let mut after = before.clone();
        after.stated_on = stated;
        tx.save(before, after).await?;
    }
    Ok(all.len())
}

fn of_inspection(wanted: PlanDraft, inspection: Id<Inspection>) -> PlanDetails {
    PlanDetails {
        title: wanted.title,
        summary: None,
        inspection: Some(inspection),
        starts_on: None,
        ends_on: None,
        stage: PlanStage::Draft,
        shared_from: None,
    }
}

/// One action, still to be filled, for each area without parts. Answers how many.
async fn begin_actions(
    tx: &Tx,
    plan: &Plan,
    areas: &[Area],
    today: NaiveDate,
    authority: Id<Authority>,
) -> Result<usize, Failure> {
    let rules = rules(tx, authority).await?;
    let is_leaf = |area: &&Area| !areas.iter().any(|other| other.parent == Some(area.id));
    let mut begun = 0;
    for area in areas.iter().filter(is_leaf) {
        let label = &area.label;
        let bad = |_| Failure::field("/areas", format!("area {label} is nested too deeply"));
        let details = ActionDetails {
            plan: plan.id,
            reference: Line::parse(&format!("{label}.1")).map_err(bad)?,
            title: Title::parse(&format!("Agree what to do about area {label}")).map_err(bad)?,
            description: None,
            outcome: None,
            success_criterion: None,
            areas: vec![area.id],
            owner: None,
            contributors: vec![],
            starts_on: None,
            due_on: None,
            depends_on: vec![],
            blocked_reason: None,
            impact: domain::action::Impact::default(),
            internal_note: None,
            public_words: None,
            childrens_words: None,
        };
        let mut action = details.begin(plan, today)?;
        dates::redate(tx, &mut action, &rules).await?;
        tx.add(action).await?;
        begun += 1;
    }
    Ok(begun)
}
