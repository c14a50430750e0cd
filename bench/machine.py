"""The machine: assignment of cores, idle detection, and a description for reports."""

import os
import platform
import time
from pathlib import Path

QUIET_SHARE = 0.05
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 5.0


def cores() -> tuple[int, set[int]]:
    """Return the core for servers, and the cores for database and load; they share a single core."""
    first, *others = sorted(os.sched_getaffinity(0))
    return first, set(others) or {first}


def busy_seconds() -> tuple[float, float]:
    """Return the busy and the total seconds of all cores since boot."""
    fields = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]
    numbers = [int(field) / os.sysconf("SC_CLK_TCK") for field in fields]
    idle = numbers[3] + numbers[4]
    return sum(numbers) - idle, sum(numbers)


def wait_until_quiet() -> bool:
    """Wait until the cores are almost idle; return whether they were in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        busy_before, all_before = busy_seconds()
        time.sleep(LOOK_SECONDS)
        busy, all_ = busy_seconds()
        if busy - busy_before < QUIET_SHARE * (all_ - all_before):
            return True
    return False


def peak_bytes(process: int) -> int:
    """Return the peak memory of a process and its children, in bytes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    own = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return own + sum(peak_bytes(int(child)) for child in children)


def words() -> str:
    """Describe processor, cores, memory and operating system."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    processor = next(names, platform.machine())
    return f"{processor}, {os.cpu_count()} cores, {memory} GB, {platform.system()} {platform.release()}"
