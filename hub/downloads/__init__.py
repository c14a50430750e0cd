"""Downloads: lists, IATI files and linked data."""
