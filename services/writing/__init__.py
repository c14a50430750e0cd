"""Writing: one set-based function per kind of record, inside the transaction of whoever calls."""
