"""Kinds of records: each is declared once, in a module of its own; every registry is derived from these."""
