"""The commands of `hub`, one file each."""
