"""The shutdown signal for streams: uvicorn does not notify open responses of a shutdown."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def set_on_signals(shutdown_signal: asyncio.Event) -> Iterator[None]:
    """Set the event on SIGINT or SIGTERM, in addition to the server's own handlers.

    Does nothing outside the main thread, which is the only one that can handle signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(shutdown_signal.set)
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
