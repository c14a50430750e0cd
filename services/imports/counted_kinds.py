"""The kinds of records that an import counts, with their names in reports."""

PROGRAMS, ORGANIZATIONS, RESULTS, PRODUCTS = "programs", "organizations", "results", "knowledge_products"
KINDS = (PROGRAMS, ORGANIZATIONS, RESULTS, PRODUCTS)
# Not a kind of record: files that could not be read to the end.
FILES = "files"
