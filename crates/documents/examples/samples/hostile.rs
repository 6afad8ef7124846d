//! The same plan with everything in it that people paste, and that others send on purpose.

use actionplan_documents::paper::{Paper, Plan};

use crate::plan as good;

/// Texts that must come out as text, whatever they would be elsewhere.
pub(crate) const PAYLOADS: [&str; 20] = [
    "=HYPERLINK(\"https://example.org\",\"Click\")",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]></w:t></w:r></w:p><w:p>",
    "&lt;b&gt; &amp; &#x41; <!ENTITY x SYSTEM \"file:///etc/passwd\">",
    "{{constructor.constructor('x')()}} ${7*7} #{7*7}",
    "BEGIN:VEVENT\r\nSUMMARY:injected\r\nEND:VEVENT",
    "✓ ✔ ☑ ● ■ ▲ → 🙂 🔴 文字 Νίκος Привет שלום مرحبا",
    "Zażółć gęślą jaźń, Llŷn, Ŵyn, Łódź, Năstase, Jõhvi",
    "e\u{301}\u{302}\u{303}\u{304} w\u{302}y\u{302} \u{202E}desrever\u{202C} zero\u{200B}width\u{FEFF}",
    "nul\u{0}bell\u{7}escape\u{1B}[31m private\u{E000}use \u{FFFE}",
    "Sehrlangeswortohneleerzeichendasnirgendsumbrochenwerdenkannunddochineinespaltepassenmussxxxxxxxxxx",
    "https://example.org/a/very/long/address/that/goes/on/and/on?with=parameters&and=more&until=it#ends",
    "{\\rtf1 field} %n %s ../../etc/passwd C:\\Windows\\System32",
    "   leading and trailing   and     inner spaces   ",
];

/// A plan full of them.
pub(crate) fn plan() -> Plan {
    let mut plan = good::plan();
    let mut next = PAYLOADS.iter().cycle();
    let mut take = || (*next.next().unwrap_or(&"")).to_owned();
    plan.title = format!("Plan {}", take());
    plan.authority = take();
    for area in &mut plan.areas {
        area.wording.official = take();
        area.kind = take();
    }
    for action in &mut plan.actions {
        action.wording.official = take();
        action.outcome = Some(take());
        action.success_criterion = Some(take());
        if let Some(latest) = &mut action.latest {
            latest.done = take().repeat(3);
        }
        if let Some(owner) = &mut action.owner {
            owner.post = take();
            owner.organisation = Some(take());
        }
    }
    // One text that is longer than a page.
    if let Some(action) = plan.actions.first_mut() {
        action.outcome = Some("A very long account of what is sought. ".repeat(250));
    }
    plan
}

/// A paper full of them.
pub(crate) fn paper() -> Paper {
    let mut paper = good::paper();
    paper.supporting = PAYLOADS.iter().map(|it| (*it).to_owned()).collect();
    paper.title = PAYLOADS.iter().skip(6).take(2).copied().collect::<String>();
    paper.background_documents.push((PAYLOADS.concat(), Some("javascript:alert(1)".into())));
    paper.contact.email = Some("a@example.org\r\nBcc: all@example.org".into());
    paper
}
