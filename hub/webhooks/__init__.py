"""Webhooks on their way: messages, signatures, connections to checked addresses, and the worker."""
