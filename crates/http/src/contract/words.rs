//! Pieces of the contract as they may stand in a page.

use serde_json::Value;

/// Text as it may stand in a page.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A description: what stands between backticks is code.
pub(super) fn prose(text: &str) -> String {
    if !text.matches('`').count().is_multiple_of(2) {
        return escaped(text);
    }
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| match at % 2 {
            0 => escaped(part),
            _ => format!("<code>{}</code>", escaped(part)),
        })
        .collect()
}

/// A description of several paragraphs.
pub(super) fn paragraphs(text: &str) -> String {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(|part| ["<p>".to_owned(), prose(part), "</p>".to_owned()]).collect()
}

/// The text at this place, or none.
pub(super) fn text_at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The members of the object or list at this place; those of a list have no names.
pub(super) fn members<'a>(
    value: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let target = value.pointer(pointer);
    let named = target.and_then(Value::as_object).into_iter().flatten();
    let listed = target.and_then(Value::as_array).into_iter().flatten();
    named.map(|(name, value)| (name.as_str(), value)).chain(listed.map(|value| ("", value)))
}

/// A schema's name as a link, or its type in words.
pub(super) fn kind(schema: Option<&Value>) -> String {
    let Some(schema) = schema else { return "anything".into() };
    if let Some(name) = text_at(schema, "/$ref").rsplit('/').next().filter(|name| !name.is_empty())
    {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escaped(name));
    }
    if let Some(forms) = schema.get("oneOf").or(schema.get("anyOf")).and_then(Value::as_array) {
        return forms.iter().map(|form| kind(Some(form))).collect::<Vec<_>>().join(" or ");
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return "anything".into(),
    };
    let format = text_at(schema, "/format");
    let names = types.into_iter().map(|name| match name {
        "array" => format!("list of {}", kind(schema.get("items"))),
        "string" if !format.is_empty() => escaped(format),
        name => escaped(name),
    });
    names.collect::<Vec<_>>().join(" or ")
}

/// What a schema without fields holds: its type, its limits, its codes.
pub(super) fn facts(schema: &Value) -> String {
    if schema.get("properties").is_some() {
        return String::new();
    }
    let mut facts = vec![kind(Some(schema))];
    for (key, words) in [
        ("minLength", "characters at least"),
        ("maxLength", "characters at most"),
        ("minimum", "or more"),
        ("maximum", "or less"),
    ] {
        if let Some(limit) = schema.get(key) {
            facts.push(format!("{limit} {words}"));
        }
    }
    let pattern = text_at(schema, "/pattern");
    if !pattern.is_empty() {
        facts.push(format!("like <code>{}</code>", escaped(pattern)));
    }
    let codes: Vec<String> = members(schema, "/enum")
        .filter_map(|(_, code)| code.as_str())
        .map(|code| format!("<code>{}</code>", escaped(code)))
        .collect();
    if codes.is_empty() {
        format!("<p>A value: {}.</p>", facts.join(", "))
    } else {
        format!("<p>One of {}.</p>", codes.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        assert_eq!(prose("`as_at` & <b>"), "<code>as_at</code> &amp; &lt;b&gt;");
        assert_eq!(prose("one ` only"), "one ` only");
        assert_eq!(paragraphs("a\n\n`b`\n"), "<p>a</p><p><code>b</code></p>");
    }

    #[test]
    fn kinds_are_said_in_words() {
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/Id"}});
        assert_eq!(kind(Some(&list)), "list of <a href=\"#schema-Id\">Id</a>");
        assert_eq!(
            kind(Some(&json!({"type": ["string", "null"], "format": "date"}))),
            "date or null"
        );
        let line = json!({"type": "string", "minLength": 1, "maxLength": 20});
        let said = "<p>A value: string, 1 characters at least, 20 characters at most.</p>";
        assert_eq!(facts(&line), said);
        assert_eq!(facts(&json!({"enum": ["late"]})), "<p>One of <code>late</code>.</p>");
    }
}
