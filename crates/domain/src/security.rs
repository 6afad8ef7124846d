//! The security log's words: who signed in, who was denied what, who read a draft.
//!
//! It has the change log's form, with a chain of its own for each authority and one for the
//! instance, and never moves a revision. It never holds a secret.

use uuid::Uuid;

use crate::{
    change::{Fields, Hash},
    coded::coded,
    time::Instant,
};

coded! {
    /// Something that the security log tells.
    pub enum SecurityEvent {
        /// A session began.
        SignedIn = "signed_in",
        /// A name, a password or a provider's answer was not taken.
        SignInRefused = "sign_in_refused",
        /// A second factor was not taken.
        SecondFactorRefused = "second_factor_refused",
        /// Somebody ended their own session.
        SignedOut = "signed_out",
        /// A session was ended by another one, an administrator or the provider.
        SessionEnded = "session_ended",
        /// A session went on in another authority.
        AuthorityChanged = "authority_changed",
        /// An account was made, or took in another membership.
        AccountJoined = "account_joined",
        /// A password was set.
        PasswordSet = "password_set",
        /// A second factor was set up, or new recovery codes were made.
        SecondFactorSet = "second_factor_set",
        /// A recovery code stood in for the second factor.
        RecoveryCodeUsed = "recovery_code_used",
        /// A one-time link was made for somebody.
        LinkMade = "link_made",
        /// A one-time link was refused: unknown, used or too old.
        LinkRefused = "link_refused",
        /// A provider's identity was linked to an account.
        IdentityLinked = "identity_linked",
        /// An API token was exchanged for an access token.
        TokenExchanged = "token_exchanged",
        /// A token's secret was replaced by a fresh one.
        TokenRefreshed = "token_refreshed",
        /// A replaced secret was used again: the token was ended.
        TokenReused = "token_reused",
        /// A credential was not taken.
        Unauthenticated = "unauthenticated",
        /// Somebody known asked for what is not theirs.
        Denied = "denied",
        /// Somebody asked too often.
        Limited = "limited",
        /// A plan that is not shared with bodies was read.
        DraftRead = "draft_read",
        /// A plan that is not shared with bodies was exported as a file.
        DraftExported = "draft_exported",
        /// The keys that sign access tokens were replaced.
        KeysRotated = "keys_rotated",
    }
}

coded! {
    /// By what somebody was known.
    pub enum CredentialKind {
        /// By nothing.
        Nothing = "nothing",
        /// By a session.
        Session = "session",
        /// By an API token, or the access token it was exchanged for.
        Token = "token",
        /// By an access token of another issuer.
        Issuer = "issuer",
        /// By the secret address of their calendar.
        CalendarFeed = "calendar_feed",
        /// At the command line of the machine.
        Command = "command",
    }
}

/// Everything that the security log keeps of an event, all of it covered by the entry's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityFacts<'a> {
    /// The authority, or nil for the instance.
    pub scope: Uuid,
    /// Counted from 1 without gaps.
    pub number: i64,
    /// When it was stored; never before the entry before it.
    pub at: Instant,
    /// What happened.
    pub event: SecurityEvent,
    /// To whom.
    pub person: Option<Uuid>,
    /// With which account.
    pub account: Option<Uuid>,
    /// By what they were known.
    pub credential: CredentialKind,
    /// The token's or the session's id.
    pub credential_id: Option<Uuid>,
    /// From where.
    pub address: Option<&'a str>,
    /// The request's own id.
    pub request: Option<Uuid>,
    /// What was asked for: the method and the route.
    pub operation: &'a str,
    /// What it was about: a plan, a person.
    pub subject: Option<Uuid>,
    /// A word more.
    pub detail: Option<&'a str>,
}

impl SecurityFacts<'_> {
    /// The entry's hash, which chains it to the entry before. Its label keeps an entry of the one
    /// log from ever standing in the other.
    #[must_use]
    pub fn hash(&self, previous: &Hash) -> Hash {
        let id = |fields: Fields, id: Option<Uuid>| {
            fields.optional(id.as_ref().map(|id| id.as_bytes().as_slice()))
        };
        let fields = Fields::new("actionplan security entry 1")
            .field(self.scope.as_bytes())
            .number(self.number)
            .number(self.at.timestamp_micros())
            .field(self.event.code().as_bytes());
        let fields = id(id(fields, self.person), self.account);
        let fields = fields.field(self.credential.code().as_bytes());
        let fields = id(fields, self.credential_id).optional(self.address.map(str::as_bytes));
        let fields = id(fields, self.request).field(self.operation.as_bytes());
        let fields = id(fields, self.subject).optional(self.detail.map(str::as_bytes));
        fields.field(&previous.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_an_entry_is_in_its_hash() {
        let base = SecurityFacts {
            scope: Uuid::from_u128(9),
            number: 1,
            at: Instant::UNIX_EPOCH,
            event: SecurityEvent::Denied,
            person: None,
            account: None,
            credential: CredentialKind::Token,
            credential_id: None,
            address: None,
            request: None,
            operation: "GET /a",
            subject: None,
            detail: None,
        };
        let one = Some(Uuid::from_u128(1));
        let later = base.at + chrono::TimeDelta::microseconds(1);
        let others = [
            base.clone(),
            SecurityFacts { scope: Uuid::nil(), ..base.clone() },
            SecurityFacts { number: 2, ..base.clone() },
            SecurityFacts { at: later, ..base.clone() },
            SecurityFacts { event: SecurityEvent::DraftRead, ..base.clone() },
            SecurityFacts { person: one, ..base.clone() },
            SecurityFacts { account: one, ..base.clone() },
            SecurityFacts { credential: CredentialKind::Session, ..base.clone() },
            SecurityFacts { credential_id: one, ..base.clone() },
            SecurityFacts { address: Some(""), ..base.clone() },
            SecurityFacts { address: Some("a"), ..base.clone() },
            SecurityFacts { request: one, ..base.clone() },
            SecurityFacts { operation: "GET /b", ..base.clone() },
            SecurityFacts { subject: one, ..base.clone() },
            SecurityFacts { detail: Some(""), ..base.clone() },
            SecurityFacts { detail: Some("a"), ..base.clone() },
        ];
        let mut hashes: Vec<Hash> = others.iter().map(|facts| facts.hash(&Hash::NONE)).collect();
        hashes.push(base.hash(&Hash([1; 32])));
        for (at, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..at].contains(hash), "hash {at} repeats");
        }
    }
}
