"""Logs, metrics, request counters and the checks of `doctor`."""
