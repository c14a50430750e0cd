"""Writing: set-based functions for each kind of record, in the caller's transaction."""
