"""The client for repositories that speak OAI-PMH."""
