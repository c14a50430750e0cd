"""Benchmarks of the hub on this machine, with the limits of each number."""
