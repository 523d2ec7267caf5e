"""Which functions of ours a request enters: what somebody who follows it reads."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tests.order.sources import ROOT

HOUSE = f"{ROOT / 'maillage'}/"
IN_A_FUNCTION = ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<lambda>")


@contextmanager
def functions_entered() -> Iterator[set[str]]:
    """The functions of ours that are entered within, those of threads that start within too."""
    entered: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(HOUSE) and code.co_name not in IN_A_FUNCTION:
            entered.add(f"{code.co_filename.removeprefix(HOUSE)} {code.co_name} {code.co_firstlineno}")

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
