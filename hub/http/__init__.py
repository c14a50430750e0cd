"""The HTTP edge: requests in, GraphQL responses out, over POST, GET, WebSocket and server-sent events."""
