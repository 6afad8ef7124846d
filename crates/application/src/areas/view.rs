//! What everybody reads of an area.

use std::collections::HashMap;

use domain::{
    Account, Id, Line,
    framework::FindingKind,
    id::{AreaId, InspectionId},
    inspection::{Area, Confirmation, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Failure,
    actions::AreaRef,
    agenda::{Closings, ClosureView},
    sight::Sight,
};

/// An area of an earlier inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EarlierArea {
    /// The area.
    pub id: AreaId,
    /// "3a".
    pub label: Line<20>,
    /// The inspection that found it.
    pub inspection: InspectionId,
}

/// An area for improvement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AreaView {
    /// Stable id.
    pub id: AreaId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The inspection that found it.
    pub inspection: InspectionId,
    /// Area for improvement, priority action, recommendation, …
    pub kind: FindingKind,
    /// The exact wording.
    pub text: Account,
    /// Place among its siblings, from 1.
    pub position: i32,
    /// "3a": worked out from the positions, because reports do not number areas.
    pub label: Line<20>,
    /// The area of which it is a part.
    pub parent: Option<AreaRef>,
    /// Numbers of the paragraphs it rests on.
    pub paragraphs: Vec<i32>,
    /// How the council answers it.
    pub response: Option<Response>,
    /// The area of an earlier inspection that it repeats.
    pub recurs_from: Option<EarlierArea>,
    /// Closed by us.
    pub closed: Option<ClosureView>,
    /// Confirmed by the inspectorate.
    pub confirmed: Option<Confirmation>,
}

/// What a batch of areas points at, each kind read in one query.
pub(super) struct Around {
    areas: HashMap<Uuid, EarlierArea>,
    closings: Closings,
}

impl Around {
    pub(super) async fn load(sight: &Sight, areas: &[Area]) -> Result<Self, Failure> {
        let pointed = areas.iter().flat_map(|area| area.parent.into_iter().chain(area.recurs_from));
        let mut ids: Vec<Uuid> = pointed.map(Id::raw).collect();
        ids.sort_unstable();
        ids.dedup();
        let closings = Closings::load(&sight.reader, areas, sight.today).await?;
        let pointed: Vec<EarlierArea> = if sight.revision.is_none() {
            let names = sight.reader.area_names(Some(&ids)).await?.into_iter();
            names
                .map(|it| EarlierArea { id: it.id, label: it.label, inspection: it.inspection })
                .collect()
        } else {
            let areas: Vec<Area> = sight.many(&ids).await?;
            areas
                .into_iter()
                .map(|it| EarlierArea { id: it.id, label: it.label, inspection: it.inspection })
                .collect()
        };
        let areas = pointed.into_iter().map(|area| (area.id.raw(), area)).collect();
        Ok(Self { areas, closings })
    }

    pub(super) fn view(&self, actor: &Actor, area: Area) -> AreaView {
        let pointed = |id: Option<AreaId>| id.and_then(|id| self.areas.get(&id.raw()));
        AreaView {
            parent: pointed(area.parent)
                .map(|parent| AreaRef { id: parent.id, label: parent.label.clone() }),
            recurs_from: pointed(area.recurs_from).cloned(),
            id: area.id,
            version: area.version,
            inspection: area.inspection,
            kind: area.kind,
            text: area.text,
            position: area.position,
            label: area.label,
            paragraphs: area.paragraphs,
            response: area.response,
            closed: area.closed.map(|it| self.closings.view(it, actor)),
            confirmed: area.confirmed,
        }
    }
}

/// One area as it is seen.
pub(super) async fn one(sight: &Sight, actor: &Actor, area: Area) -> Result<AreaView, Failure> {
    let around = Around::load(sight, std::slice::from_ref(&area)).await?;
    Ok(around.view(actor, area))
}
