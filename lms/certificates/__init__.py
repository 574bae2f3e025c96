"""Issue, document, verification, revocation."""
