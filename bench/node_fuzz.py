"""Fuzz the three readers of the measuring node that take bytes of strangers: heads, chunked bodies, WebSocket frames.

atheris (libFuzzer with coverage of the Python code) gives each a million inputs and more, bounded by a number of runs.
No exception but the one each reader declares may escape; pieces must give what the whole gives. atheris ends its
process, so that each reader is fuzzed in a process of its own.

    python bench/node_fuzz.py [runs]
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

REPOSITORY: Final = Path(__file__).resolve().parents[1]
RUNS: Final = 400_000
LONGEST_BYTES: Final = 512
LIMIT_S: Final = 900
# Where the mutations begin: one good input for each reader.
SEEDS: Final = {
    "heads": b"POST /m1/upload?token=a&stream=1 HTTP/1.1\r\nHost: node\r\nContent-Length: 12\r\n\r\n",
    "chunks": b"5;a=b\r\nhello\r\n0\r\nName: text\r\n\r\n",
    "frames": b"\x01\x83abcd\x00\x00\x00\x82\xfe\x00\x7eabcd" + bytes(126) + b"\x89\x80abcd\x88\x82abcdb\x8a",
}


def fuzz_heads(blob: bytes) -> None:
    """Any head is a request or a refusal."""
    from maillage.measure.node.http.request_parser import HeadRefused, read_head  # noqa: PLC0415 -- after instrumentation

    try:
        head = read_head(blob)
    except HeadRefused:
        return
    assert head.body_bytes is None or head.body_bytes >= 0


def fuzz_chunks(blob: bytes) -> None:
    """Any bytes are a chunked body or none, the same in two pieces as in one."""
    from maillage.measure.protocol.domain.chunks import Chunks, ChunksRefused  # noqa: PLC0415 -- after instrumentation

    def read(*pieces: bytes) -> tuple[bytes, bool]:
        chunks, contents = Chunks(), b""
        try:
            for piece in pieces:
                for content in chunks.contents(memoryview(piece)):
                    contents += content
        except ChunksRefused:
            return contents, False
        return contents, chunks.is_done

    cut = len(blob) // 3
    assert read(blob) == read(blob[:cut], blob[cut:])


def fuzz_frames(blob: bytes) -> None:
    """Any bytes give the same events in two pieces as in one, and nothing is kept of binary messages."""
    from maillage.measure.protocol.domain.framing import FrameBounds, FrameReader  # noqa: PLC0415 -- after instrumentation

    bounds = FrameBounds(message_bytes=1_000, text_bytes=200, texts=10, fragments=20)
    whole, parts = FrameReader(bounds), FrameReader(bounds)
    cut = len(blob) // 3
    events = whole.take(blob)
    assert events == parts.take(blob[:cut]) + parts.take(blob[cut:])
    assert (whole.binary_bytes, whole.binary_messages) == (parts.binary_bytes, parts.binary_messages)
    assert whole.binary_bytes <= len(blob)


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "heads": fuzz_heads,
    "chunks": fuzz_chunks,
    "frames": fuzz_frames,
}


def fuzz(name: str, runs: int) -> None:
    """Fuzz one reader in this process; atheris ends it."""
    import atheris  # noqa: PLC0415 -- only where the benchmarks' packages are

    with atheris.instrument_imports(include=["maillage.measure.protocol"]):
        TARGETS[name](SEEDS[name])
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(SEEDS[name])
        words = [f"-runs={runs}", f"-max_len={LONGEST_BYTES}", "-rss_limit_mb=1024", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *words, corpus], TARGETS[name])
        atheris.Fuzz()


def main(runs: int) -> int:
    """Fuzz each reader, print a table; the number of readers that failed."""
    table = Table("reader", "inputs", "seconds", "inputs/s", "result", title="Fuzzing the node's readers (atheris)")
    failures = 0
    for name in TARGETS:
        began = time.monotonic()
        words = [sys.executable, str(Path(__file__)), name, str(runs)]
        kept = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        with tempfile.TemporaryDirectory() as folder:  # libFuzzer leaves a failing input where it works
            done = subprocess.run(
                words, check=False, cwd=folder, env=kept, capture_output=True, text=True, timeout=LIMIT_S
            )
        seconds = time.monotonic() - began
        failures += done.returncode != 0
        table.add_row(name, f"{runs:,}", f"{seconds:.0f}", f"{runs / seconds:,.0f}", _verdict(done))
    Console().print(table)
    return failures


def _verdict(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode == 0:
        return "no input broke it"
    return f"FAILED ({done.returncode}): {(done.stdout + done.stderr)[-2_000:]}"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 2:
        fuzz(arguments[0], int(arguments[1]))
    elif importlib.util.find_spec("atheris") is None:
        print("atheris is not installed here: nothing was fuzzed (pip install -r requirements/bench.txt)")
    else:
        sys.exit(main(int(arguments[0]) if arguments else RUNS))
