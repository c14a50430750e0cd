"""Kinds of records: each one is declared once, in its own module. All registries derive from these."""
