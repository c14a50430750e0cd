"""The shell: settings, logs, HTTP edge and command line; it knows no SQL."""
