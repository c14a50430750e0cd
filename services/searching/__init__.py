"""Full-text search: parsing queries, and ranking, highlighting and filtering records."""
