"""Collaborations: proposals between organizations, their answers, and how a collaboration ends."""
