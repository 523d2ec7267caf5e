"""What a facilitator finds in her space."""

from maillage.accounts.pages.parts.cockpit import Today
from maillage.accounts.store.models import Membership, Organisation
from maillage.include.clauses.store.models import InsertionClause
from tests.include.clauses.scene import Coordinations


def today_of(scene: Coordinations) -> Today:
    """The space of Hervé, whose coordination follows no clause yet."""
    today: Today = scene.client(scene.herve).get("/mon-espace").context["today"]
    return today


def test_a_coordination_is_told_to_write_down_its_first_clause_and_no_data_set(scene: Coordinations):
    first = today_of(scene).suggestion

    assert first is not None
    assert (first.title, first.href) == (
        "Notez votre première clause sociale", f"/mon-espace/clauses/{scene.elsewhere.slug}/nouvelle"
    )  # fmt: skip


def test_who_follows_a_clause_is_told_to_read_it_and_may_note_another(scene: Coordinations):
    InsertionClause.objects.update(coordination=scene.elsewhere, state="closed")

    then = today_of(scene).suggestion

    assert then is not None
    assert (then.href, then.other) == (
        "/mon-espace/clauses",
        ("Noter une autre clause", f"/mon-espace/clauses/{scene.elsewhere.slug}/nouvelle"),
    )


def test_a_company_is_told_to_follow_its_hours_and_to_publish_nothing(scene: Coordinations):
    company = Organisation.objects.create(name="Bâtisseurs de l’Ouest", slug="batisseurs", kind="company")
    Membership.objects.filter(user=scene.herve).update(organisation=company)

    today = today_of(scene)

    assert today.suggestion is not None
    assert (today.suggestion.title, today.suggestion.href) == ("Suivez vos heures d’insertion", "/mon-espace/clauses")
    assert [group.title for group in today.links] == ["Inclure", ""]


def test_a_facilitator_reads_the_tools_of_inclusion_first_and_finds_the_others(scene: Coordinations):
    today = today_of(scene)

    assert [group.title for group in today.links] == ["Inclure", ""]
    assert [group.title for group in today.other_links] == ["Ouvrir", "Acheter", "Couvrir"]
