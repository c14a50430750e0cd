"""The sections of a report: functions from the graph's answers to tables and charts."""
