"""Revisions: what members propose, how it is reviewed and published, and how it meets imports."""
