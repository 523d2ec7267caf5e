import resource
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from maillage.core.bounds.memory import call_in_one_chunk, keep_freed_memory


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc")
def test_freed_memory_is_kept_on_linux() -> None:
    assert keep_freed_memory()


def nothing() -> None:
    return None


def calls_at_every_depth(depth: int) -> int:
    """A thousand calls at each of so many depths of the stack; how many calls."""
    if not depth:
        return 0
    for _ in range(1_000):
        nothing()
    return 1_000 + calls_at_every_depth(depth - 1)


@pytest.mark.skipif(sys.platform != "linux", reason="counts the pages of a thread")
def test_calls_at_whatever_depth_of_the_stack_ask_the_system_for_no_memory_in_turn() -> None:
    def faults() -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        assert calls_at_every_depth(400) == 400_000
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    with ThreadPoolExecutor(1) as thread:  # its stack is empty
        assert thread.submit(call_in_one_chunk, faults).result() < 200
