"""The words, numbers and dates of reports and pages, in Indonesian and English."""
