"""Quality of overlap detection, measured on hand-labeled pairs of real activities."""
