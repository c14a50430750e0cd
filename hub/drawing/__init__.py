"""Charts and maps as SVG: pure functions from data to text, shared by the yearly report and by pages."""
