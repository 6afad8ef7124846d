//! The security log's words: who signed in, who was denied what, who read a draft.
//!
//! It has the change log's form, with a chain of its own for each authority and one for the
//! instance, and never moves a revision. It never holds a secret.

use crate::coded::coded;

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
        /// At the command line of the machine.
        Command = "command",
    }
}
