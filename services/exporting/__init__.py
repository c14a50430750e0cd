"""Streaming export of lists as CSV, NDJSON and XLSX."""
