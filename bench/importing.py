"""One import in its own process, to measure its peak memory; prints the measurements as JSON.

Usage: python -m bench.importing ADDRESS FOLDER
"""

import asyncio
import resource
import sys
import time
from pathlib import Path

import orjson

from db.pools import open_pools
from services.imports import iati
from services.imports.counted_kinds import PROGRAMS
from services.writing.sources import SourceFacts

SOURCE = SourceFacts("Benchmark")


async def measure(address: str, folder: Path) -> dict[str, object]:
    """Import the folder; return seconds, peak resident memory in bytes, and activities by outcome."""
    pools = await open_pools(address)
    began, worked = time.perf_counter(), time.process_time()
    report = await iati.run(pools, [folder], source=SOURCE)
    seconds, processor = time.perf_counter() - began, time.process_time() - worked
    await pools.close()
    return {
        "seconds": seconds,
        "processor_seconds": processor,
        # Linux reports kibibytes.
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "activities": dict(report.counts[PROGRAMS]),
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(measure(sys.argv[1], Path(sys.argv[2])))))
