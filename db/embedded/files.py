"""Files and folders of the embedded server: private, owned by its account, never written through a link."""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from db.embedded.account import Account

# The shortest limit of the supported systems (macOS: 104 bytes with the terminating zero; Linux: 108).
SOCKET_PATH_BYTES = 103
# Paths that need no quoting in a database address, in postgresql.conf and in a shell.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def make_folder(path: Path, account: Account) -> None:
    """Create a folder that only the account may access, or change owner and mode of an existing one."""
    path.mkdir(mode=0o700, exist_ok=True)
    account.own(path)
    path.chmod(0o700)


def replace_file(path: Path, text: str, account: Account) -> None:
    """Replace the file at `path` with a private file of the account."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w") as file:
        account.own(descriptor)
        file.write(text)
    Path(fresh).replace(path)


def socket_folder(folder: Path, port: int, account: Account) -> Path:
    """Return the private folder for the server's socket, in /tmp if the path in the data folder is too long.

    The name of a folder under /tmp is stored in `socket-folder`, so that a new server keeps its address.
    """
    inside = folder / "run"
    longest = inside / f".s.PGSQL.{port}.lock"
    if len(os.fsencode(longest)) <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(str(longest)):
        make_folder(inside, account)
        return inside
    remembered = _remembered(folder / "socket-folder", account)
    return remembered or _new_socket_folder(folder / "socket-folder", account)


def forget_socket_folder(folder: Path, account: Account) -> None:
    """Remove the folder under /tmp, if there is one, after the server has stopped."""
    note = folder / "socket-folder"
    if remembered := _remembered(note, account):
        shutil.rmtree(remembered)
    note.unlink(missing_ok=True)


def _remembered(note: Path, account: Account) -> Path | None:
    """Return the stored folder, made again after a cleanup of /tmp; None if it belongs to another user."""
    if not note.exists():
        return None
    noted = Path(note.read_text())
    if not os.path.lexists(noted):
        # Running hubs have its address. This fails if another user was faster.
        noted.mkdir(mode=0o700)
        account.own(noted)
    found = noted.lstat() if noted.exists() else None
    private = found and stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077 == 0
    return noted if found and private and found.st_uid == account.uid else None


def _new_socket_folder(note: Path, account: Account) -> Path:
    """Create a folder with an unguessable name under /tmp and store its name."""
    made = Path(tempfile.mkdtemp(prefix="ikhub-", dir="/tmp"))
    account.own(made)
    replace_file(note, str(made), account)
    return made
