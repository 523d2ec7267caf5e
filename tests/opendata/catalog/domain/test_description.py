"""What is typed to describe a data set, read at once or refused field by field."""

from datetime import date

import pytest

from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.description import DESCRIBED, Description, read_description
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme

TYPED = {
    "title": "  Subventions   2025 ",
    "description": "Les aides aux associations.",
    "licence": "lov2",
    "frequency": "ANNUAL",
    "theme": "GOVE",
    "keywords": "aides, associations; aides",
    "territory": "commune:44131",
    "period_start": "2025-01-01",
    "period_end": "2025-12-31",
    "contact_name": "Mairie",
    "contact_email": "mairie@pornic.example",
}


def test_a_description_is_read():
    assert read_description(TYPED) == Description(
        title="Subventions 2025",
        description="Les aides aux associations.",
        licence=Licence.LICENCE_OUVERTE,
        frequency=Frequency.YEARLY,
        theme=Theme.GOVERNMENT,
        keywords=("aides", "associations"),
        territory="commune:44131",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        contact_name="Mairie",
        contact_email="mairie@pornic.example",
    )


def test_a_description_is_typed_again_as_it_was_read():
    described = read_description(TYPED)

    assert read_description(described.typed()) == described
    assert tuple(described.typed()) == DESCRIBED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "ab"),
        ("title", "x" * 301),
        ("licence", "cc0"),
        ("frequency", ""),
        ("theme", "x"),
        ("keywords", ",".join(str(number) for number in range(30))),
        ("territory", "Pornic"),
        ("period_start", "01/01/2025"),
        ("period_end", "2024-12-31"),
        ("contact_email", "mairie"),
    ],
)
def test_a_field_that_must_be_corrected_is_named(name: str, value: str):
    with pytest.raises(Refused) as refused:
        read_description({**TYPED, name: value})

    assert [one.field_name for one in refused.value.findings] == [name]


def test_all_that_must_be_corrected_is_said_at_once():
    with pytest.raises(Refused) as refused:
        read_description({})

    assert {one.field_name for one in refused.value.findings} == {"title", "licence", "frequency", "theme"}
