import pytest

from maillage.core.problems import NotFound, Unavailable
from maillage.opendata.laboratory.store import saved_queries as record
from maillage.opendata.laboratory.store.saved_queries import SavedQuery, save_query, saved_query, slug_of
from tests.opendata.catalog.reusing import NOW

pytestmark = pytest.mark.django_db


def test_same_question_has_the_same_address():
    first = save_query("SELECT 1", title="Un", user=None, now=NOW)
    second = save_query("  SELECT 1\n", title="Autre", user=None, now=NOW)

    assert (first, SavedQuery.objects.count(), saved_query(first.slug).title) == (second, 1, "Un")


def test_slugs_are_short_and_differ():
    slugs = {slug_of(f"SELECT {number}") for number in range(2_000)}

    assert (len(slugs), {len(slug) for slug in slugs}) == (2_000, {10})


def test_unknown_address_is_told():
    with pytest.raises(NotFound):
        saved_query("inconnue")


@pytest.mark.parametrize("hour", [NOW.hour, 23])
def test_too_many_in_a_day_are_refused(monkeypatch: pytest.MonkeyPatch, hour: int):
    # Seen: nothing was counted from midnight to one, when the day in Greenwich is another.
    monkeypatch.setattr(record, "MOST_A_DAY", 1)
    now = NOW.replace(hour=hour)
    save_query("SELECT 1", title="", user=None, now=now)

    with pytest.raises(Unavailable):
        save_query("SELECT 2", title="", user=None, now=now)

    assert save_query("SELECT 1", title="", user=None, now=now).sql == "SELECT 1"
