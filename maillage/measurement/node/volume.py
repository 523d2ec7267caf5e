"""The volume of a day (UTC), kept across restarts: what the cap per day is compared with."""

import json
import time
from pathlib import Path
from typing import Final

import structlog

from maillage.core.files.whole import write_whole
from maillage.measurement.node.board import Board, NodeCounter
from maillage.measurement.node.board import BoardField as Header

WRITE_EVERY_S: Final = 10.0
_DAY_S: Final = 86_400

log = structlog.get_logger("maillage.node")


class DayVolume:
    """Adds what the processes have moved to the day's sum in the board; the master alone looks."""

    def __init__(self, file: Path, board: Board) -> None:
        self._file = file
        self._board = board
        self._seen_bytes = 0
        self._written_s = time.monotonic()
        try:
            written = json.loads(file.read_text("utf-8"))
            day, day_bytes = int(written["day"]), int(written["bytes"])
        except (OSError, ValueError, KeyError, TypeError):
            day, day_bytes = 0, 0  # the first start, or a torn file: the day begins at nothing
        board.words[Header.DAY], board.words[Header.DAY_BYTES] = day, day_bytes

    def look(self) -> None:
        """Take over what was moved since the last look; another day begins at nothing."""
        words, moved_bytes = (
            self._board.words,
            self._board.summed(NodeCounter.DOWN) + self._board.summed(NodeCounter.UP),
        )
        today = int(time.time() // _DAY_S)
        if words[Header.DAY] != today:
            words[Header.DAY], words[Header.DAY_BYTES] = today, 0
        words[Header.DAY_BYTES] += moved_bytes - self._seen_bytes
        self._seen_bytes = moved_bytes
        if time.monotonic() - self._written_s >= WRITE_EVERY_S:
            self.write()

    def write(self) -> None:
        """Write the day's sum, whole or not at all."""
        self._written_s = time.monotonic()
        try:
            words = self._board.words
            write_whole(self._file, json.dumps({"day": words[Header.DAY], "bytes": words[Header.DAY_BYTES]}))
        except OSError as error:
            # A full disk ends no test: the sum lives on in the board, and is written once there is room.
            log.warning("volume_not_kept", reason=str(error))
