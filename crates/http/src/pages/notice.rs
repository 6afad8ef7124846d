//! What a page says after something was done. The address names a sentence; no text of an address
//! is ever shown.

/// The sentence of a name.
pub(crate) fn sentence(name: &str) -> Option<&'static str> {
    Some(match name {
        "authority-changed" => "You are now in another authority.",
        "expired" => "Your session has ended. Sign in again to go on.",
        "holder-added" => "The holder was added.",
        "holder-ended" => "The last day of the holder was set.",
        "others-ended" => "All your other sessions were ended.",
        "password-set" => "Your password was changed. Your other sessions were ended.",
        "person-added" => "The person was added. They can sign in once you give them a link.",
        "post-added" => "The post was added.",
        "saved" => "Your changes were saved.",
        "second-factor-set" => "Your second factor is set up.",
        "session-ended" => "The session was ended.",
        "sessions-ended" => "All sessions of this person were ended.",
        "signed-out" => "You have signed out.",
        "token-revoked" => "The token was revoked. It does not work any more.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_of_an_address_is_shown() {
        assert!(super::sentence("saved").is_some());
        for odd in ["", "Saved", "<b>", "call 0800 000000"] {
            assert_eq!(super::sentence(odd), None);
        }
    }
}
