from dataclasses import replace

import pytest

from maillage.opendata.catalog.domain.terms import Licence
from maillage.opendata.harvest.domain.harvest import (
    REASON_LABELS,
    REASONS,
    KnownIdentities,
    Omission,
    RemoteDataset,
    RemoteFileFound,
    omission_or_licence,
)

OWN = "0f8e3a52-7a53-4c31-9c9c-3c1b7a1d2e4f"
GOOD = RemoteDataset(
    remote_id="menus-2026", title="Menus", licences=("lov2",), files=(RemoteFileFound("https://region.example/m.csv"),)
)
KNOWN = KnownIdentities(
    "https://donnees.example.org", {OWN}, {"https://region.example/jeux/ecoles": "Portail national"}, {"vu"}
)


def test_dataset_that_says_enough_is_taken_under_its_licence():
    assert omission_or_licence(GOOD, KNOWN) == Licence.LICENCE_OUVERTE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"remote_id": ""}, "identifier_missing"),
        ({"remote_id": "vu"}, "identifier_twice"),
        ({"remote_id": "x" * 501}, "too_long"),
        ({"title": ""}, "title_missing"),
        ({"files": ()}, "files_missing"),
        ({"licences": ()}, "licence_missing"),
        ({"licences": ("cc-by",)}, "licence_unknown"),
        ({"uri": "https://region.example/jeux/ecoles"}, "other_source"),
        ({"remote_id": OWN}, "own_dataset"),
        ({"remote_id": f"https://donnees.example.org/catalogue/{OWN}"}, "own_dataset"),
        ({"uri": f"https://DONNEES.example.org/catalogue/{OWN}#x"}, "own_dataset"),
        ({"origins": (f"urn:uuid:{OWN}",)}, "own_dataset"),
        ({"landing_page": "https://donnees.example.org/catalogue/menus"}, "own_dataset"),
        ({"files": (RemoteFileFound("https://donnees.example.org/catalogue/m/fichiers/m.csv"),)}, "own_dataset"),
    ],
)
def test_dataset_is_left_with_its_reason(changes: dict[str, object], code: str):
    left = omission_or_licence(replace(GOOD, **changes), KNOWN)  # type: ignore[arg-type]

    assert isinstance(left, Omission)
    assert left.code == code
    assert "%" not in left.text


def test_every_reason_has_a_sentence_and_a_label():
    assert set(REASONS) == set(REASON_LABELS)


def test_site_that_begins_like_ours_is_not_ours():
    other = replace(GOOD, uri="https://donnees.example.org.region.example/jeux/1", landing_page="https://[oops")

    assert omission_or_licence(other, KNOWN) == Licence.LICENCE_OUVERTE
