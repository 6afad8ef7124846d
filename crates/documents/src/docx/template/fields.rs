//! Fields of Word that fetch or run something when a document is opened.

use super::{
    fault::TemplateFault,
    relations::place,
    xml::{Step, opened},
};

/// Fields that reach out of the file.
const REACHING: [&str; 10] = [
    "DDE",
    "DDEAUTO",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "IMPORT",
    "LINK",
    "DATABASE",
    "MACROBUTTON",
    "RD",
    "AUTOTEXT",
];

/// Refuses a header or footer with such a field. Word lets a field's name be spread over runs, so
/// all that fields say in a part is read as one.
pub(super) fn check(steps: &[Step], part: &str) -> Result<(), TemplateFault> {
    let mut said = String::new();
    let mut within = false;
    for step in steps {
        match step {
            Step::Open(element) if element.name == "w:instrText" => within = true,
            Step::Close { name, .. } if name == "w:instrText" => within = false,
            Step::Text(text) if within => said.push_str(text),
            _ => {}
        }
    }
    for element in opened(steps).filter(|element| element.name == "w:fldSimple") {
        said.push(' ');
        said.push_str(element.get("w:instr").unwrap_or_default());
    }
    let said = said.to_uppercase();
    let is_reaching = |word: &str| REACHING.contains(&word);
    if let Some(field) = said.split(|c: char| !c.is_ascii_alphabetic()).find(|it| is_reaching(it)) {
        let target = format!("a {field} field");
        return Err(TemplateFault::Outside { place: place(part), target });
    }
    Ok(())
}
