"""What is kept between requests: responses, entity tags, reads that subscriptions share."""
