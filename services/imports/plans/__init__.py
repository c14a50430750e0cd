"""Import of action plans from YAML files and XLSX workbooks."""
