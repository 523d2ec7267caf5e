"""What tests of the measurement share: the video, made once on a machine and kept in the folder of made things."""

from pathlib import Path

import pytest

from maillage.measurement.build.video import make_video
from maillage.measurement.terms.protocol import VIDEO_VERSION
from tests.order.sources import ROOT


@pytest.fixture(scope="session")
def made_video() -> Path:
    """The folder of the video; a minute of two cores the first time, nothing after that."""
    folder = ROOT / "build" / "video" / VIDEO_VERSION
    make_video(folder, lambda _: None)
    return folder
