"""Who may do what, as one table: a row for each address, and the people it opens to."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.accounts.domain.letter_kinds import INVITATION
from maillage.accounts.domain.terms import Acting, Capability, OrganisationAsk, OrganisationKind, Role
from maillage.accounts.pages.urls import FILES, PAGES
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.mandates import ask_mandate, make_key
from maillage.accounts.store.models import Invitation, Mandate, MandateRequest, Membership, Takedown
from maillage.accounts.store.organisation_changes import ask_organisation, suspend_organisation
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.terms import Letter
from maillage.web.demonstration import demonstrations
from tests.accounts.tomorrow import installed
from tests.accounts.tomorrow.terms import ProcurementKind
from tests.buy.programme.plans import announce
from tests.people import PASSWORD, People, change_role_of

pytestmark = pytest.mark.django_db

# Of the commune of Pornic: chloe administers it, david is what his column says; emma's EPCI holds its mandate;
# farid is of another commune; bruno edits for the agency, aline decides for it.
COLUMNS = ("visitor", "reader", "editor", "publisher", "chloe", "emma", "farid", "bruno", "aline")
EVERYBODY = frozenset(COLUMNS)
PEOPLE = EVERYBODY - {"visitor"}
INSIDE = frozenset({"reader", "editor", "publisher", "chloe", "bruno", "aline"})
DECIDERS = frozenset({"chloe", "aline"})
AGENCY = frozenset({"bruno", "aline"})
AGENCY_DECIDERS = frozenset({"aline"})
NOBODY: frozenset[str] = frozenset()


@dataclass
class Scene:
    """The cast with one of each thing that an address can name."""

    people: People
    member: Membership
    invitation: Invitation
    key_number: int
    asked: MandateRequest
    token: str
    takedown: Takedown
    letter: QueuedLetter


def _get(name: str) -> Callable[[Scene, Client], HttpResponseBase]:
    def asked(scene: Scene, client: Client) -> HttpResponseBase:
        return client.get(_address(scene, name))

    return asked


def _post(
    name: str, said: Callable[[Scene], dict[str, str]] = lambda _: {}
) -> Callable[[Scene, Client], HttpResponseBase]:
    def asked(scene: Scene, client: Client) -> HttpResponseBase:
        return client.post(_address(scene, name), said(scene))

    return asked


def _address(scene: Scene, name: str) -> str:
    slug = scene.people.commune.slug
    numbers = {
        "member_role": scene.member.pk,
        "member_remove": scene.member.pk,
        "member_vouch": scene.member.pk,
        "invitation_withdraw": scene.invitation.pk,
        "key_revoke": scene.key_number,
        "mandate_accept": scene.asked.pk,
        "mandate_refuse": scene.asked.pk,
        "mandate_end": scene.people.mandate.pk,
    }
    parts: dict[str, list[object]] = {
        "takedown_show": [scene.takedown.pk],
        "letter_again": [scene.letter.pk],
        "agency_settings_change": ["connexion"],
        "welcome_epci": [scene.people.epci.territory],
        "welcome_review": [scene.people.epci.territory],
        "welcome_progress": [scene.people.epci.territory],
        "identity_untie": [1],
        "workspace_act": ["applicants", "accept"],
        "identity_tie": [scene.token],
        "join": [scene.token],
        "new_password": ["MQ", "set-password"],
    }
    if name in parts:
        return reverse(name, args=parts[name])
    if name.startswith("moderation_"):
        return reverse(name, args=["commune-de-preailles" if name != "moderation_suspend" else slug])
    if name in numbers:
        return reverse(name, args=[slug, numbers[name]])
    return reverse(name, args=[slug] if name in OF_ORGANISATION else [])


OF_ORGANISATION = frozenset(
    route.name or "" for route in PAGES if str(route.pattern).startswith("organisations/<slug:slug>")
)
ASK = {
    "name": "Syndicat du pays",
    "kind": "other",
    "person_name": "Inès",
    "person_email": "ines@example.org",
}

# What the address is asked, and whom it opens to. Everyone else is sent to log in or told why not.
TABLE: dict[str, tuple[Callable[[Scene, Client], HttpResponseBase], frozenset[str]]] = {
    "login": (_get("login"), EVERYBODY),
    "logout": (_post("logout"), EVERYBODY),
    "forgotten_password": (_get("forgotten_password"), EVERYBODY),
    "new_password": (_get("new_password"), EVERYBODY),
    "join": (_get("join"), EVERYBODY),
    "organisation_ask": (_post("organisation_ask", lambda _: ASK), EVERYBODY),
    "organisation_asked": (_get("organisation_asked"), EVERYBODY),
    "openid_sign_in": (_post("openid_sign_in"), NOBODY),  # there is no service: tests/accounts/pages/test_openid.py
    "openid_return": (_get("openid_return"), NOBODY),
    "second_factor_door": (_get("second_factor_door"), AGENCY),  # the others have none to give
    "workspace": (_get("workspace"), PEOPLE),
    # Nobody is refused, and nothing is done unless it waits for her: tests/accounts/pages/test_today.py.
    "workspace_act": (_post("workspace_act", lambda _: {"cle": "nobody"}), PEOPLE),
    "workspace_undo": (_post("workspace_undo"), PEOPLE),
    "my_account": (_get("my_account"), PEOPLE),
    "change_names": (_post("change_names", lambda _: {"first_name": "A", "last_name": "B"}), PEOPLE),
    "change_password": (
        _post("change_password", lambda _: {"old_password": PASSWORD, "new_password1": "n", "new_password2": "n"}),
        PEOPLE,
    ),
    "my_second_factor": (_get("my_second_factor"), PEOPLE),
    "my_second_factor_code": (_get("my_second_factor_code"), PEOPLE),
    "remove_my_second_factor": (_post("remove_my_second_factor"), PEOPLE),
    "members": (_get("members"), INSIDE),
    "mandates": (_get("mandates"), INSIDE),
    "keys": (_get("keys"), INSIDE),
    "letters": (_get("letters"), INSIDE),
    "trace": (_get("trace"), INSIDE),
    "trace_csv": (_get("trace_csv"), INSIDE),
    "organisation_settings": (_get("organisation_settings"), INSIDE),
    "member_invite": (_post("member_invite", lambda _: {"email": "x@example.org", "role": "reader"}), DECIDERS),
    "member_role": (_post("member_role", lambda _: {"role": "reader"}), DECIDERS),
    "member_remove": (_post("member_remove"), DECIDERS),
    "member_vouch": (_post("member_vouch"), DECIDERS),
    "identity_untie": (_post("identity_untie"), PEOPLE),
    "identity_tie": (_get("identity_tie"), NOBODY),  # by the link of a letter: tests/accounts/pages/test_openid.py
    "openid_ended": (_get("openid_ended"), NOBODY),
    "invitation_withdraw": (_post("invitation_withdraw"), DECIDERS),
    "key_make": (_post("key_make", lambda _: {"name": "clé", "role": "editor"}), DECIDERS),
    "key_revoke": (_post("key_revoke"), DECIDERS),
    "mandate_ask": (
        _post("mandate_ask", lambda scene: {"organisation": scene.people.agency.slug, "scope": "open"}),
        DECIDERS,
    ),
    "mandate_give": (
        _post(
            "mandate_give",
            lambda scene: {"organisation": scene.people.agency.slug, "scope": "open", "proof": "délibération 4"},
        ),
        DECIDERS,
    ),
    "mandate_accept": (_post("mandate_accept", lambda _: {"proof": "délibération 4"}), DECIDERS),
    "mandate_refuse": (_post("mandate_refuse"), DECIDERS),
    "mandate_end": (_post("mandate_end"), DECIDERS),
    "organisation_settings_change": (
        _post("organisation_settings_change", lambda _: {"email": "", "website": ""}),
        DECIDERS,
    ),
    "agency_settings": (_get("agency_settings"), AGENCY),
    "agency_settings_change": (
        _post("agency_settings_change", lambda _: {"second_factor": "agency"}),
        AGENCY_DECIDERS,
    ),
    "mail_test": (_post("mail_test"), AGENCY_DECIDERS),
    "welcome": (_get("welcome"), AGENCY),
    "welcome_others": (_get("welcome_others"), AGENCY),
    "welcome_table": (_get("welcome_table"), AGENCY),
    "welcome_table_review": (_get("welcome_table_review"), AGENCY),
    "welcome_epci": (_get("welcome_epci"), AGENCY),
    "welcome_review": (_get("welcome_review"), AGENCY),
    "welcome_progress": (_get("welcome_progress"), AGENCY),
    "welcome_remind": (_post("welcome_remind"), AGENCY_DECIDERS),
    "organisation_add": (_get("organisation_add"), AGENCY_DECIDERS),
    "organisation_identity": (
        _post(
            "organisation_identity", lambda _: {"name": "Commune de Pornic", "kind": "commune", "territory": "44131"}
        ),
        AGENCY_DECIDERS,
    ),
    "moderation": (_get("moderation"), AGENCY),
    "agency_letters": (_get("agency_letters"), AGENCY),
    "letter_again": (_post("letter_again"), AGENCY_DECIDERS),
    "demonstrations": (_get("demonstrations"), AGENCY),
    "demonstration_end": (_post("demonstration_end"), AGENCY_DECIDERS),
    "demonstration_return": (
        _post("demonstration_return", lambda _: {"name": demonstrations()[0].name}),
        AGENCY_DECIDERS,
    ),
    "takedown_hide": (_get("takedown_hide"), AGENCY),
    "takedown_show": (_post("takedown_show"), AGENCY_DECIDERS),
    "moderation_accept": (_post("moderation_accept"), AGENCY_DECIDERS),
    "moderation_refuse": (_post("moderation_refuse", lambda _: {"reason": "double"}), AGENCY_DECIDERS),
    "moderation_suspend": (_post("moderation_suspend", lambda _: {"reason": "à sa demande"}), AGENCY_DECIDERS),
}


@pytest.fixture
def scene(people: People) -> Scene:
    """Pornic with an invitation, a key, a mandate asked by Clisson; Préailles asks to take part."""
    now = utc_now()
    acting = Acting(people.commune.pk, user_id=people.chloe.pk)
    invitation, token = invite(acting, "helene@example.org", Role.READER, now=now)
    key, _secret = make_key(acting, "logiciel", Role.EDITOR, now=now)
    asked = ask_mandate(Acting(people.other_commune.pk), people.commune, scope=Capability.OPEN, message="", now=now)
    ask_organisation(
        OrganisationAsk("Commune de Préailles", OrganisationKind.COMMUNE, "", "", "Inès", "ines@example.org"), now=now
    )
    member = Membership.objects.get(user=people.david)
    takedown = Takedown.objects.create(kind="test", key="1", reason="à sa demande", hidden_at=now)
    letter = enqueue(Letter(INVITATION, "essai:1", "helene@example.org", "Bonjour", None))
    return Scene(people, member, invitation, key.pk, asked, token, takedown, letter)


def browser(scene: Scene, column: str) -> Client:
    """A browser of the person that a column names."""
    if column in {"reader", "editor", "publisher"}:
        change_role_of(scene.people.david, Role(column))
        return scene.people.client("david")
    return scene.people.client(column)


def is_open(answer: HttpResponseBase) -> bool:
    """Whether the address did what it is for: neither the door nor a refusal."""
    to_the_door = answer.status_code == 302 and "/connexion" in answer.headers["Location"]
    return answer.status_code in {200, 302, 422} and not to_the_door


def test_the_table_names_every_address():
    assert sorted(TABLE) == sorted(route.name or "" for route in [*PAGES, *FILES])


def opened_by(scene: Scene, asked: Mapping[str, Callable[[Scene, Client], HttpResponseBase]]) -> dict[str, set[str]]:
    """Of each thing that is asked the columns that it opens to, each as if it were the only one that asked."""
    opened: dict[str, set[str]] = {name: set() for name in asked}
    for column in COLUMNS:
        logged_in = browser(scene, column)
        for name, ask in asked.items():
            client = Client()
            client.cookies = copy(logged_in.cookies)
            with transaction.atomic():
                if is_open(ask(scene, client)):
                    opened[name].add(column)
                transaction.set_rollback(True)
    return opened


def test_each_address_opens_to_the_people_of_the_table_alone(scene: Scene):
    opened = opened_by(scene, {name: ask for name, (ask, _allowed) in TABLE.items()})

    assert opened == {name: allowed for name, (_ask, allowed) in TABLE.items()}


def test_suspended_organisation_is_changed_by_the_agency_alone(scene: Scene):
    suspend_organisation(Acting(scene.people.commune.pk), "essai", now=utc_now())
    changing = {name: ask for name, (ask, allowed) in TABLE.items() if allowed == DECIDERS}

    opened = opened_by(scene, changing)

    assert opened == {name: {"aline"} for name in changing}


def test_organisation_of_a_kind_that_a_feature_added_opens_as_any_other(scene: Scene):
    scene.people.commune.kind = ProcurementKind.BUYER.value
    scene.people.commune.save()
    columns = {"reader", "chloe", "emma", "aline"}  # inside, deciding, by mandate, for the agency

    opened: dict[str, set[str]] = {name: set() for name in OF_ORGANISATION}
    with installed():
        for column in columns:
            client = browser(scene, column)
            for name in OF_ORGANISATION:
                ask, _allowed = TABLE[name]
                with transaction.atomic():
                    if is_open(ask(scene, client)):
                        opened[name].add(column)
                    transaction.set_rollback(True)

    assert opened == {name: TABLE[name][1] & columns for name in OF_ORGANISATION}


# The same people before the purchase programme of Pornic, whose mandate for purchases the EPCI of emma holds.
BUYERS = frozenset({"publisher", "chloe", "emma"})
PLAN = {"objet": "Nettoyage", "cpv": "90910000", "territoire": "44131", "tranche": "-40000", "envoi": "1"}
PROGRAMME: dict[str, tuple[dict[str, str] | None, frozenset[str]]] = {
    "programme": (None, EVERYBODY),
    "planned_purchase": (None, EVERYBODY),
    "own_programme": (None, PEOPLE),
    "announce_purchase": (PLAN, BUYERS),
    "programme_file": ({}, BUYERS),
    "own_programme_csv": (None, BUYERS),
    "own_purchase": (PLAN, BUYERS),
    "own_purchase_consult": ({"consulteLe": "2026-02-01"}, BUYERS),
    "own_purchase_award": ({}, BUYERS),
    "own_purchase_give_up": ({"motif": "Budget revu"}, BUYERS),
    "own_purchase_resume": ({}, BUYERS),
}


def test_programme_of_purchases_opens_to_its_publishers_and_to_a_mandate_for_purchases(scene: Scene):
    number = announce(scene.people.commune).pk
    scene.people.mandate.scope = Capability.BUY.value
    scene.people.mandate.save()

    opened = opened_by(scene, {name: _of_programme(name, number) for name in PROGRAMME})

    assert opened == {name: allowed for name, (_sent, allowed) in PROGRAMME.items()}


def _of_programme(name: str, number: int) -> Callable[[Scene, Client], HttpResponseBase]:
    def asked(scene: Scene, client: Client) -> HttpResponseBase:
        of_organisation = {"announce_purchase", "programme_file", "own_programme_csv"}
        parts = [scene.people.commune.slug] if name in of_organisation else [number]
        address = reverse(name, args=[] if name in {"programme", "own_programme"} else parts)
        sent, _allowed = PROGRAMME[name]
        return client.get(address) if sent is None else client.post(address, sent)

    return asked


def test_mandate_for_open_data_opens_no_programme_of_purchases(scene: Scene):
    address = reverse("announce_purchase", args=[scene.people.commune.slug])

    assert scene.people.client("emma").get(address).status_code == 403


def test_every_change_wants_the_token_of_its_form(scene: Scene):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.people.chloe)

    statuses = {name: client.post(_address(scene, name)).status_code for name in TABLE if name not in _READ_ONLY}

    assert {name for name, status in statuses.items() if status != 403} == set()


_READ_ONLY = frozenset(
    {
        *("members", "mandates", "keys", "trace", "trace_csv", "organisation_settings", "moderation", "my_account"),
        *("agency_settings", "welcome", "welcome_others", "welcome_progress"),
        *("my_second_factor_code", "organisation_asked", "openid_return", "openid_ended"),
    }
)


@pytest.mark.parametrize("name", ["members", "mandates", "keys", "trace"])
def test_list_costs_the_same_for_one_row_and_for_three(scene: Scene, name: str):
    client = scene.people.client("chloe")
    with_one = _queries_of(client, _address(scene, name))
    _add_rows(scene)

    with_three = _queries_of(client, _address(scene, name))

    assert (with_three, with_three < 15) == (with_one, True)


def test_moderation_costs_the_same_for_one_organisation_and_for_three(scene: Scene):
    client = scene.people.client("aline")
    with_one = _queries_of(client, reverse("moderation"))
    for name in ("Commune de Rezé", "Commune de Vertou"):
        ask_organisation(
            OrganisationAsk(name, OrganisationKind.COMMUNE, "", "", "Inès", "ines@example.org"), now=utc_now()
        )

    assert _queries_of(client, reverse("moderation")) == with_one


def _queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def _add_rows(scene: Scene) -> None:
    now = utc_now()
    commune = scene.people.commune
    acting = Acting(commune.pk, user_id=scene.people.chloe.pk)
    for number, user in enumerate((scene.people.emma, scene.people.farid)):
        Membership.objects.create(user=user, organisation=commune, role=Role.READER.value)
        invite(acting, f"personne-{number}@example.org", Role.EDITOR, now=now)
        make_key(acting, f"clé {number}", Role.EDITOR, now=now + timedelta(seconds=number))
    for actor in (scene.people.other_commune, scene.people.agency):
        Mandate.objects.create(actor=actor, principal=commune, given_at=now)
