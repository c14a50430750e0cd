"""Telling long answers that the process is asked to end, which the server tells nobody who still answers."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def told(closing: asyncio.Event) -> Iterator[None]:
    """Set the event when a signal asks this process to end; the server's own handlers go on doing theirs.

    Signals reach the main thread alone: elsewhere nothing is told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(closing.set)
        others = before[signal.Signals(number)]
        if callable(others):
            others(number, frame)

    for number in SIGNALS:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, others in before.items():
            signal.signal(number, others)
