"""Benchmarks: what the hub costs, measured on this machine, with what is unfair about each number."""
