"""The yearly report of an action plan: from the graph's answers to HTML, PDF and XLSX."""
