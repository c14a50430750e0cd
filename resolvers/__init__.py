"""One GraphQL call becomes one service call, or one key in a batch."""
