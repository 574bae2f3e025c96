"""Sending requests over kept connections and reading what the server spent on them."""

import http.client
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
Sender = Callable[[http.client.HTTPConnection, int], int]
"""Sends one request on a connection (whose number is given) and returns the status."""


@dataclass(frozen=True)
class Load:
    """What one run gave. Times in milliseconds."""

    requests: int
    errors: int
    seconds: float
    cpu_ms: float
    p50: float
    p95: float
    p99: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def processes(root: int) -> Iterator[int]:
    """A process and all that stand under it."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from processes(int(child))


def cpu_seconds(root: int) -> float:
    """CPU time a process and its children have used so far."""
    total = 0.0
    for pid in processes(root):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def memory_mb(root: int) -> float:
    """Proportional memory of a process and its children, in MB."""
    total = 0
    for pid in processes(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def run(port: int, root: int, connections: int, seconds: float, send: Sender) -> Load:
    """Send as fast as the answers come, on so many connections, for so long. Any status ≥ 400 is an error."""
    times: list[float] = []
    errors = [0]
    stop = time.perf_counter() + seconds
    lock = threading.Lock()

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        mine: list[float] = []
        wrong = 0
        while time.perf_counter() < stop:
            before = time.perf_counter()
            try:
                wrong += send(connection, number) >= 400
            except (http.client.HTTPException, OSError):
                wrong += 1
                connection.close()
            mine.append((time.perf_counter() - before) * 1000)
        connection.close()
        with lock:
            times.extend(mine)
            errors[0] += wrong

    before_cpu, before = cpu_seconds(root), time.perf_counter()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, cpu = time.perf_counter() - before, cpu_seconds(root) - before_cpu
    times.sort()

    def at(share: float) -> float:
        return times[min(len(times) - 1, int(len(times) * share))]

    return Load(len(times), errors[0], took, 1000 * cpu / len(times), at(0.5), at(0.95), at(0.99))
