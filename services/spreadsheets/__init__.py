"""Spreadsheets: templates filled with programs, and plans of what an uploaded one would change."""
