//! The numbered paragraphs of a report, replaced as one list.

use std::collections::{BTreeMap, HashSet};

use domain::{
    Account, FieldFault, Id, Title,
    id::ParagraphId,
    inspection::{Inspection, Paragraph, Tone},
    policy::Act,
};
use persistence::{ChildFilter, Cursor, CursorKey, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Call, Done, Failure, Items, Paging, app::fresh};

/// What can be said of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParagraphDetails {
    /// Its number in the report.
    #[schema(minimum = 1, maximum = 9999)]
    pub number: i32,
    /// The heading under which it stands.
    #[serde(default)]
    pub section: Option<Title>,
    /// The exact words.
    pub text: Account,
    /// Strength or weakness, where someone has marked it.
    #[serde(default)]
    pub tone: Option<Tone>,
}

/// All paragraphs of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetParagraphs {
    /// The whole list; a number that is not in it is removed.
    pub paragraphs: Vec<ParagraphDetails>,
}

/// A paragraph as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParagraphView {
    /// Stable id: it stays while the number stays.
    pub id: ParagraphId,
    /// How often it was changed.
    pub version: i64,
    /// Its number in the report.
    pub number: i32,
    /// The heading under which it stands.
    pub section: Option<Title>,
    /// The exact words.
    pub text: Account,
    /// Strength or weakness, where someone has marked it.
    pub tone: Option<Tone>,
}

/// All paragraphs of a report, as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParagraphsView {
    /// The inspection's version: the list is part of it, and `If-Match` compares it.
    pub version: i64,
    /// The whole list, by number.
    pub paragraphs: Vec<ParagraphView>,
}

fn view(paragraph: Paragraph) -> ParagraphView {
    ParagraphView {
        id: paragraph.id,
        version: paragraph.version,
        number: paragraph.number,
        section: paragraph.section,
        text: paragraph.text,
        tone: paragraph.tone,
    }
}

/// The paragraphs of one report by number; a report has some dozens.
async fn by_number(reader: &Reader, id: Id<Inspection>) -> Result<Vec<Paragraph>, Failure> {
    let mut found: Vec<Paragraph> = reader.all(&ChildFilter::all().inspection(Some(id))).await?;
    found.sort_by_key(|paragraph| paragraph.number);
    Ok(found)
}

/// A page of a report's paragraphs, by number.
pub async fn paragraphs(
    app: &App,
    actor: &Actor,
    id: Id<Inspection>,
    paging: Paging,
) -> Result<Answer<Items<ParagraphView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    app.read(actor, move |reader| async move {
        reader.get(id).await?.ok_or(Failure::Hidden)?;
        let views = by_number(&reader, id).await?.into_iter().map(view).collect();
        Items::cut(views, &paging, |view: &ParagraphView| Cursor {
            key: CursorKey::None,
            id: view.id.raw(),
        })
    })
    .await
}

/// Replaces the paragraphs of a report by their numbers, in one entry.
///
/// The list is edited as part of the inspection: any difference gives the inspection its next
/// version, so that the second of two people who replace the list is told.
pub async fn set_paragraphs(
    app: &App,
    call: &Call,
    id: Id<Inspection>,
    wanted: SetParagraphs,
) -> Result<Done<ParagraphsView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let seen = call.clone();
    app.write(call, "set_paragraphs", None, move |tx| async move {
        let inspection: Inspection = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(inspection.version)?;
        let differs = put(&tx, id, wanted.paragraphs).await?;
        let version =
            if differs { tx.bump(&inspection).await?.version } else { inspection.version };
        let paragraphs = by_number(&tx, id).await?.into_iter().map(view).collect();
        Ok(ParagraphsView { version, paragraphs })
    })
    .await
}

/// Saves what differs from the recorded list and answers whether anything did.
pub(crate) async fn put(
    tx: &Tx,
    id: Id<Inspection>,
    wanted: Vec<ParagraphDetails>,
) -> Result<bool, Failure> {
    check(&wanted)?;
    let known = by_number(tx, id).await?.into_iter();
    let mut known: BTreeMap<i32, Paragraph> =
        known.map(|paragraph| (paragraph.number, paragraph)).collect();
    let mut differs = false;
    for details in wanted {
        let before = known.remove(&details.number);
        let after = Paragraph {
            id: before.as_ref().map_or_else(fresh, |before| before.id),
            version: before.as_ref().map_or(1, |before| before.version),
            inspection: id,
            number: details.number,
            section: details.section,
            text: details.text,
            tone: details.tone,
        };
        match before {
            None => {
                tx.add(after).await?;
            }
            Some(before) if before != after => {
                tx.save(&before, after).await?;
            }
            Some(_) => continue,
        }
        differs = true;
    }
    for gone in known.values() {
        tx.remove(gone).await?;
        differs = true;
    }
    Ok(differs)
}

fn check(wanted: &[ParagraphDetails]) -> Result<(), Failure> {
    let (mut faults, mut numbers) = (Vec::new(), HashSet::new());
    for (at, paragraph) in wanted.iter().enumerate() {
        let pointer = format!("/paragraphs/{at}/number");
        if !(1..=9999).contains(&paragraph.number) {
            faults.push(FieldFault::new(pointer, "must be from 1 to 9999"));
        } else if !numbers.insert(paragraph.number) {
            faults.push(FieldFault::new(pointer, "another paragraph of the list has this number"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}
