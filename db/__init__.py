"""Tables, connections, the embedded server, migrations and demo data; it knows no question."""
