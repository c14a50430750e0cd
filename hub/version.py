"""The version of the hub's software."""

VERSION = "0.1.0"
