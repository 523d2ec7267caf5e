"""Structures at rest: taken in once, merged with what they said themselves, each change kept with its source."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.core.problems import Gone, Refused
from maillage.include.structures.domain.structures import StructureVerb
from maillage.include.structures.store.models import Structure, StructureChange
from maillage.include.structures.store.structures import (
    StructureIntake,
    change_structure,
    confirm_structure,
    restore_structure,
    stated_structure,
    structure_row,
    withdraw_structure,
)
from tests.include.structures.lists import CHOLET, NANTES, SILENT, TAKEN_AT, taken_in

pytestmark = pytest.mark.django_db

LATER = TAKEN_AT + dt.timedelta(days=40)


def agency() -> Acting:
    return Acting(Organisation.objects.get(is_agency=True).pk)


def test_list_taken_in_twice_adds_nothing(tmp_path: Path):
    first = taken_in(tmp_path, NANTES, CHOLET, SILENT)
    again = taken_in(tmp_path, NANTES, CHOLET, SILENT, now=LATER)

    assert (first, again) == (StructureIntake(3, 0, 0), StructureIntake(0, 0, 3))
    assert (Structure.objects.count(), StructureChange.objects.count(), TraceEntry.objects.count()) == (3, 3, 1)
    row = Structure.objects.get(siret=NANTES["siret"])
    assert (row.commune, row.siren, row.sector_words) == ("44109", NANTES["siret"][:9], " proprete espaces_verts ")


def test_newer_list_changes_what_it_says_and_takes_nothing_away(tmp_path: Path):
    taken_in(tmp_path, NANTES)

    intake = taken_in(tmp_path, {**NANTES, "rayon_km": "35", "chiffre_affaires": ""}, now=LATER, source="ASP 2026")

    assert intake == StructureIntake(0, 1, 0)
    row = Structure.objects.get()
    assert ([activity["radius_km"] for activity in row.activities], row.turnover_eur) == ([35.0, 35.0], 400_000.0)
    changes = list(StructureChange.objects.values_list("act", "source", "values__turnover_eur"))
    assert changes == [
        (StructureVerb.ADDED.value, "Liste", 400_000.0),
        (StructureVerb.CHANGED.value, "ASP 2026", 400_000.0),
    ]


def test_confirmed_structure_says_since_when_and_another_list_does_not_take_it_back(tmp_path: Path):
    taken_in(tmp_path, NANTES)
    confirm_structure(agency(), Structure.objects.get(), today=LATER.date(), now=LATER)

    taken_in(tmp_path, NANTES, now=LATER)

    assert Structure.objects.get().confirmed_on == LATER.date()


def test_structure_that_changes_its_words_is_confirmed_and_found_again(tmp_path: Path):
    taken_in(tmp_path, NANTES)
    row = Structure.objects.get()
    stated = replace(stated_structure(row), name="Régie du Port", employees=12.0)

    assert change_structure(agency(), row, stated, today=LATER.date(), now=LATER)
    assert not change_structure(agency(), row, stated, today=LATER.date(), now=LATER)

    row.refresh_from_db()
    assert (row.words, row.employees, row.confirmed_on) == ("regie du port", 12.0, LATER.date())


def test_withdrawn_structure_is_gone_with_its_reason_until_it_is_restored(tmp_path: Path):
    taken_in(tmp_path, NANTES)
    row = Structure.objects.get()
    with pytest.raises(Refused, match="pourquoi la structure est retirée"):
        withdraw_structure(agency(), row, "  ", now=LATER)

    withdraw_structure(agency(), row, "Établissement fermé", now=LATER)
    with pytest.raises(Gone, match="n’est plus dans l’annuaire : Établissement fermé"):
        structure_row(row.pk)
    taken_in(tmp_path, {**NANTES, "effectif": "9"}, now=LATER)
    with pytest.raises(Gone):
        structure_row(row.pk)
    restore_structure(agency(), Structure.objects.get(), now=LATER)

    assert structure_row(row.pk).withdrawn_reason == ""


def test_what_a_structure_says_of_itself_stands_against_a_list_which_fills_in_the_rest(tmp_path: Path):
    taken_in(tmp_path, NANTES)
    Structure.objects.update(organisation=Organisation.objects.get(is_agency=True))

    taken_in(tmp_path, {**NANTES, "rayon_km": "35", "effectif": "12"}, now=LATER, source="ASP 2026")

    row = Structure.objects.get()
    assert ([activity["radius_km"] for activity in row.activities], row.employees) == ([20.0, 20.0], 12.0)
