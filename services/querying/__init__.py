"""The read engine: filters, orders, pages and statements over any kind of record; it knows none."""
