"""What the search finds of the directory: structures by the words of their names, and by sectors."""

from collections.abc import Iterator
from typing import Final

from maillage.core.problems import sentence
from maillage.core.text import plain
from maillage.inclusion.parts.structure_words import sector_name, structure_href
from maillage.inclusion.queries.structures import structures_found
from maillage.territory.queries import names_of
from maillage.web.offers import SearchResult, SearchSubject

_MOST: Final = 12
_SHORTEST: Final = 3  # letters: below, every name matches


def structures_of_text(text: str) -> Iterator[SearchResult]:
    """Structures whose name has all the words, or whose number it is; then those of a sector that has them."""
    if len(plain(text)) < _SHORTEST:
        return
    rows = structures_found(text, most=_MOST)
    communes = names_of(row.commune for row in rows if row.commune)
    for row in rows:
        trades = ", ".join(map(sector_name, row.sector_words.split())).lower()
        detail = " · ".join(filter(None, (row.kind, communes.get(row.commune, row.postal_code), trades)))
        yield SearchResult(row.name, detail, structure_href(row.pk))


SUBJECTS: Final = (SearchSubject(sentence("Structures inclusives"), structures_of_text),)
