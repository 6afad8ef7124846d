//! Makes the styles of others ours: not the typeface of GOV.UK, not its crest, not its header, and
//! no address of a file that is not served.

use std::fmt::Write as _;

/// What stands for the typeface that only GOV.UK may use. A council may set its own.
const TYPEFACE: &str = "var(--app-font-family,\"Helvetica Neue\",Helvetica,Arial,sans-serif)";

/// How the typeface is named in the packages.
const NAMED: [&str; 2] = ["\"GDS Transport\",arial,sans-serif", "GDS Transport,arial,sans-serif"];

/// Parts of GOV.UK's own branding: a selector that names one is dropped.
const BRANDING: [&str; 5] = ["crest", "crown", "copyright-logo", "govuk-header", "govuk-logo"];

/// Rules that hold rules.
const NESTING: [&str; 3] = ["@media", "@supports", "@layer"];

/// A stylesheet adapted; of one with many components, only those named.
pub(crate) fn adapt(css: &str, only: Option<&[&str]>) -> Result<String, String> {
    let mut out = String::with_capacity(css.len());
    rules(&without_comments(css)?, only, &mut out)?;
    for name in NAMED {
        out = out.replace(name, TYPEFACE);
    }
    Ok(out)
}

/// Our own styles without their comments and most of their spaces.
pub(crate) fn shorten(css: &str) -> Result<String, String> {
    let mut out = String::with_capacity(css.len());
    for line in without_comments(css)?.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A selector or a value may go on in the next line.
        if !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) {
            out.push(' ');
        }
        out.push_str(line);
    }
    Ok(out + "\n")
}

fn rules(css: &str, only: Option<&[&str]>, out: &mut String) -> Result<(), String> {
    let mut rest = css.trim_start();
    while !rest.is_empty() {
        let end = find(rest, &['{', ';', '}']).ok_or("a rule has no end")?;
        let (prelude, after) = rest.split_at(end);
        if after.starts_with(';') {
            // A statement, such as the character set, which the server says.
            rest = after.get(1..).unwrap_or_default().trim_start();
            continue;
        }
        let body = after.strip_prefix('{').ok_or("a brace closes what nothing opened")?;
        let close = closing(body).ok_or_else(|| format!("{prelude} is not closed"))?;
        rule(prelude.trim(), body.get(..close).unwrap_or_default(), only, out)?;
        rest = body.get(close + 1..).unwrap_or_default().trim_start();
    }
    Ok(())
}

fn rule(prelude: &str, body: &str, only: Option<&[&str]>, out: &mut String) -> Result<(), String> {
    if NESTING.iter().any(|start| prelude.starts_with(start)) {
        let mut inner = String::new();
        rules(body, only, &mut inner)?;
        if !inner.is_empty() {
            let _ = write!(out, "{prelude}{{{inner}}}");
        }
        return Ok(());
    }
    // Typefaces, and what only one old browser reads.
    if prelude.starts_with('@') {
        return Ok(());
    }
    let is_ours = |selector: &&str| {
        !BRANDING.iter().any(|mark| selector.contains(mark))
            && only.is_none_or(|only| only.iter().any(|name| selector.contains(name)))
    };
    let selectors: Vec<&str> = split(prelude, ',').into_iter().filter(is_ours).collect();
    let is_served = |declaration: &&str| !declaration.contains("url(/assets/");
    let body: Vec<&str> = split(body, ';').into_iter().filter(is_served).collect();
    if !selectors.is_empty() && body.iter().any(|declaration| !declaration.trim().is_empty()) {
        let _ = write!(out, "{}{{{}}}", selectors.join(","), body.join(";"));
    }
    Ok(())
}

fn without_comments(css: &str) -> Result<String, String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(rest.get(..start).unwrap_or_default());
        let comment = rest.get(start + 2..).unwrap_or_default();
        let end = comment.find("*/").ok_or("a comment has no end")?;
        rest = comment.get(end + 2..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(out)
}

/// Walks over what stands outside quotation marks and brackets.
struct Outside<'a> {
    chars: std::str::CharIndices<'a>,
    quote: Option<char>,
    depth: usize,
}

impl<'a> Outside<'a> {
    fn of(css: &'a str) -> Self {
        Self { chars: css.char_indices(), quote: None, depth: 0 }
    }
}

impl Iterator for Outside<'_> {
    type Item = (usize, char);
    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let (at, char) = self.chars.next()?;
            match (char, self.quote) {
                ('\\', _) => {
                    self.chars.next();
                }
                (_, Some(quote)) if char == quote => self.quote = None,
                (_, Some(_)) => {}
                ('"' | '\'', None) => self.quote = Some(char),
                ('(' | '[', None) => self.depth += 1,
                (')' | ']', None) => self.depth = self.depth.saturating_sub(1),
                _ if self.depth == 0 => return Some((at, char)),
                _ => {}
            }
        }
    }
}

fn find(css: &str, wanted: &[char]) -> Option<usize> {
    Outside::of(css).find(|(_, char)| wanted.contains(char)).map(|(at, _)| at)
}

/// Where the brace closes that stands open before this.
fn closing(css: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, char) in Outside::of(css) {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn split(css: &str, at: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = css;
    while let Some(end) = find(rest, &[at]) {
        parts.push(rest.get(..end).unwrap_or_default());
        rest = rest.get(end + at.len_utf8()..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_govuk_may_use_is_dropped() {
        for (css, adapted) in [
            ("@charset \"UTF-8\";a{b:c}", "a{b:c}"),
            ("/*! hers */@font-face{font-family:GDS Transport;src:url(/x.woff2)}a{b:c}", "a{b:c}"),
            ("a,.govuk-header b,i{c:d}", "a,i{c:d}"),
            (".govuk-footer__copyright-logo:before{c:d}", ""),
            ("a{b:c;background:url(/assets/images/govuk-crest.svg);d:e}", "a{b:c;d:e}"),
            ("a{background:url(/assets/x.svg)}", ""),
            ("@media print{.govuk-header{a:b}}", ""),
            ("@media print{a{b:c}.govuk-header{a:b}}", "@media print{a{b:c}}"),
            ("@-moz-document url-prefix(){a{b:c}}d{e:f}", "d{e:f}"),
            ("a:is(b,c){d:\";}\"}", "a:is(b,c){d:\";}\"}"),
            ("a{b:url(data:image/svg+xml;x)}", "a{b:url(data:image/svg+xml;x)}"),
        ] {
            assert_eq!(adapt(css, None).unwrap(), adapted, "{css}");
        }
    }

    #[test]
    fn the_typeface_is_one_that_a_council_may_set() {
        for name in NAMED {
            let adapted = adapt(&format!("a{{font-family:{name}}}"), None).unwrap();
            assert_eq!(adapted, format!("a{{font-family:{TYPEFACE}}}"));
        }
    }

    #[test]
    fn only_the_components_that_are_named_stay() {
        let css = ".moj-a{b:c}.moj-b,.js .moj-a--d{e:f}@media print{.moj-b{g:h}}";
        assert_eq!(adapt(css, Some(&["moj-a"])).unwrap(), ".moj-a{b:c}.js .moj-a--d{e:f}");
    }

    #[test]
    fn a_stylesheet_that_cannot_be_read_stops_the_build() {
        for css in ["a{b:c", "}", "/* no end", "a{b:\"}"] {
            assert!(adapt(css, None).is_err(), "{css}");
        }
    }

    #[test]
    fn our_own_styles_lose_comments_and_lines() {
        let css = "/* Why. */\na,\nb {\n  c: d\n    e;\n}\n";
        assert_eq!(shorten(css).unwrap(), "a,b {c: d e;}\n");
    }
}
