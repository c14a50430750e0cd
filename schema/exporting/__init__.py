"""Exports: a GraphQL query of which one list is read to its end, page by page.

`simple` builds a query from the name of a list and its columns; `finding` finds the list in a query;
`rewriting` builds the query for one page of it; `columns` derives the table of its rows; `paging` reads the
pages.
"""
