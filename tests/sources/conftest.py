"""Sources of the tests: a loopback server that stands for all hosts, and declarations of the agency's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.core.net.download import Patience
from maillage.sources.store.choices import choose_sources
from maillage.sources.store.models import SourceState
from maillage.sources.store.outcomes import Refreshed
from maillage.sources.store.refreshing import refresh_file
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import declarations, sources_folder
from tests.core.net.range_server import RangeServer, ServedFile, range_server
from tests.sources.declared import NOW, Clock

AT_ONCE = Patience(tries=1)


class SourceHouse:
    """An installation with sources: what its publishers serve, what it declares, and looks at them."""

    def __init__(self, server: RangeServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.clock = Clock()

    def declare(self, name: str, text: str) -> None:
        """Declare a source of the agency's own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.toml").write_text(text, "utf-8")

    def serve(self, path: str, body: str | bytes, **more: Any) -> ServedFile:
        """Answer ``https:/path`` ("/host/…") with ``body`` from now on."""
        file = ServedFile(body.encode() if isinstance(body, str) else body, **more)
        self.server.files[path] = file
        return file

    def choose(self, name: str) -> list[SourceState]:
        """The files of a source, chosen for the Pays de la Loire."""
        return choose_sources(None, [declarations()[name]], region_codes("52"), now=NOW)

    def look(self, name: str, part: str = "") -> Refreshed:
        """One look at a file of a source, by the clock of the house."""
        self.choose(name)
        state = SourceState.objects.get(source=name, part=part)
        return refresh_file(state, declarations()[name], region_codes("52"), clock=self.clock, patience=AT_ONCE)

    def state(self, name: str, part: str = "") -> SourceState:
        """The state of a file of a source."""
        return SourceState.objects.get(source=name, part=part)


@pytest.fixture
def house(settings: Any) -> Iterator[SourceHouse]:
    with range_server() as server:
        settings.SOURCES_MIRROR = server.url
        settings.HARVEST_ALLOW = [server.host]
        shutil.rmtree(sources_folder(), ignore_errors=True)
        yield SourceHouse(server, sources_folder())
        shutil.rmtree(sources_folder(), ignore_errors=True)
