"""Pure rules about persons: names in any script, and whether two records speak of one person."""
