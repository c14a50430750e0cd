"""The command line, put together from the commands of `hub.commands`."""

from hub.commands import doctor, imports, keys, migrate, organizations, schema, seed, serve
from hub.commands.failures import new_application

application = new_application(
    "I-KHub: one graph of who does what, where and with what result.\n\n"
    "Begin with `python -m hub serve`; docs/settings.md lists all that can be set."
)
application.command("serve")(serve.serve)
application.command("migrate")(migrate.migrate)
application.command("seed")(seed.seed)
application.command("schema")(schema.schema)
application.add_typer(keys.application, name="keys")
application.add_typer(imports.application, name="import")
imports.application.command("organizations")(organizations.import_organizations)
application.command("doctor")(doctor.doctor)
