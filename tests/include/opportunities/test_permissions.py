"""Who may see and do what with opportunities and groups, as one table: a row for each address, an answer for each cell.

The structure proposes a group to another one, "partner"; "outsider" is a structure of neither; all else as in the cast.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.core.clock import utc_now
from maillage.include.opportunities.domain.groups import PartnerAnswer
from maillage.include.opportunities.pages.urls import FILES, PAGES
from maillage.include.opportunities.store.kept_groups import answer_group, partner_token
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup, Opportunity
from maillage.include.structures.store.models import Structure
from tests.buy.programme.plans import announce, plan
from tests.include.events.others import client_of
from tests.include.opportunities.scene import worked_out
from tests.include.opportunities.test_kept_groups import LOT, proposed, two_gardeners
from tests.include.structures.cast import DirectoryCast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]
DOOR = 302  # to the page where people sign in
COLUMNS = (
    "visitor",
    "registered",
    "buyer",
    "structure",
    "other",
    "outsider",
    "organiser",
    "coordination",
    "agency",
    "agency_decider",
)
OPEN = dict.fromkeys(COLUMNS, "open")
SIGNED_IN = {**OPEN, "visitor": "door"}


def only(*names: str, others: str) -> dict[str, str]:
    """The row of an address that opens to these people; the others who are signed in read ``others``."""
    return {**dict.fromkeys(COLUMNS, others), "visitor": "door", **dict.fromkeys(names, "open")}


MEMBERS = ("structure", "other")
AGENCY = ("agency", "agency_decider")
# The arguments of the address, what is sent (None: it is only looked at), and the answer of each cell.
TABLE: dict[str, tuple[tuple[str, ...], dict[str, str] | None, dict[str, str]]] = {
    "opportunities": ((), None, OPEN),
    "opportunity": (("opportunity",), None, OPEN),
    "opportunities_csv": ((), None, OPEN),
    "opportunities_table": (("xlsx",), None, OPEN),
    "opportunities_atom": ((), None, OPEN),
    "opportunities_ics": ((), None, OPEN),
    "structure_groups": ((), None, OPEN),
    "group_agreement": (("txt",), {"query": f"lot={LOT}"}, OPEN),
    "own_opportunities": ((), None, SIGNED_IN),
    "opportunity_letters": (("row",), {"letters": "no"}, only("structure", *AGENCY, others="forbidden")),
    "propose_group": ((), {"lot": LOT, "nom": "Un autre"}, only(*MEMBERS, others="forbidden")),
    # Nobody reads of a group that is not formed but its members and the agency.
    "kept_group": (
        ("group",),
        None,
        {**dict.fromkeys(COLUMNS, "unknown"), **dict.fromkeys((*MEMBERS, *AGENCY), "open")},
    ),
    "own_groups": ((), None, SIGNED_IN),
    # Consent is the structure's own: the agency gives none, nor does the other member.
    "answer_group": (("partner",), {"reponse": "agreed"}, only("other", others="forbidden")),
    "dissolve_group": (
        ("group",),
        {"raison": "Fini"},
        {**only(*MEMBERS, "agency_decider", others="unknown"), "agency": "forbidden"},
    ),
    "kept_group_draft": (("group", "txt"), None, only(*MEMBERS, *AGENCY, others="unknown")),
    # The link of a letter opens to whoever carries it.
    "group_link": (("token",), {"reponse": "agreed"}, OPEN),
    "group_link_draft": (("token", "txt"), None, OPEN),
}


@dataclass(frozen=True, slots=True)
class PermissionScene:
    """An opportunity, a structure that is kept, a group that one structure proposes to another."""

    cast: DirectoryCast
    row: Structure
    opportunity: Opportunity
    group: KeptGroup
    partner: GroupPartner

    def client(self, column: str) -> Client:
        """A browser of who stands in that column."""
        return client_of(self.cast.people, "structure") if column == "outsider" else self.cast.client(column)

    def ask(self, client: Client, name: str) -> HttpResponseBase:
        """The answer at the address of that name."""
        parts, sent, _row = TABLE[name]
        named = {
            "opportunity": self.opportunity.pk,
            "row": self.row.pk,
            "group": self.group.pk,
            "partner": self.partner.pk,
            "token": partner_token(self.group, self.partner),
        }
        address = reverse(name, args=[named.get(part, part) for part in parts])
        if sent is None or "query" in sent:
            return client.get(f"{address}?{sent['query']}" if sent else address)
        return client.post(address, sent)


@pytest.fixture
def scene(cast: DirectoryCast, tmp_path: Path) -> PermissionScene:
    """The gardeners of two organisations, and gardens that a commune announces."""
    rows = two_gardeners(cast, tmp_path)
    announced = plan(object="Massifs", cpv="77310000", territory="commune:44109")
    announce(cast.people.commune, announced, now=utc_now())
    worked_out()
    group = proposed(cast)
    partner = group.partners.get(structure_name="Vert Adapté")
    return PermissionScene(cast, rows["Jardins du Port"], Opportunity.objects.get(), group, partner)


def said(answer: HttpResponseBase) -> str:
    """What an answer is to who asked: open (what is refused for what was sent was let in), forbidden, unknown, door."""
    if answer.status_code == DOOR and str(answer.headers.get("Location", "")).startswith("/connexion"):
        return "door"
    return {403: "forbidden", 404: "unknown"}.get(answer.status_code, "open")


def test_table_has_a_row_for_every_address():
    assert set(TABLE) == {route.name for route in (*PAGES, *FILES)}


def test_each_cell_answers_what_the_table_says(scene: PermissionScene):
    answers: dict[str, dict[str, str]] = {name: {} for name in TABLE}
    for column in COLUMNS:
        client = scene.client(column)
        for name in TABLE:
            with transaction.atomic():
                answers[name][column] = said(scene.ask(client, name))
                transaction.set_rollback(True)

    assert answers == {name: row for name, (_parts, _sent, row) in TABLE.items()}


def test_formed_group_is_read_by_everybody_and_its_shares_by_members_alone(scene: PermissionScene):
    answer_group(scene.partner, PartnerAnswer.AGREED, user_id=None, now=utc_now())

    pages = {column: scene.ask(scene.client(column), "kept_group").content.decode() for column in COLUMNS}  # type: ignore[attr-defined]

    assert {column for column, page in pages.items() if "Jardins du Port" in page} == set(COLUMNS)
    assert {column for column, page in pages.items() if "par an" in page} == {*MEMBERS, *AGENCY}
