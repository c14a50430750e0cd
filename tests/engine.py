"""`make containers`: the image and docker-compose.yml on a real Docker engine.

Builds the image, starts it with its database, seeds, asks, kills both, starts them again, and looks
whether all is there. Prints what was checked, and ends with an error at the first thing that is wrong.
`DOCKER_HOST` names the engine; the first of `docker compose` and `docker-compose` that is there is used.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.printed import ROOT

# What the image may have, and what its base image has: python:3.11-slim, or a stand-in of another size.
IMAGE_MEGABYTES, BASE_MEGABYTES = 250, 125
BASE = "python:3.11-slim"
START_SECONDS = 180
PROJECT = f"ikhub-check-{secrets.token_hex(3)}"
PASSWORD = secrets.token_hex(12)
PORT = 18000
ASKED = b'{"query": "{ programs { totalCount } hub { version } }"}'


class WrongError(Exception):
    """Something is not as it must be; the message says what."""


def compose() -> list[str]:
    """Return the command of Compose; raise WrongError without one."""
    if not shutil.which("docker"):
        raise WrongError("docker is not installed.")
    with suppress(subprocess.CalledProcessError):
        run("docker", "compose", "version")
        return ["docker", "compose", "-p", PROJECT]
    if shutil.which("docker-compose"):
        return ["docker-compose", "-p", PROJECT]
    raise WrongError("Neither `docker compose` nor `docker-compose` is installed.")


def run(*command: str, quiet: bool = True) -> str:
    """Run a command in the repository, and return what it prints."""
    environment = {**os.environ, "HUB_DATABASE_PASSWORD": PASSWORD, "HUB_PORT": f"{PORT}"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, check=True, stdout=subprocess.PIPE if quiet else None
    )
    return done.stdout or ""


def until(what: str, found: Callable[[], bool]) -> None:
    """Wait until something is so; raise WrongError if it is not in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError):
            if found():
                return
        time.sleep(1)
    raise WrongError(f"{what}: not within {START_SECONDS} s.")


def answer(path: str, body: bytes | None = None) -> bytes:
    """Return what the hub in the container answers."""
    headers = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", body, headers)
    with urllib.request.urlopen(request, timeout=10) as got:  # noqa: S310 - as above
        content: bytes = got.read()
        return content


def programs() -> int:
    """Return the number of programs that the hub has."""
    count: int = json.loads(answer("/graphql", ASKED))["data"]["programs"]["totalCount"]
    return count


def says(words: str) -> None:
    """Print what was checked."""
    sys.stdout.write(f"ok: {words}\n")
    sys.stdout.flush()


def check() -> None:
    """Check everything, one thing after the other."""
    command = compose()
    try:
        run(*command, "up", "-d", "--build", quiet=False)
        until("The hub answers", lambda: answer("/readyz") != b"")
        says("the image is built, and the hub starts with its database")
        check_image(command)
        run(*command, "exec", "-T", "hub", "hub", "seed")
        number = programs()
        if not number:
            raise WrongError("The sample was seeded, but there is no program.")
        if b"I-KHub" not in answer("/id") or b"<title>" not in answer("/graphiql"):
            raise WrongError("A page or GraphiQL is not what it must be.")
        says(f"the sample is seeded ({number} programs), pages and GraphiQL are there")
        run(*command, "kill", "-s", "SIGKILL", "db", "hub")
        run(*command, "up", "-d")
        until("The hub answers after both were killed", lambda: programs() == number)
        says("killed and started again, all is there")
    finally:
        run(*command, "down", "-v", "--remove-orphans", quiet=False)


def check_image(command: list[str]) -> None:
    """Look at the running container: its size, its user, what it may write, what is in its layers."""
    container = run(*command, "ps", "-q", "hub").strip()
    (found,) = json.loads(run("docker", "inspect", container))
    image: dict[str, Any] = json.loads(run("docker", "image", "inspect", found["Image"]))[0]
    size = image["Size"] / 1_000_000
    own = size - json.loads(run("docker", "image", "inspect", BASE))[0]["Size"] / 1_000_000
    if own > IMAGE_MEGABYTES - BASE_MEGABYTES:
        allowed = IMAGE_MEGABYTES - BASE_MEGABYTES
        raise WrongError(f"The image adds {own:.0f} MB to its base; at most {allowed} are allowed.")
    says(f"the image has {size:.0f} MB, of which {own:.0f} MB are its own")
    if run(*command, "exec", "-T", "hub", "id", "-u").strip() == "0":
        raise WrongError("The hub runs as root.")
    if not found["HostConfig"]["ReadonlyRootfs"]:
        raise WrongError("The root file system can be written.")
    says("the hub is not root, and its file system is read-only")
    history = run("docker", "history", "--no-trunc", "--format", "{{.CreatedBy}}", found["Image"])
    if PASSWORD in history or PASSWORD in json.dumps(image["Config"]):
        raise WrongError("The password of the database is in the image.")
    says("no secret is in the layers")


if __name__ == "__main__":
    try:
        check()
    except (WrongError, subprocess.CalledProcessError) as error:
        sys.exit(f"wrong: {error}")
