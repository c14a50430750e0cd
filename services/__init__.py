"""Queries, writes and rules: what is read, what is written, and who may see it."""
