"""Every source of measurements that can be imported by name, and the mapping files that are shipped."""

from pathlib import Path
from typing import Final

from maillage.core.problems import NotFound, sentence
from maillage.quality.intake.sources import arcep, mlab, ookla, rtr
from maillage.quality.intake.sources.mapping import MappedSource, read_mapping

SOURCES: Final = {source.name: source for source in (rtr.SOURCE, arcep.SOURCE, mlab.DOWNLOADS, mlab.UPLOADS)}
LAYERS: Final = {ookla.LAYER.name: ookla.LAYER}
_MAPPINGS: Final = Path(__file__).resolve().parents[2] / "reference" / "mappings"


def shipped_mappings() -> dict[str, Path]:
    """The mapping files that come with the software, by name."""
    return {path.stem: path for path in sorted(_MAPPINGS.glob("*.toml"))}


def mapped_named(name: str) -> MappedSource:
    """The mapping of a name that is shipped, or of a path to a .toml file. Raises NotFound for neither."""
    shipped = shipped_mappings()
    if name in shipped:
        return read_mapping(shipped[name])
    if name.endswith(".toml"):
        return read_mapping(Path(name))
    names = ", ".join([*SOURCES, *LAYERS, *shipped])
    message = sentence("Aucune source ne s’appelle « %(name)s ». Sources : %(known)s, ou un fichier .toml.")
    raise NotFound("unknown_source", message, name=name[:80], known=names)


def source_named(name: str) -> MappedSource:
    """The source of a name: one of SOURCES, a shipped mapping, or a .toml file."""
    return MappedSource(SOURCES[name], None, ()) if name in SOURCES else mapped_named(name)
