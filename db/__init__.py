"""Tables, connections, the embedded server, migrations and demo data; no queries in here."""
