"""The outermost layer: settings, logs, HTTP endpoints and command line; no SQL in here."""
