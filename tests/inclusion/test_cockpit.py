"""What somebody of a structure finds first in her space."""

from maillage.inclusion.models import Structure
from tests.inclusion.cast import DirectoryCast, claimed
from tests.inclusion.lists import NANTES
from tests.people import People


def test_a_structure_without_a_page_is_told_to_find_it_or_add_it(cast: DirectoryCast):
    step = cast.client("structure").get("/mon-espace").context["cockpit"].step

    assert (step.title, step.href, step.other_href) == (
        "Prenez en main la fiche de votre structure", f"/inclusion?q={NANTES['siret']}",
        f"/mon-espace/structures/{cast.port.slug}/ajouter",
    )  # fmt: skip


def test_the_page_that_a_structure_is_told_to_find_is_found(cast: DirectoryCast):
    step = cast.client("structure").get("/mon-espace").context["cockpit"].step

    page = cast.client("structure").get(step.href).content.decode()

    assert f"/inclusion/structures/{Structure.objects.get(siret=NANTES['siret']).pk}" in page


def test_a_structure_that_keeps_its_page_is_told_nothing_more(cast: DirectoryCast):
    claimed(cast)

    assert cast.client("structure").get("/mon-espace").context["cockpit"].step is None


def test_space_of_a_structure_says_nothing_of_data_sets_and_that_of_a_commune_invites_to_publish(
    cast: DirectoryCast, people: People
):
    spaces = [cast.client("structure").get("/mon-espace"), people.client("david").get("/mon-espace")]

    assert ["datasets-title" in space.content.decode() for space in spaces] == [False, True]
