"""Import of templates of reports from YAML files."""
