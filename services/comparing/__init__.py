"""Comparing programs: which could be about the same work, what they share, and what that amounts to."""
