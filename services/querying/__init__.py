"""The read engine: filters, orders, pages and statements that work for any kind of record."""
