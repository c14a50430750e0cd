"""The command line: `.venv/bin/hub`."""

from hub.commandline import application

if __name__ == "__main__":
    application(prog_name=".venv/bin/hub")
