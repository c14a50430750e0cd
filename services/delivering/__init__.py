"""Webhooks: where they may go, how endpoints are changed, what is due, and when to try again."""
