"""A piece as the press gets it, without a database: a place of any name, a counter of any size."""

import pytest

from maillage.measure.campaign.edges.export.kit import content
from maillage.measure.campaign.edges.export.kit.brand import brand_of_agency
from maillage.measure.campaign.edges.export.kit.content import Content, ReceivedTests, content_of, piece_by_name
from maillage.territory.domain.terms import Kind, Territory

BASE = "https://mesures.example.org"


def content_with(
    monkeypatch: pytest.MonkeyPatch, word: str, *, name: str = "Pornic", tests: int | None = 1812, marks: bool = False
) -> Content:
    """The content of a piece for a place called ``name`` that has ``tests`` tests."""
    monkeypatch.setattr(content, "count_of", lambda _address: ReceivedTests(tests))
    place = Territory("commune:44131", Kind.COMMUNE, "44131", name)
    return content_of(place, piece_by_name(word), brand=brand_of_agency(), base=BASE, has_marks=marks)
