"""The tests of the hub; files lie flat here."""
