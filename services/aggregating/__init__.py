"""Counting and adding up: what records are grouped by, how they are shared out, whose money counts."""
