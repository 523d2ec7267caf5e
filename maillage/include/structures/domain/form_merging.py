"""Two people changed one page at once: what the second one typed beside what the first one kept, field by field.

What only one of them touched is taken as it is; where both did, what was typed last stays in the form, beside
what the page says now. Activities are one whole: their rows have no names of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ACTIVITIES: Final = "activites"
_ACTIVITY: Final = re.compile(r"(?:secteur|prestation|portee|rayon|zones)-[0-9]{1,2}(?:-[a-z]+)?")
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MergedForm:
    """The texts to go on with; ``clashes``: the fields that both changed, ACTIVITIES for any of its rows."""

    texts: dict[str, str]
    clashes: tuple[str, ...]


def merged_form(base: Texts, typed: Texts, stands: Texts) -> MergedForm:
    """``base`` is what both began with, ``typed`` what comes now, ``stands`` what the page says since."""
    parts = [_parts(texts) for texts in (base, typed, stands)]
    before, mine, theirs = parts
    texts, clashes = dict[str, str](), list[str]()
    for name in dict.fromkeys([*before, *mine, *theirs]):
        values = [_statements(part.get(name, {})) for part in parts]
        if values[1] == values[0]:
            texts |= theirs.get(name, {})
            continue
        texts |= mine.get(name, {})
        if values[2] not in (values[0], values[1]):
            clashes.append(name)
    return MergedForm(texts, tuple(clashes))


def activities_of(texts: Texts) -> list[str]:
    """The names of the texts that are of activities."""
    return [name for name in texts if _ACTIVITY.fullmatch(name)]


def _parts(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts by field, those of all rows of activities together."""
    several = activities_of(texts)
    parts = {name: {name: text} for name, text in texts.items() if name not in several}
    return {**parts, ACTIVITIES: {name: texts[name] for name in several}}


def _statements(part: Texts) -> dict[str, tuple[str, ...]]:
    """What a part says, however its lines end and whatever stands empty in it."""
    lines = {
        name: tuple(filter(None, (" ".join(line.split()) for line in text.splitlines()))) for name, text in part.items()
    }
    # A row of which nothing but "how far: to be said" is there says nothing.
    return {name: text for name, text in lines.items() if text and text != ("unknown",)}
