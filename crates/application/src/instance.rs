//! Instance data that every authority reads: frameworks and the working-day calendar.

use domain::{
    calendar::Calendar,
    change::{Kind, id_of_code},
    framework::Framework,
    inspection::Inspection,
};
use persistence::{Reader, StoreError};
use uuid::Uuid;

use crate::Failure;

/// The one calendar by which working days are counted.
const CALENDAR: &str = "england-and-wales";

/// The working-day calendar. An instance without one was not set up; nothing is counted then.
pub(crate) async fn calendar(reader: &Reader) -> Result<Calendar, Failure> {
    let found = reader.get_raw(id_of_code(Kind::Calendar, CALENDAR)).await?;
    found.ok_or_else(|| missing("calendar", CALENDAR))
}

/// The framework with this code, if the instance has it.
pub(crate) async fn framework(reader: &Reader, code: &str) -> Result<Option<Framework>, Failure> {
    Ok(reader.get_raw(id_of_code(Kind::Framework, code)).await?)
}

/// The frameworks with these codes, each once.
pub(crate) async fn frameworks(
    reader: &Reader,
    codes: impl Iterator<Item = &str>,
) -> Result<Vec<Framework>, Failure> {
    let mut ids: Vec<Uuid> = codes.map(|code| id_of_code(Kind::Framework, code)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(reader.many(&ids).await?)
}

/// The framework under which an inspection was made: the schema keeps it from going away.
pub(crate) async fn framework_of(
    reader: &Reader,
    inspection: &Inspection,
) -> Result<Framework, Failure> {
    let found = framework(reader, &inspection.framework).await?;
    found.ok_or_else(|| missing("framework", &inspection.framework))
}

fn missing(what: &str, code: &str) -> Failure {
    Failure::Broken(StoreError::Unusable(format!(
        "the {what} {code} is not in the database; the instance was not set up"
    )))
}
