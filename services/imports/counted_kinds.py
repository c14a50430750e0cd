"""The kinds of things that an import counts, under the names that reports give them."""

PROGRAMS, ORGANIZATIONS, RESULTS, PRODUCTS = "programs", "organizations", "results", "knowledge_products"
KINDS = (PROGRAMS, ORGANIZATIONS, RESULTS, PRODUCTS)
# No kind of record: a file whose rest could not be read.
FILES = "files"
