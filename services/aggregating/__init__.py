"""Aggregates: counts and sums of lists, by group."""
