import sys

import pytest

from maillage.core.bounds.memory import keep_freed_memory


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc")
def test_freed_memory_is_kept_on_linux() -> None:
    assert keep_freed_memory()
