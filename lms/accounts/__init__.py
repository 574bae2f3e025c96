"""People, organisations, sign-in, second factor, invitations."""
