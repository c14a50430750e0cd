"""Text per language, the names of codes, and what makes two names or addresses the same."""
