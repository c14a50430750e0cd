"""The commands of `python -m hub`, one file each."""

from hub.commands import doctor, imports, keys, migrate, schema, seed, serve
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
application.command("doctor")(doctor.doctor)
