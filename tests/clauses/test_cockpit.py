"""What a facilitator finds in her space."""

from maillage.accounts.parts.cockpit import Cockpit
from maillage.clauses.models import InsertionClause
from tests.clauses.scene import Coordinations


def cockpit_of(scene: Coordinations) -> Cockpit:
    """The space of Hervé, whose coordination follows no clause yet."""
    cockpit: Cockpit = scene.client(scene.herve).get("/mon-espace").context["cockpit"]
    return cockpit


def test_a_coordination_is_told_to_write_down_its_first_clause_and_no_data_set(scene: Coordinations):
    step = cockpit_of(scene).step

    assert step is not None
    assert (step.title, step.href) == (
        "Notez votre première clause sociale", f"/mon-espace/clauses/{scene.elsewhere.slug}/nouvelle"
    )  # fmt: skip


def test_who_follows_a_clause_is_told_nothing_more(scene: Coordinations):
    InsertionClause.objects.update(coordination=scene.elsewhere)

    assert cockpit_of(scene).step is None


def test_a_facilitator_reads_the_tools_of_inclusion_first_and_finds_the_others(scene: Coordinations):
    cockpit = cockpit_of(scene)

    assert [group.title for group in cockpit.links] == ["Inclure", ""]
    assert [group.title for group in cockpit.other_links] == ["Ouvrir", "Acheter", "Couvrir"]
