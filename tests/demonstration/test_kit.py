"""What all invented rows share: the same for the same seed, marked, of the largest places, with a link to real ones."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.clock import utc_now
from maillage.demonstration.kit import as_invented, email, largest_places, real_link, seeded_random, weighted_choice
from maillage.include.structures.store.models import Structure
from maillage.territory.domain.terms import Kind
from maillage.web.demonstration import is_invented_address


@given(st.text(max_size=20))
def test_same_seed_draws_the_same_and_no_key_without_weight(seed: str) -> None:
    weights = {"never": 0, "often": 3, "seldom": 1}
    first, again = seeded_random(seed), seeded_random(seed)

    drawn = [weighted_choice(first, weights) for _draw in range(20)]

    assert drawn == [weighted_choice(again, weights) for _draw in range(20)]
    assert "never" not in drawn


def test_names_say_that_they_are_invented_in_their_gender_and_number() -> None:
    names = [as_invented("Atelier"), as_invented("Société", "e"), as_invented("Bâtisseurs", "s")]

    assert names == ["Atelier (inventé)", "Société (inventée)", "Bâtisseurs (inventés)"]
    assert is_invented_address(email("contact"))


@pytest.mark.django_db
def test_largest_places_come_first_within_the_territory_that_is_asked() -> None:
    departements = largest_places(Kind.DEPARTEMENT, within="region:52")

    populations = [place.population or 0 for place in departements]
    assert (departements[0].code, len(departements)) == ("44", 5)
    assert populations == sorted(populations, reverse=True)


@pytest.mark.django_db
def test_link_to_real_rows_is_the_page_of_the_only_one_or_their_list() -> None:
    href = real_link(Structure.objects.all, page="structure", listing="inclusion")
    nothing, several = href(1), href(2)
    row = Structure.objects.create(name="Essor", created_at=utc_now(), changed_at=utc_now())

    only = href(1)

    assert (nothing, several) == (f"{reverse('inclusion')}?demonstration=0",) * 2
    assert only == reverse("structure", args=[row.pk])
