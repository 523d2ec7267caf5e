"""The check of the kind of shapes that a layer wants: lines, surfaces or points, in one part or in several."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.checks.rows import named
from maillage.core.schema.judgement.constraints import Rule
from maillage.core.schema.terms import Fault

GEOMETRY_TYPE: Final = "geometry-type"
NOT_LINES: Final = sentence(
    "Des formes (%(count)s) ne sont pas des lignes, que ce modèle attend (%(types)s). Dessinez-les comme des lignes, "
    "ou choisissez un autre modèle."
)
NOT_SURFACES: Final = sentence(
    "Des formes (%(count)s) ne sont pas des surfaces, que ce modèle attend (%(types)s). Dessinez-les comme des "
    "surfaces, ou choisissez un autre modèle."
)
NOT_POINTS: Final = sentence(
    "Des formes (%(count)s) ne sont pas des points, que ce modèle attend (%(types)s). Dessinez-les comme des points, "
    "ou choisissez un autre modèle."
)
OTHER_KIND: Final = sentence(
    "Des formes (%(count)s) ne sont pas de la sorte que ce modèle attend (%(types)s). Dessinez-les ainsi, ou "
    "choisissez un autre modèle."
)
SEVERAL_PARTS: Final = sentence(
    "Des formes (%(count)s) ont plusieurs morceaux, et ce modèle n’en attend qu’un par forme (%(types)s). Séparez-les "
    "dans votre logiciel de cartographie, puis exportez la couche."
)
_SEVERAL: Final = "Multi"
_MESSAGES: Final = {"LineString": NOT_LINES, "Polygon": NOT_SURFACES, "Point": NOT_POINTS}


def geometry_type_rule(params: Mapping[str, Any]) -> Rule | None:
    """The check "geometry-type", with its parameter ``types`` (of GeoJSON); None if it names none."""
    types = named(params, "types")
    if not types:
        return None
    words = {"types": ", ".join(types)}
    faults = {
        # Once for all shapes: their texts are megabytes, and no two are the same.
        is_of_parts: Fault(GEOMETRY_TYPE, check, message, words, is_of_column=True)
        for is_of_parts, check, message in (
            (False, GEOMETRY_TYPE, _message(types)),
            (True, "geometry-parts", SEVERAL_PARTS),
        )
    }

    def rule(_text: str, value: Any) -> Fault | None:
        kind = str(value.get("type")) if isinstance(value, Mapping) else ""
        return None if kind in types else faults[kind.removeprefix(_SEVERAL) in types]

    return rule


def _message(types: Sequence[str]) -> str:
    """The sentence for shapes of another kind than ``types``."""
    kinds = {name.removeprefix(_SEVERAL) for name in types}
    return _MESSAGES.get(next(iter(kinds)), OTHER_KIND) if len(kinds) == 1 else OTHER_KIND
