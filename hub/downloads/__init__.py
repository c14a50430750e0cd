"""Lists, IATI files and linked data as downloads."""
