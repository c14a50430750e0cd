#!/bin/sh
# The hub's command line, from any folder. `make` and the Dockerfile copy this file to .venv/bin/hub.
script=$0
[ -L "$script" ] && script=$(readlink -f -- "$script")
root=$(CDPATH='' cd -- "$(dirname -- "$script")/../.." && pwd) || exit
# -P: the packages of this project are found, not folders of the same names where the caller happens to be.
PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH} exec "$root/.venv/bin/python" -P -m hub "$@"
