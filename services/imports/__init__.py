"""Imports: files of other systems become records of the hub, by the rules of one module each."""
