//! What is kept of a template's main part: the namespaces of its root, and the set-up of its pages.

use super::{
    fault::TemplateFault,
    xml::{Step, opened, steps},
};
use crate::docx::{R, W, page::Setup};

/// What is kept of the main part.
#[derive(Debug, Clone)]
pub(super) struct Main {
    /// The beginning of the part, with the root's tag.
    pub(super) head: String,
    pub(super) setup: Setup,
}

/// Reads the main part. Headers and footers whose relations are gone are left out.
pub(super) fn read(text: &str, is_known: impl Fn(&str) -> bool) -> Result<Main, TemplateFault> {
    let steps = steps(text, "its main part")?;
    let root = opened(&steps)
        .next()
        .filter(|root| root.name == "w:document" && root.get("xmlns:w") == Some(W))
        .ok_or_else(|| {
            TemplateFault::damaged(
                "its main part is not in the usual form; save it again as .docx (not “strict”)",
            )
        })?;
    let tag = text.get(root.start..root.end).unwrap_or_default();
    let tag = tag.trim_end_matches('>').trim_end_matches('/');
    let relations = match root.get("xmlns:r") {
        Some(own) if own == R => String::new(),
        Some(_) => return Err(TemplateFault::damaged("its main part names relations otherwise")),
        None => format!(" xmlns:r=\"{R}\""),
    };
    let head =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{tag}{relations}>");
    Ok(Main { head, setup: setup(text, &steps, is_known) })
}

/// The set-up of the last section, which is the document's own; A4 without furniture where it has
/// none.
fn setup(text: &str, steps: &[Step], is_known: impl Fn(&str) -> bool) -> Setup {
    let mut setup = Setup { furniture: [String::new(), String::new()], ..Setup::own() };
    let last = steps.iter().rposition(|step| {
        matches!(step, Step::Open(element) if element.name == "w:sectPr" && element.depth == 2)
    });
    let Some(section) = last.and_then(|at| steps.get(at + 1..)) else { return setup };
    for element in opened(section).take_while(|element| element.depth > 2) {
        if element.depth > 3 {
            continue;
        }
        let own = text.get(element.start..element.end).unwrap_or_default();
        let own = if own.ends_with("/>") { own.to_owned() } else { closed(own) };
        match element.name.as_str() {
            "w:headerReference" | "w:footerReference"
                if element.get("r:id").is_some_and(&is_known) =>
            {
                setup.furniture.iter_mut().for_each(|shape| shape.push_str(&own));
            }
            "w:pgSz" => {
                let size = element.number("w:w").zip(element.number("w:h"));
                // A page that no printer has would leave no room for text.
                if let Some((width, height)) = size
                    && width.min(height) >= 5000
                    && width.max(height) <= 40_000
                {
                    (setup.short, setup.long) = (width.min(height), width.max(height));
                }
            }
            "w:pgMar" => {
                let sides = element.number("w:left").zip(element.number("w:right"));
                if let Some((left, right)) = sides
                    && left + right + 3000 < setup.short
                {
                    (setup.left, setup.right, setup.margins) = (left, right, own);
                }
            }
            "w:titlePg" => {
                setup.has_title_page = !matches!(element.get("w:val"), Some("0" | "false" | "off"));
            }
            _ => {}
        }
    }
    setup
}

fn closed(tag: &str) -> String {
    format!("{}/>", tag.trim_end_matches('>'))
}
