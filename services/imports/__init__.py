"""Imports of files from other systems into records of the hub."""
