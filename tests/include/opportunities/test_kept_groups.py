"""A group from its proposal to its end: each structure consents for itself, letters say it, profiles show it."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import TraceEntry
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.include.opportunities.domain.groups import GroupForm, GroupState, GroupVerb, PartnerAnswer, read_lots
from maillage.include.opportunities.pages.parts.group_letter import group_letter
from maillage.include.opportunities.store.groups import group_for
from maillage.include.opportunities.store.kept_groups import (
    answer_group,
    dissolve_group,
    partner_token,
    propose_group,
    tell_partners,
)
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.store.models import Structure
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of
from tests.include.structures.cast import DirectoryCast
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db
LOT = "espaces_verts|commune:44109|170000"
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def structures(cast: DirectoryCast, tmp_path: Path) -> dict[str, Structure]:
    """The two gardeners."""
    return two_gardeners(cast, tmp_path)


def two_gardeners(cast: DirectoryCast, folder: Path) -> dict[str, Structure]:
    """One of the port's organisation, one of the Mauges', which has an address of its own."""
    Structure.objects.all().delete()
    rows = directory_of(folder / "list", GARDENERS, {**ADAPTED, "chiffre_affaires": "200000"})
    port, adapted = rows["Jardins du Port"], rows["Vert Adapté"]
    port.organisation, adapted.organisation = cast.port, cast.mauges
    adapted.contact_email = "contact@vert.example.org"
    for row in rows.values():
        row.changed_at = utc_now()
        row.save()
    return rows


def proposed(cast: DirectoryCast, *, now: dt.datetime = NOW) -> KeptGroup:
    """The group of the two, proposed by the port."""
    lots = read_lots([LOT])
    acting = Acting(cast.port.pk, user_id=cast.users["structure"].pk)
    outcome = group_for(lots, today=now.date())
    return propose_group(acting, outcome, lots, form=GroupForm.JOINT, name="Jardins de Nantes", now=now)


def partner_of(group: KeptGroup, name: str) -> GroupPartner:
    return group.partners.get(structure_name=name)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def verbs() -> list[str]:
    return list(TraceEntry.objects.filter(about__startswith="group:").order_by("pk").values_list("verb", flat=True))


def test_member_proposes_the_group_it_found_and_has_agreed_for_itself_alone(
    cast: DirectoryCast, structures: dict[str, Structure]
):
    client = cast.client("structure")
    search = text_of(client, f"/inclusion/groupements?lot={LOT}")
    sent = {"lot": LOT, "form": "solidaire", "nom": "Jardins de Nantes"}

    answer = client.post("/inclusion/groupements/proposer", sent)
    again = client.post("/inclusion/groupements/proposer", sent)

    group = KeptGroup.objects.get()
    assert "Proposer à ces structures" in search
    assert answer["Location"] == again["Location"] == f"/inclusion/groupements/{group.pk}"
    assert (group.state, group.form, group.lots) == ("proposed", "solidaire", [LOT])
    assert {row.structure_name: row.answer for row in group.partners.all()} == {
        "Jardins du Port": "agreed",
        "Vert Adapté": "",
    }
    assert sum(sum(row.shares.values()) for row in group.partners.all()) == pytest.approx(170_000)
    assert verbs() == [GroupVerb.PROPOSED]


def test_who_keeps_none_of_its_structures_cannot_propose_it(cast: DirectoryCast, structures: dict[str, Structure]):
    buyer = cast.client("buyer")

    search = text_of(buyer, f"/inclusion/groupements?lot={LOT}")
    answer = buyer.post("/inclusion/groupements/proposer", {"lot": LOT, "nom": "Jardins"})

    assert ("Proposer à ces structures" in search, answer.status_code) == (False, 403)
    assert KeptGroup.objects.count() == 0


def test_group_without_a_name_or_of_one_structure_is_refused_and_the_search_stays(
    cast: DirectoryCast, structures: dict[str, Structure]
):
    client = cast.client("structure")

    nameless = client.post("/inclusion/groupements/proposer", {"lot": LOT, "nom": "  "}, follow=True)
    small = {"lot": "espaces_verts|commune:44109|100000", "nom": "Seule"}
    alone = client.post("/inclusion/groupements/proposer", small, follow=True)

    assert "Donnez un nom au groupement" in nameless.content.decode()
    assert "il n’y a rien à proposer" in alone.content.decode()
    assert KeptGroup.objects.count() == 0


def test_letter_tells_the_other_member_its_share_and_its_link_agrees_without_an_account(
    cast: DirectoryCast, structures: dict[str, Structure], client: Client
):
    group = proposed(cast)
    partner = partner_of(group, "Vert Adapté")
    address = f"/groupements/lettre/{partner_token(group, partner)}"

    sent = tell_partners(NOW, letter=group_letter)
    again = tell_partners(NOW, letter=group_letter)
    (letter,) = letters_sent()
    shown = text_of(client, address)
    client.post(address, {"reponse": "agreed"})

    group.refresh_from_db()
    body = letter.body.replace("\xa0", " ").replace("\u202f", " ")
    assert (sent, again, letter.to) == (1, 0, ["contact@vert.example.org"])
    assert address in body
    assert "50 000 € du lot" in body
    assert "D’accord" in shown
    assert (group.state, group.formed_at is not None) == (GroupState.FORMED, True)
    assert verbs() == [GroupVerb.PROPOSED, GroupVerb.AGREED, GroupVerb.FORMED, GroupVerb.FORMED]


def test_formed_group_stands_on_the_profile_of_each_member_with_the_word_of_each(
    cast: DirectoryCast, structures: dict[str, Structure], client: Client
):
    group = proposed(cast)
    page = f"/inclusion/structures/{structures['Jardins du Port'].pk}"
    before = (text_of(client, page), text_of(cast.client("structure"), page))
    answer_group(partner_of(group, "Vert Adapté"), PartnerAnswer.AGREED, user_id=None, now=NOW)

    profiles = [text_of(client, f"/inclusion/structures/{row.pk}") for row in structures.values()]
    public = text_of(client, f"/inclusion/groupements/{group.pk}")
    members = text_of(cast.client("other"), f"/inclusion/groupements/{group.pk}")

    assert ["Groupements dont elle est membre" in text for text in before] == [False, True]
    assert "n’a pas encore répondu" in before[1]
    for text in profiles:
        assert f'<a href="/inclusion/groupements/{group.pk}">Jardins de Nantes</a>' in text
        assert text.count("d’accord depuis le 2 mars 2026") == 2
    assert ("170 000 €" in public, "170 000 €" in members) == (False, True)


def test_decline_ends_the_group_for_all_and_says_no_name_of_a_reason(
    cast: DirectoryCast, structures: dict[str, Structure], client: Client
):
    group = proposed(cast)
    tell_partners(NOW, letter=group_letter)
    letters_sent().clear()
    partner = partner_of(group, "Vert Adapté")
    address = f"/groupements/lettre/{partner_token(group, partner)}"

    client.post(address, {"reponse": "declined"})
    told = tell_partners(NOW, letter=group_letter)

    group.refresh_from_db()
    assert (group.state, told) == (GroupState.DISSOLVED, 2)
    assert all("ne se formera pas" in letter.body for letter in letters_sent())
    assert client.get(address).status_code == 404
    assert client.get(f"/inclusion/groupements/{group.pk}").status_code == 404
    assert text_of(cast.client("structure"), f"/inclusion/groupements/{group.pk}")


def test_member_dissolves_a_formed_group_with_a_reason_that_members_read(
    cast: DirectoryCast, structures: dict[str, Structure], client: Client
):
    group = proposed(cast)
    answer_group(partner_of(group, "Vert Adapté"), PartnerAnswer.AGREED, user_id=None, now=NOW)
    tell_partners(NOW, letter=group_letter)
    letters_sent().clear()
    address = f"/mon-espace/groupements/{group.pk}/dissoudre"
    member = cast.client("other")

    silent = member.post(address, {"raison": " "}, follow=True)
    member.post(address, {"raison": "Le marché est attribué."})
    tell_partners(NOW, letter=group_letter)

    group.refresh_from_db()
    assert "Dites en quelques mots pourquoi" in silent.content.decode()
    assert (group.state, group.dissolved_reason) == (GroupState.DISSOLVED, "Le marché est attribué.")
    assert ["Le marché est attribué." in letter.body for letter in letters_sent()] == [True, True]
    assert "Groupements dont elle est membre" not in text_of(
        client, f"/inclusion/structures/{structures['Vert Adapté'].pk}"
    )
    with pytest.raises(Refused):
        dissolve_group(Acting(cast.port.pk), group, "Encore", now=NOW)


def test_answer_after_the_end_and_answer_of_a_withdrawn_structure_are_refused_with_a_sentence(
    cast: DirectoryCast, structures: dict[str, Structure]
):
    group = proposed(cast)
    partner = partner_of(group, "Vert Adapté")
    Structure.objects.filter(siret=partner.siret).update(withdrawn_at=NOW)

    with pytest.raises(Refused) as withdrawn:
        answer_group(partner, PartnerAnswer.AGREED, user_id=None, now=NOW)
    dissolve_group(Acting(cast.port.pk), group, "Trop tard", now=NOW)
    with pytest.raises(Refused) as closed:
        answer_group(partner, PartnerAnswer.AGREED, user_id=None, now=NOW)

    assert (withdrawn.value.code, closed.value.code) == ("structure_withdrawn", "group_closed")


def test_draft_of_the_agreement_is_that_of_the_shares_and_open_to_members(
    cast: DirectoryCast, structures: dict[str, Structure], client: Client
):
    group = proposed(cast)
    link = partner_token(group, partner_of(group, "Vert Adapté"))
    address = f"/mon-espace/groupements/{group.pk}/convention.txt"

    by_account = cast.client("other").get(address).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    by_link = client.get(f"/groupements/lettre/{link}/convention.txt")
    paper = cast.client("other").get(f"/mon-espace/groupements/{group.pk}/convention.pdf")

    assert "120 000 € du lot" in by_account
    assert "Vert Adapté, SIRET 00950002600019" in by_account
    assert (by_link.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert client.get(address).status_code == 302
    assert cast.client("buyer").get(address).status_code == 404


def test_list_of_a_person_shows_her_groups_and_what_waits(cast: DirectoryCast, structures: dict[str, Structure]):
    group = proposed(cast)

    names = ("structure", "other", "buyer")
    own, other, nobody = (text_of(cast.client(name), "/mon-espace/groupements") for name in names)
    space = text_of(cast.client("other"), "/mon-espace")

    assert ("Jardins de Nantes" in own, "attend votre réponse" in own) == (True, False)
    assert ("Jardins de Nantes" in other, "attend votre réponse" in other) == (True, True)
    assert "Aucun groupement encore" in nobody
    assert "compte sur" in space
    assert f"/inclusion/groupements/{group.pk}" in space


def test_structure_agrees_to_a_group_in_its_day_and_nobody_else_for_it(
    cast: DirectoryCast, structures: dict[str, Structure]
):
    group = proposed(cast)
    partner = partner_of(group, "Vert Adapté")

    for name in ("structure", "buyer", "agency_decider"):
        cast.client(name).post("/mon-espace/attente/groups/agree", {"cle": str(partner.pk)})
    before = partner_of(group, "Vert Adapté").answer
    cast.client("other").post("/mon-espace/attente/groups/agree", {"cle": str(partner.pk)})

    assert (before, partner_of(group, "Vert Adapté").answer) == ("", PartnerAnswer.AGREED)
    assert KeptGroup.objects.get(pk=group.pk).state == GroupState.FORMED


def test_structure_declines_a_group_in_its_day(cast: DirectoryCast, structures: dict[str, Structure]):
    partner = partner_of(proposed(cast), "Vert Adapté")

    cast.client("other").post("/mon-espace/attente/groups/decline", {"cle": str(partner.pk)})

    assert GroupPartner.objects.get(pk=partner.pk).answer == PartnerAnswer.DECLINED


def test_lists_and_profiles_ask_as_often_for_three_groups_as_for_one(
    cast: DirectoryCast, structures: dict[str, Structure], django_assert_max_num_queries: DjangoAssertNumQueries
):
    client = cast.client("other")
    addresses = ("/mon-espace/groupements", f"/inclusion/structures/{structures['Vert Adapté'].pk}")

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with django_assert_max_num_queries(40) as asked:
                client.get(address)
            counts.append(len(asked.captured_queries))
        return counts

    group = proposed(cast)
    queries()  # what a process reads once is read
    one = queries()
    for place in range(2):
        another = KeptGroup.objects.create(
            name=f"Autre {place}", form="conjoint", lots=[LOT], proposed_at=NOW, entry=str(place)
        )
        for partner in group.partners.all():
            GroupPartner.objects.create(group=another, structure=partner.structure, structure_name="Autre")

    assert queries() == one


def test_keeper_asks_for_a_group_with_her_own_structure_and_proposes_it(
    cast: DirectoryCast, structures: dict[str, Structure]
) -> None:
    # Her structure was never in the smallest group where another was large enough alone.
    adapted = structures["Vert Adapté"]
    lot = "espaces_verts|commune:44109|100000"
    keeper, stranger = cast.client("structure"), Client()
    own = structures["Jardins du Port"] if structures["Jardins du Port"].organisation == cast.port else adapted
    other = adapted if own is not adapted else structures["Jardins du Port"]

    alone = keeper.get("/inclusion/groupements", {"lot": lot}).content.decode()
    with_own = keeper.get("/inclusion/groupements", {"lot": lot, "avec": str(own.pk)}).content.decode()
    of_others = keeper.get("/inclusion/groupements", {"lot": lot, "avec": str(other.pk)}).content.decode()
    outside = stranger.get("/inclusion/groupements", {"lot": lot, "avec": str(own.pk)}).content.decode()

    assert f"avec={own.pk}" in alone
    assert "avec votre structure, aucun groupe plus petit n’y suffit" in with_own
    assert own.name in with_own
    assert [("avec votre structure" in page, 'name="avec"' in page) for page in (of_others, outside)] == [
        (False, True),
        (False, False),
    ]
