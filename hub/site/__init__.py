"""Pages for people who write no GraphQL: each is a committed query and a template, in two languages.

A page is declared once, in `views`: its name, which its document and its template share, the variables of its
query, and what its template needs beside the answer. Its addresses are in `addresses`.
"""
