"""The commands of `python -m hub`, one file each."""
