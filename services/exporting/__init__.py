"""Lists as files: rows of nested values become CSV, NDJSON or an XLSX workbook, piece by piece."""
