"""Caches between requests: responses, ETags, and reads that subscriptions share."""
