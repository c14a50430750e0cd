"""The OAI-PMH client."""
