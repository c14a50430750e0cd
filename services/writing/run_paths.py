"""Paths of files as runs store them, without the server's folders."""

from pathlib import Path


def shown(path: str) -> str:
    """Return a path relative to the working folder, else its last folder and name; URLs stay as they are."""
    if not path.startswith("/"):
        return path
    absolute = Path(path)
    try:
        return str(absolute.relative_to(Path.cwd()))
    except ValueError:
        return "/".join(absolute.parts[1:][-2:]) or "."


def without(path: str, text: str) -> str:
    """Return a text with a path as it is shown."""
    return text.replace(path, shown(path)) if path.startswith("/") else text
