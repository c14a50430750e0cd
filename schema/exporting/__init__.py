"""Exports: a query of the graph, of which one list is read to its end, page by page.

`simple` makes a query of a list's name and columns; `finding` finds the list in a query; `rewriting` makes
the query that asks for one page of it; `columns` says which table its rows make; `paging` reads the pages.
"""
