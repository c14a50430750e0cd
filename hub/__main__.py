"""The command line: `python -m hub`."""

from hub.commandline import application

if __name__ == "__main__":
    application(prog_name="python -m hub")
