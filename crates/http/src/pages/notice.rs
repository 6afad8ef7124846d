//! What a page says after something was done. The address names a sentence; no text of an address
//! is ever shown.

/// What stands above a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notice {
    /// In a word.
    pub(crate) title: &'static str,
    /// In a sentence.
    pub(crate) sentence: &'static str,
}

/// The notice of a name.
pub(crate) fn notice(name: &str) -> Option<Notice> {
    // Not everything that is told is an achievement.
    let title = match name {
        "expired" => "Sign in again",
        "calendar-changed" | "settings-changed" => "Not done",
        _ => "Done",
    };
    sentence(name).map(|sentence| Notice { title, sentence })
}

fn sentence(name: &str) -> Option<&'static str> {
    Some(match name {
        "action-added" => "The action was added.",
        "area-closed" => {
            "The area was closed by us. Whether the inspectorate agrees is recorded apart."
        }
        "area-confirmed" => "The confirmation by the inspectorate was recorded.",
        "area-reopened" => "The area is open again.",
        "authority-changed" => "You are now in another authority.",
        "body-added" => "The body was added.",
        "calendar-changed" => {
            "The address of your calendar was changed meanwhile. Look at how it stands now."
        }
        "calendar-revoked" => {
            "The address was revoked. Nobody can read your calendar there any more."
        }
        "comment-made" => "Your comment was put in. Everybody who sees the item reads it.",
        "countersigned" => "You stand behind the submission as the second person.",
        "date-agreed" => "The new date was agreed. It stands from now on.",
        "date-declined" => "The new date was declined. The date that was there stays.",
        "dates-agreed" => "The new dates were agreed. They stand from now on.",
        "dates-declined" => "The new dates were declined. The dates that were there stay.",
        "evidence-accepted" => {
            "The evidence was accepted. Members who see the plan see it from now on."
        }
        "evidence-rejected" => "The evidence was rejected. Members do not see it.",
        "evidence-revised" => {
            "The revision was added. It waits for review; the earlier one stays readable."
        }
        "expired" => "Your session has ended. After signing in you go on where you were.",
        "finding-added" => "What the visit found was recorded.",
        "finding-removed" => "It was taken back. The change log keeps what was recorded.",
        "holder-added" => "The holder was added.",
        "holder-ended" => "The last day of the holder was set.",
        "meeting-added" => "The meeting was added.",
        "milestone-open" => "The milestone is open again.",
        "milestone-reached" => "The milestone was marked as reached.",
        "item-added" => "The plan is on the agenda. Freeze its pack when the papers go out.",
        "pack-frozen" => "The pack was frozen. It stays as it is, whatever changes in the plan.",
        "plan-submitted" => {
            "The submission was recorded, and what went is kept. Record its acknowledgement when it comes."
        }
        "redacted" => {
            "The text was taken out. Tell whoever downloaded a paper that held it, and whoever keeps backups."
        }
        "resolution-recorded" => "What was resolved was recorded.",
        "inspection-made" => "The inspection was recorded from its report.",
        "others-ended" => "All your other sessions were ended.",
        "password-set" => "Your password was changed. Your other sessions were ended.",
        "person-added" => "The person was added. They can sign in once you give them a link.",
        "plan-added" => "The plan was begun. Add its actions next.",
        "plan-ordered" => "The plan was put in order.",
        "post-added" => "The post was added.",
        "question-asked" => "Your question was asked. You see here when it is answered.",
        "question-withdrawn" => "The question was withdrawn.",
        "replied" => "Your reply was posted. Everybody who sees the plan can read it.",
        "saved" => "Your changes were saved.",
        "second-factor-set" => "Your second factor is set up.",
        "session-ended" => "The session was ended.",
        "sessions-ended" => "All sessions of this person were ended.",
        "signed-off" => "The action was signed off.",
        "signed-out" => "You have signed out.",
        "settings-changed" => {
            "Somebody else changed the settings meanwhile. Look at how they stand now."
        }
        "template-removed" => "Word documents have the plain look again.",
        "template-set" => "Word documents begin from this template from now on.",
        "token-revoked" => "The token was revoked. It does not work any more.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_of_an_address_is_shown() {
        assert_eq!(super::notice("saved").map(|it| it.title), Some("Done"));
        assert_eq!(super::notice("expired").map(|it| it.title), Some("Sign in again"));
        for odd in ["", "Saved", "<b>", "call 0800 000000"] {
            assert_eq!(super::notice(odd), None);
        }
    }
}
