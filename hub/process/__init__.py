"""The life of a hub process: its database, connections, sockets, workers and shutdown."""
