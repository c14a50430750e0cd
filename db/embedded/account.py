"""The operating system account of the embedded server, and its access to the files it needs.

PostgreSQL refuses to run as root. Started by root, the hub runs it as the owner of the data folder or, when
that is root too, as a dedicated system account.
"""

import logging
import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from db.embedded.acl import searchable_by
from db.embedded.errors import EmbeddedServerError

SERVICE_ACCOUNT = "ikhub-postgres"
USERADD_SECONDS = 30
# What useradd says while another process adds a user, and how long to wait before trying again.
LOCKED, LOCKED_SECONDS = "cannot lock", 0.1

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """A user of the operating system: user id, primary group id and name."""

    uid: int
    gid: int
    name: str

    def own(self, file: int | Path) -> None:
        """Give a file (open or by path, links not followed) to this account if root runs the hub."""
        if os.geteuid() != 0:
            return
        if isinstance(file, int):
            os.fchown(file, self.uid, self.gid)
        else:
            os.chown(file, self.uid, self.gid, follow_symlinks=False)


def account_for(folder: Path, data: Path) -> Account:
    """Choose the account for the server whose files are, or will be, in `data` inside `folder`."""
    owner = (data if data.exists() else folder).stat().st_uid
    user = os.geteuid()
    if user == 0:
        return _named(owner, folder) if owner != 0 else _service_account(folder)
    if data.exists() and owner != user:
        raise EmbeddedServerError(
            f"The data folder {folder} holds a database of user number {owner}, and only that user or root "
            "may run it: start the hub as one of them or set HUB_DATA_DIR to another folder."
        )
    return _named(user, folder)


def open_way(account: Account, folder: Path, programs: list[Path]) -> None:
    """Give the account access to the data folder and the program folders inside folders of root.

    The parent folders get an ACL entry for this account that allows traversal but not listing.
    """
    if os.geteuid() != 0:
        return
    for part in programs:
        if not part.stat().st_mode & stat.S_IXOTH:
            _publish(part)
    for target in (folder, *programs):
        for step in (*reversed(target.parents), target):
            _let_pass(account, step, folder)


def _let_pass(account: Account, step: Path, folder: Path) -> None:
    """Add the entry to one folder unless its mode already allows traversal."""
    found = step.stat()
    if found.st_uid == account.uid or found.st_mode & stat.S_IXOTH:
        return
    try:
        if searchable_by(step, found.st_mode, account.uid):
            logger.info("the account %s may now pass through %s", account.name, step)
    except OSError as error:
        raise EmbeddedServerError(
            f"The account {account.name}, which runs the embedded PostgreSQL in {folder} because PostgreSQL "
            f"refuses root, cannot pass through {step} ({error.strerror}): allow it with `chmod o+x`, set "
            "HUB_DATA_DIR to a folder outside, or start the hub as an ordinary user."
        ) from error


def _publish(programs: Path) -> None:
    """Make the programs readable for all, for packages that were installed with a strict umask."""
    for path in (programs, *programs.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))


def _named(uid: int, folder: Path) -> Account:
    """Look up the user by id, as PostgreSQL does."""
    try:
        found = pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedServerError(
            f"User number {uid} has no name on this machine, and the embedded PostgreSQL in {folder} needs "
            "one: add the user, or set DATABASE_URL to a PostgreSQL server."
        ) from error
    return Account(found.pw_uid, found.pw_gid, found.pw_name)


def _service_account(folder: Path) -> Account:
    """Return the hub's system account, created on first use without login, home and password."""
    deadline = time.monotonic() + USERADD_SECONDS
    while not _exists(SERVICE_ACCOUNT):
        output = _add_system_user(SERVICE_ACCOUNT)
        # Another process may be adding it, and keeps the list of users locked meanwhile.
        if LOCKED in output and time.monotonic() < deadline:
            time.sleep(LOCKED_SECONDS)
        elif not _exists(SERVICE_ACCOUNT):
            raise EmbeddedServerError(
                f"PostgreSQL refuses to run as root in {folder}, and the account {SERVICE_ACCOUNT} for it "
                f"could not be added ({output}): start the hub as an ordinary user, or set DATABASE_URL."
            )
    found = pwd.getpwnam(SERVICE_ACCOUNT)
    return Account(found.pw_uid, found.pw_gid, found.pw_name)


def _exists(name: str) -> bool:
    """Whether the user name exists."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _add_system_user(name: str) -> str:
    """Run useradd and return its last line of output, or why it could not run."""
    program = shutil.which("useradd")
    if program is None:
        return "there is no useradd here"
    command = [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", name]
    # S603: the program is useradd and every word after it is written above.
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=USERADD_SECONDS, check=False
    )
    return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit status {done.returncode}"
