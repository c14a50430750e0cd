"""Targets against actual values: achievement, totals, trends and disaggregations."""
