"""Tenancy: the signed context that row-level security reads, and the walls it stands on."""
