"""What somebody of a structure finds first in her space."""

from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.include.structures.store.models import Structure, StructureClaim, StructureContest
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import NANTES
from tests.people import People


def test_a_structure_without_a_page_is_told_to_find_it_or_add_it(cast: DirectoryCast):
    first = cast.client("structure").get("/mon-espace").context["today"].suggestion

    assert (first.title, first.href, first.other) == (
        "Prenez en main la fiche de votre structure", f"/inclusion?q={NANTES['siret']}",
        ("L’ajouter", f"/mon-espace/structures/{cast.port.slug}/ajouter"),
    )  # fmt: skip


def test_the_page_that_a_structure_is_told_to_find_is_found(cast: DirectoryCast):
    first = cast.client("structure").get("/mon-espace").context["today"].suggestion

    page = cast.client("structure").get(first.href).content.decode()

    assert f"/inclusion/structures/{Structure.objects.get(siret=NANTES['siret']).pk}" in page


def test_a_structure_that_keeps_its_page_is_told_what_buyers_prepare(cast: DirectoryCast):
    Structure.objects.filter(pk=claimed(cast).pk).update(confirmed_on=localdate())

    then = cast.client("structure").get("/mon-espace").context["today"].suggestion

    assert (then.title, then.href) == ("Voyez ce que les acheteurs préparent", "/mon-espace/occasions")


def test_space_of_a_structure_says_nothing_of_data_sets_and_that_of_a_commune_invites_to_publish(
    cast: DirectoryCast, people: People
):
    spaces = [cast.client("structure").get("/mon-espace"), people.client("david").get("/mon-espace")]

    assert ["premier jeu de données" in space.content.decode() for space in spaces] == [False, True]


def waiting_claim(cast: DirectoryCast) -> StructureClaim:
    """The organisation of the Mauges asks for the page that the port's keeps."""
    return StructureClaim.objects.create(
        structure=claimed(cast), organisation=cast.mauges, state="waiting", message="C’est nous.", asked_at=utc_now()
    )


def test_agency_gives_a_page_in_place(cast: DirectoryCast):
    claim = waiting_claim(cast)

    cast.client("agency_decider").post("/mon-espace/attente/claims/accept", {"cle": str(claim.pk)})

    assert Structure.objects.get(pk=claim.structure_id).organisation == cast.mauges


def test_agency_refuses_a_claim_in_place_with_a_reason(cast: DirectoryCast):
    claim, agency = waiting_claim(cast), cast.client("agency_decider")

    refused = agency.post("/mon-espace/attente/claims/refuse", {"cle": str(claim.pk), "motif": ""})
    agency.post("/mon-espace/attente/claims/refuse", {"cle": str(claim.pk), "motif": "Le SIRET est un autre."})

    assert refused.status_code == 422
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("refused", "Le SIRET est un autre.")


def test_claims_wait_for_who_decides_them(cast: DirectoryCast):
    claim = waiting_claim(cast)

    for name in ("agency", "structure", "other", "buyer"):
        cast.client(name).post("/mon-espace/attente/claims/accept", {"cle": str(claim.pk)})

    claim.refresh_from_db()
    assert claim.state == "waiting"


def test_remark_gets_its_answer_in_place(cast: DirectoryCast):
    StructureContest.objects.create(structure=claimed(cast), fact="contact", said_at=utc_now(), entry="une-fois")
    key = str(StructureContest.objects.get().pk)

    answer = {"cle": key, "reponse": "Le téléphone est corrigé."}
    cast.client("agency_decider").post("/mon-espace/attente/contests/answer", answer)

    assert StructureContest.objects.get().answer == "Le téléphone est corrigé."


def test_page_is_confirmed_in_place(cast: DirectoryCast):
    row = claimed(cast)

    cast.client("structure").post("/mon-espace/attente/structures/confirm", {"cle": str(row.pk)})

    assert Structure.objects.get(pk=row.pk).confirmed_on == localdate()


def test_structure_reads_what_is_said_to_be_false_in_its_page_and_confirms_it(cast: DirectoryCast):
    row = claimed(cast)
    StructureContest.objects.create(
        structure=row, fact="contact", message="Demandez à Zoé.", said_at=utc_now(), entry="une-fois"
    )

    def waiting() -> list[str]:
        rows = cast.client("structure").get("/mon-espace").context["today"].rows
        return [f"{one.tag.text} {one.item.quote}" for one in rows if one.queue.name == "structures"]

    before = waiting()
    page = cast.client("structure").get("/mon-espace").content.decode()
    cast.client("structure").post("/mon-espace/attente/structures/confirm", {"cle": str(row.pk)})

    # Once, although nobody has confirmed the page for a year either; the words are for the agency.
    assert (before, waiting()) == (["Remarque "], [])
    assert ("le contact ou le site est faux" in page, "Zoé" in page) == (True, False)
