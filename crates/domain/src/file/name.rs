//! What a file is called: the sender's name for it, made harmless.

use super::FileKind;
use crate::text::Line;

/// The longest name without its ending; whatever is longer is cut.
const STEM: usize = 100;

/// The last part of a name as its sender wrote it, without what could lead a reader astray: folders,
/// marks that turn the reading direction, and signs that a system gives a meaning.
fn plain(claimed: &str) -> String {
    let last = claimed.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let visible = last.chars().filter(|c| !hidden(*c));
    let plain: String = visible
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    plain.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

/// The name before its last dot, and what stands after it.
pub(super) fn parts(claimed: &str) -> (String, Option<String>) {
    let plain = plain(claimed);
    match plain.rsplit_once('.') {
        Some((stem, ending)) => (stem.to_owned(), Some(ending.trim().chars().take(20).collect())),
        None => (plain, None),
    }
}

/// The name under which a file of this kind is handed out.
pub(super) fn kept(stem: &str, kind: FileKind) -> Line<120> {
    let cut: String = stem.chars().take(STEM).collect();
    let cut = cut.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = if cut.is_empty() { "file" } else { cut };
    let name = format!("{stem}.{}", kind.ending());
    // Nothing is left in it that a line does not take.
    Line::parse(&name).unwrap_or_else(|_| plain_line(kind))
}

fn plain_line(kind: FileKind) -> Line<120> {
    #[expect(clippy::expect_used, reason = "a short word with a dot is a line")]
    Line::parse(&format!("file.{}", kind.ending())).expect("a line")
}
