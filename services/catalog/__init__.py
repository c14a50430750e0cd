"""Metadata of data sets: who produces and keeps them, by which standard, under which license."""
