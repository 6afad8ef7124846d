//! The two cookies: the session, and a sign-in that is half done.
//!
//! Their values are random and say nothing. On HTTPS their names begin with `__Host-`, with which
//! browsers keep them from other hosts and paths; the loopback of a machine has no HTTPS.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::Settings;

/// No value of ours is longer.
const LONGEST: usize = 256;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The session.
    Session,
    /// A sign-in that is half done.
    Step,
}

impl Kind {
    /// What it is called on this site.
    pub(crate) const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-actionplan",
            (Self::Session, false) => "actionplan",
            (Self::Step, true) => "__Host-actionplan-step",
            (Self::Step, false) => "actionplan-step",
        }
    }

    /// Its value in a request. One that comes twice is nobody's: another host may have set it.
    pub(crate) fn read(self, headers: &HeaderMap, settings: &Settings) -> Option<String> {
        let name = self.name(settings.is_secure());
        let texts = headers.get_all(header::COOKIE).iter().filter_map(|text| text.to_str().ok());
        let pairs = texts.flat_map(Cookie::split_parse).filter_map(Result::ok);
        let mut values = pairs.filter(|cookie| cookie.name() == name);
        let value = values.next()?.value().to_owned();
        let fits = !value.is_empty() && value.len() <= LONGEST;
        (fits && values.next().is_none()).then_some(value)
    }

    /// Gives it to the browser. It goes when the browser is closed; when it ends is for the server
    /// to say.
    pub(crate) fn set(self, headers: &mut HeaderMap, settings: &Settings, value: &str) {
        self.write(headers, settings, value, false);
    }

    /// Takes it from the browser.
    pub(crate) fn clear(self, headers: &mut HeaderMap, settings: &Settings) {
        self.write(headers, settings, "", true);
    }

    fn write(self, headers: &mut HeaderMap, settings: &Settings, value: &str, gone: bool) {
        let secure = settings.is_secure();
        let mut cookie = Cookie::new(self.name(secure), value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(secure);
        let mut text = cookie.to_string();
        if gone {
            text.push_str("; Max-Age=0");
        }
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

/// Lets the browser forget everything of this site. On plain HTTP browsers do not listen, and the
/// cookie that is taken away is all there is.
pub(crate) fn clear_site(headers: &mut HeaderMap, settings: &Settings) {
    if settings.is_secure() {
        headers.insert(
            "clear-site-data",
            HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> Settings {
        Settings::at(url.parse().unwrap())
    }

    #[test]
    fn cookies_are_out_of_reach_for_scripts_and_other_sites() {
        for (url, written) in [
            (
                "https://plan.example.gov.uk",
                "__Host-actionplan=abc; HttpOnly; SameSite=Lax; Secure; Path=/",
            ),
            ("http://127.0.0.1:8080", "actionplan=abc; HttpOnly; SameSite=Lax; Path=/"),
        ] {
            let settings = settings(url);
            let mut headers = HeaderMap::new();
            Kind::Session.set(&mut headers, &settings, "abc");
            assert_eq!(headers[header::SET_COOKIE], written);
            Kind::Step.clear(&mut headers, &settings);
            let cleared = headers.get_all(header::SET_COOKIE).iter().nth(1).unwrap();
            let cleared = cleared.to_str().unwrap();
            assert!(cleared.starts_with(&format!("{}=;", Kind::Step.name(settings.is_secure()))));
            assert!(cleared.ends_with("; Path=/; Max-Age=0"), "{cleared}");
            let mut headers = HeaderMap::new();
            clear_site(&mut headers, &settings);
            assert_eq!(headers.contains_key("clear-site-data"), settings.is_secure());
        }
    }

    #[test]
    fn only_one_cookie_of_the_exact_name_is_read() {
        let secure = settings("https://plan.example.gov.uk");
        let plain = settings("http://127.0.0.1:8080");
        let long = format!("actionplan={}", "a".repeat(LONGEST + 1));
        for (cookies, in_secure, in_plain) in [
            (vec!["actionplan=a"], None, Some("a")),
            (vec!["__Host-actionplan=a"], Some("a"), None),
            (vec!["x=1; __Host-actionplan=a; actionplan=b"], Some("a"), Some("b")),
            (vec!["actionplan=a", "actionplan=b"], None, None),
            (vec!["actionplan=a; actionplan=a"], None, None),
            (vec!["Actionplan=a; actionplan-step=b"], None, None),
            (vec!["actionplan="], None, None),
            (vec![&long], None, None),
            (vec![], None, None),
        ] {
            let mut headers = HeaderMap::new();
            for text in &cookies {
                headers.append(header::COOKIE, HeaderValue::from_str(text).unwrap());
            }
            assert_eq!(Kind::Session.read(&headers, &secure).as_deref(), in_secure, "{cookies:?}");
            assert_eq!(Kind::Session.read(&headers, &plain).as_deref(), in_plain, "{cookies:?}");
        }
    }
}
