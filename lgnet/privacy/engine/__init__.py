"""The data classes and the check that every field has exactly one."""
