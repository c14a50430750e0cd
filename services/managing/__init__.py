"""What administrators manage over the API."""
