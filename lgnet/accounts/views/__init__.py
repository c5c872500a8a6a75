"""The doors of accounts: getting in, one's own account, the users of a Comune."""
