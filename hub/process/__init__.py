"""The lifecycle of a hub process: database, connections, sockets, workers and shutdown."""
