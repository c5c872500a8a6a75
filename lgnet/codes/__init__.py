"""Versioned code lists shared by the whole network."""
