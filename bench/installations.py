"""What benchmarks of pages share: an installation in a folder of its own, and how long a piece of work takes."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has begun; FileNotFoundError where it has ended."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


@contextmanager
def own_installation() -> Iterator[Path]:
    """The folder of an empty installation, migrated, with the territory where it is built; gone afterwards.

    Django is set up for it, so nothing of Maillage that reads settings is imported before.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAILLAGE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
        built = ROOT / "build" / "territory"
        if built.exists():
            (Path(folder) / "territory").symlink_to(built)
        import django  # noqa: PLC0415 -- after its settings

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- likewise

        call_command("migrate", verbosity=0)
        yield Path(folder)


def measured(name: str, repeat: int, work: Callable[[], Any], *, times: float = 1.0) -> None:
    """Print the seconds of processor of ``work``, ``times`` as long: minimum, median, maximum."""
    seconds, outcome = [], None
    for _ in range(repeat):
        start = time.process_time()
        outcome = work()
        seconds.append((time.process_time() - start) * times)
    seconds.sort()
    print(f"{name:66} {seconds[0]:8.3f} {seconds[len(seconds) // 2]:8.3f} {seconds[-1]:8.3f}  {outcome}", flush=True)
