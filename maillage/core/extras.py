"""Packages of an extra (coverage, maps, print, documents and others): imported at first use, missed in a sentence.

An installation without prediction, plans or printing is a third smaller. Modules take such a package
from here, so every page can be loaded; whoever asks it for something meets Unavailable, which says what to install.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from maillage.core.problems import Unavailable, sentence

_MISSING: Final = sentence(
    "Ce service demande des paquets que ce serveur n’a pas : l’agence les installe par « pip install "
    "maillage[%(extra)s] »."
)


@dataclass(frozen=True, slots=True)
class OptionalModule:
    """Stands for the module ``name``, of the extra ``extra``; its attributes are those of the module."""

    name: str
    extra: str

    def __getattr__(self, attribute: str) -> Any:
        """The attribute of the module; raises Unavailable where its package is not installed."""
        if attribute.startswith("__"):  # asked by copy, pickle and inspect
            raise AttributeError(attribute)
        try:
            module = import_module(self.name)
        except ModuleNotFoundError as error:
            if is_installed(self.name):
                raise  # the package is there, but broken
            raise missing_extra(self.extra) from error
        return getattr(module, attribute)


psycopg: Final = OptionalModule("psycopg", "postgresql")
rasterio: Final = OptionalModule("rasterio", "coverage")
rasterio_crs: Final = OptionalModule("rasterio.crs", "coverage")
rasterio_enums: Final = OptionalModule("rasterio.enums", "coverage")
rasterio_errors: Final = OptionalModule("rasterio.errors", "coverage")
rasterio_features: Final = OptionalModule("rasterio.features", "coverage")
rasterio_transform: Final = OptionalModule("rasterio.transform", "coverage")
rasterio_vrt: Final = OptionalModule("rasterio.vrt", "coverage")
rasterio_warp: Final = OptionalModule("rasterio.warp", "coverage")
pyogrio: Final = OptionalModule("pyogrio", "maps")
pyogrio_raw: Final = OptionalModule("pyogrio.raw", "maps")
scipy: Final = OptionalModule("scipy", "coverage")
scipy_of_plans: Final = OptionalModule("scipy", "planning")
typst: Final = OptionalModule("typst", "print")


def is_installed(name: str) -> bool:
    """Whether the package of the module ``name`` is installed."""
    return find_spec(name.partition(".")[0]) is not None


def missing_extra(extra: str) -> Unavailable:
    """The problem of a feature whose extra is not installed."""
    return Unavailable("extra_missing", _MISSING, extra=extra).fixed_by(f'pip install "maillage[{extra}]"')
