#!/bin/sh
# The hub's command line, from any folder. `make` and the Dockerfile copy this file to .venv/bin/hub.
script=$0
# A link on the path leads here, one step at a time: folders on the way may be links of the user's own.
while [ -L "$script" ]; do
  target=$(readlink -- "$script")
  case $target in /*) script=$target ;; *) script=$(dirname -- "$script")/$target ;; esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$script")/../.." && pwd) || exit
# -P: the packages of this project are found, not folders of the same names where the caller happens to be.
PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH} exec "$root/.venv/bin/python" -P -m hub "$@"
