"""The video of the test, made once on a machine for all tests and installations: `python -m tests.video`."""

from pathlib import Path
from typing import Final

from maillage.measure.protocol.domain.protocol import VIDEO_VERSION
from maillage.measure.protocol.store.video import make_video

MADE_VIDEO: Final = Path(__file__).resolve().parents[1] / "build" / "video" / VIDEO_VERSION


def ensure_video() -> Path:
    """Its folder; a minute of two cores the first time on a machine, nothing after that."""
    make_video(MADE_VIDEO, lambda _: None)
    return MADE_VIDEO


if __name__ == "__main__":
    ensure_video()
