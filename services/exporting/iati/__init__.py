"""Programs as IATI 2.03 activities: read from the tables, made records, written as XML."""
