from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.laboratory.store.tables import lab_tables, lab_tables_named
from tests.opendata.catalog.reusing import organisation
from tests.opendata.publishing.drafting import NOW

pytestmark = pytest.mark.django_db


def shown(slug: str, *, days: int = 0, **facts: Any) -> Dataset:
    """A data set with one version, published ``days`` after the first."""
    at = NOW + timedelta(days=days)
    words: dict[str, Any] = {"organisation": organisation(), "version_number": 1} | facts
    dataset = Dataset.objects.create(slug=slug, title=slug, published_at=at, modified_at=at, **words)
    Version.objects.create(dataset=dataset, number=1, published_at=at, row_count=1, csv_bytes=1)
    return dataset


def named(*words: str) -> dict[str, str]:
    return {one.name: one.dataset.slug for one in lab_tables_named(frozenset(words))}


def test_a_table_is_called_as_its_data_set_with_underscores():
    shown("budget-de-pornic")
    shown("2024-budget")

    assert named("select", "budget_de_pornic", "t_2024_budget", "budget") == {
        "budget_de_pornic": "budget-de-pornic",
        "t_2024_budget": "2024-budget",
    }


def test_of_two_that_would_be_called_the_same_the_later_has_its_id_too():
    first, later, third = shown("a-2", days=0), shown("a_2", days=1), shown("t-2-b", days=3)
    digits = shown("2-b", days=2)
    with_id, with_other_id = f"a_2_{later.id.hex[:8]}", f"t_2_b_{third.id.hex[:8]}"

    assert named("a_2", with_id, "t_2_b", with_other_id) == {
        "a_2": first.slug,
        with_id: "a_2",
        "t_2_b": digits.slug,
        with_other_id: "t-2-b",
    }
    assert named(with_id) == {with_id: "a_2"}
    assert {one.name for one in lab_tables(most=9).tables} == {"a_2", with_id, "t_2_b", with_other_id}


def test_what_is_withdrawn_or_in_a_sandbox_has_no_table_whatever_it_is_called():
    shown("retire", state="withdrawn")
    shown("essai", organisation=organisation("Commune d’essai", is_sandbox=True))
    shown("suspendu", organisation=organisation("Suspendue", state="suspended"))
    shown("ailleurs", version_number=0)

    assert named("retire", "essai", "suspendu", "ailleurs") == {}
    assert (lab_tables(most=9).tables, lab_tables(most=9).others) == ([], 0)


def test_the_page_has_the_last_changed_and_counts_the_others():
    for day, slug in enumerate(["a", "b", "c"]):
        shown(slug, days=day)

    found = lab_tables(most=2)

    assert ([one.name for one in found.tables], found.others) == (["c", "b"], 1)


def test_a_question_reads_the_tables_that_it_names_alone():
    for number in range(30):
        shown(f"jeu-{number}")

    with CaptureQueriesContext(connection) as queries:
        found = lab_tables_named(frozenset(["jeu_7", "select"]))

    assert [one.name for one in found] == ["jeu_7"]
    assert len(queries) == 7  # the takedowns in force, and whether the demonstration is shown, once each
