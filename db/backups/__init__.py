"""Backups: one file with a dump of PostgreSQL, and a manifest that says what is in it."""
