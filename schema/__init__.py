"""The graph's public words, and how operations over them execute."""
