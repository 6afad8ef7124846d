//! Where somebody goes on to after signing in: only ever a page of ours.

use url::Url;

/// No address of ours is longer.
const LONGEST: usize = 1000;

/// Where it leads, if it is a path of ours. Browsers drop tabs and line ends from addresses and
/// take a backslash for a slash, so only plain characters are taken at all.
pub(crate) fn safe(next: &str) -> Option<&str> {
    let rest = next.strip_prefix('/')?;
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || rest.starts_with('/') || next.len() > LONGEST {
        return None;
    }
    // The parser that browsers share has the last word on where it leads.
    let base = Url::parse("http://ours.invalid/").ok()?;
    let there = base.join(next).ok()?;
    let path = there.path();
    let stays = there.origin() == base.origin() && !path.starts_with("//");
    let signs = ["/sign-in", "/sign-out", "/links/", "/set-up/", "/demo/", "/assets/"];
    (stays && !signs.iter().any(|start| path.starts_with(start))).then_some(next)
}

/// Where it leads, or the first page.
pub(crate) fn or_home(next: &str) -> &str {
    safe(next).unwrap_or("/")
}

/// The address of a page that leads on to `next`, if that is worth saying.
pub(crate) fn carrying(page: &str, next: &str) -> String {
    match safe(next) {
        None | Some("/") => page.to_owned(),
        Some(next) => {
            let query: String =
                form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            let mark = if page.contains('?') { '&' } else { '?' };
            format!("{page}{mark}{query}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_on_to() {
        for good in [
            "/",
            "/people",
            "/people?after=abc&x=%2F%2Fevil.example",
            "/posts/019340b4-0000-7000-8000-000000000000",
            "/a/../people",
            "/x#y",
            "/http://evil.example",
        ] {
            assert_eq!(safe(good), Some(good), "{good}");
        }
        for bad in [
            "",
            "people",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            " /people",
            "/ /evil.example",
            "\u{a0}/people",
            "http://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/people\0",
            "/ŵ",
            "?next=/people",
            "#x",
            ".",
            "../people",
            "/sign-out",
            "/sign-in?next=/people",
            "/a/../sign-out",
            "/demo/x",
        ] {
            assert_eq!(safe(bad), None, "{bad:?}");
        }
        assert_eq!(safe(&format!("/{}", "a".repeat(LONGEST))), None);
        assert_eq!(or_home("//evil.example"), "/");
    }

    #[test]
    fn what_is_carried_along_is_written_for_an_address() {
        assert_eq!(carrying("/sign-in", "/"), "/sign-in");
        assert_eq!(carrying("/sign-in", "//evil.example"), "/sign-in");
        assert_eq!(carrying("/x?a=b", "/people"), "/x?a=b&next=%2Fpeople");
        assert_eq!(
            carrying("/sign-in", "/people?after=a&b=c"),
            "/sign-in?next=%2Fpeople%3Fafter%3Da%26b%3Dc"
        );
    }
}
