"""Logs, metrics, request counters and the doctor's report."""
