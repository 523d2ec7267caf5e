"""Who sees what of clauses, as one table: a row for each address, and the people it opens to."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.models import Mandate, Membership, Organisation, TraceEntry, User
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.pages.urls import FILES, PAGES
from maillage.include.clauses.store.access import represented_owner
from maillage.include.clauses.store.clauses import add_reporter
from maillage.include.clauses.store.evidence_files import store_evidence
from maillage.include.clauses.store.follow_up import store_note
from maillage.include.clauses.store.models import EvidenceFile, InsertionClause
from tests.include.clauses.evidence import PDF
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, OTHER_SIRET, Coordinations, worked
from tests.people import People

pytestmark = pytest.mark.django_db

# gaelle follows the clause; no-factor is a colleague of hers without a second factor, reader another who may only look;
# herve is facilitator elsewhere; buyer, holder and structure are members of those organisations; mandated belongs to an
# organisation that holds a mandate of gaelle's coordination.
COLUMNS = (
    *("visitor", "buyer", "holder", "structure", "gaelle", "no-factor", "reader", "mandated"),
    *("herve", "agency", "nobody"),
)
PEOPLE = frozenset(COLUMNS) - {"visitor"}
SUMS = frozenset({"buyer", "holder", "structure", "gaelle", "no-factor", "reader", "mandated", "agency"})
READERS = frozenset({"gaelle", "no-factor", "reader", "mandated"})
EDITORS = frozenset({"gaelle", "no-factor", "mandated"})
PERSONS = frozenset({"gaelle"})
# Each of its own files: the one that is asked for is the holder's.
EVIDENCE = frozenset({"gaelle", "holder", "structure"})

TABLE: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "own_clauses": ("GET", "/mon-espace/clauses", PEOPLE),
    "own_clause": ("GET", "/mon-espace/clauses/N", SUMS),
    "clause_balance": ("GET", "/mon-espace/clauses/bilan", PEOPLE),
    "social_clauses": ("GET", "/clauses-sociales", frozenset(COLUMNS)),
    "clause_certificate": ("GET", "/mon-espace/clauses/N/attestation.pdf", SUMS),
    "amend_clause": ("GET", "/mon-espace/clauses/N/changer", EDITORS),
    "close_clause": ("POST", "/mon-espace/clauses/N/clore", EDITORS),
    "clause_reporter": ("POST", "/mon-espace/clauses/N/declarants", EDITORS),
    "clause_sme_part": ("POST", "/mon-espace/clauses/N/pme", EDITORS),
    "clause_ask": ("POST", "/mon-espace/clauses/N/demander", EDITORS),
    "clause_link": ("POST", "/mon-espace/clauses/N/lien", PERSONS),
    "give_clause_hours": ("POST", "/mon-espace/clauses/N/donner", EDITORS),
    "clause_note": ("POST", "/mon-espace/clauses/N/notes", EDITORS),
    "clause_month": ("GET", "/mon-espace/clauses/N/mois", PERSONS),
    "clause_evidence": ("GET", "/mon-espace/clauses/N/pieces", EVIDENCE),
    "clause_evidence_file": ("GET", "/mon-espace/clauses/N/pieces/FILE", EVIDENCE - {"structure"}),
    "clause_persons": ("GET", "/mon-espace/clauses/N/personnes", PERSONS),
    "clause_rows_csv": ("GET", "/mon-espace/clauses/N/heures.csv", PERSONS),
    "make_clause": ("GET", "/mon-espace/clauses/SLUG/nouvelle", EDITORS),
    "clause_hand_over": ("POST", "/mon-espace/clauses/SLUG/passer", EDITORS),
    "clause_hours_file": ("GET", "/mon-espace/clauses/SLUG/heures", PERSONS),
    "clause_hours_model": ("GET", "/mon-espace/clauses/SLUG/modele.csv", READERS),
    "clause_pseudonyms": ("GET", "/mon-espace/clauses/SLUG/pseudonymes.csv", READERS),
    "social_kit": ("GET", "/clauses-sociales/boite-a-outils", frozenset(COLUMNS)),
    "social_kit_page": ("GET", "/clauses-sociales/boite-a-outils/ecrire-la-clause", frozenset(COLUMNS)),
    "clause_helpers": ("GET", "/clauses-sociales/qui-m-aide", frozenset(COLUMNS)),
    "clause_publics": ("GET", "/clauses-sociales/publics", frozenset(COLUMNS)),
    "edit_publics": ("GET", "/mon-espace/publics-eligibles", frozenset({"agency"})),
    "edit_kit_page": ("GET", "/mon-espace/boite-a-outils/nouvelle", frozenset({"agency"})),
    "clause_alerts_end": ("GET", "/lettres-de-clauses/un-jeton-inconnu", frozenset()),
    "month_letter_evidence": ("POST", "/heures/un-jeton-inconnu/pieces", frozenset()),
    "month_letter": ("GET", "/heures/un-jeton-inconnu", frozenset()),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The coordinations and a browser for each of the people of the columns."""

    scene: Coordinations
    clients: Mapping[str, Client]


@pytest.fixture
def cast(scene: Coordinations, people: People) -> Cast:
    scene.say(*(worked(f"P-{number}", FIRST, 100) for number in range(3)))
    add_reporter(scene.acting, scene.clause, StatedReporter("Ateliers du pays", OTHER_SIRET), now=MADE_AT)
    buyer = _organisation("Société du stade", "21850191000014")
    InsertionClause.objects.update(owner=buyer)
    proxy = _organisation("Groupement des coordinations")
    Mandate.objects.create(actor=proxy, principal=scene.here, scope=Capability.INCLUDE.value, given_at=MADE_AT)
    file = PDF
    store_evidence(scene.acting, scene.holder, FIRST, file, origin=EntryOrigin.PAGE, now=MADE_AT)
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, organisation=scene.here, role=Role.READER.value)
    clients = {
        "visitor": Client(),
        "buyer": scene.client(_member(buyer)),
        "holder": scene.client(_member(_organisation("Bâtisseurs de l’Ouest", HOLDER_SIRET))),
        "structure": scene.client(_member(_organisation("Ateliers du pays", OTHER_SIRET))),
        "no-factor": scene.client(_member(scene.here, Role.PUBLISHER), has_factor=False),
        "reader": scene.client(reader),
        "mandated": scene.client(_member(proxy, Role.PUBLISHER)),
        "herve": scene.client(scene.herve),
        "agency": people.client("aline"),
        "nobody": people.client("farid"),
    }
    return Cast(scene, {**clients, "gaelle": scene.client(scene.gaelle)})


def _organisation(name: str, siret: str = "") -> Organisation:
    return Organisation.objects.create(name=name, siret=siret)


def _member(organisation: Organisation, role: Role = Role.READER) -> User:
    user = User.objects.create(username=f"membre-{organisation.slug}")
    Membership.objects.create(user=user, organisation=organisation, role=role.value)
    return user


def is_opened(answer: HttpResponseBase) -> bool:
    if answer.status_code in {403, 404}:
        return False
    return "/connexion" not in str(answer.headers.get("Location", ""))


def test_addresses_open_to_whom_the_table_says(cast: Cast) -> None:
    opened: dict[str, frozenset[str]] = {}
    for name, (method, address, _people) in TABLE.items():
        if name == "clause_certificate":
            continue  # paper costs half a second a copy, and is asked for by the same rule as the page of the clause
        full = address.replace("/N", f"/{cast.scene.clause.pk}").replace("SLUG", cast.scene.here.slug)
        full = full.replace("FILE", str(EvidenceFile.objects.get().pk))
        answers = {
            column: cast.clients[column].get(full) if method == "GET" else cast.clients[column].post(full)
            for column in COLUMNS
        }
        opened[name] = frozenset(column for column, answer in answers.items() if is_opened(answer))

    assert opened == {name: people for name, (_method, _address, people) in TABLE.items() if name in opened}
    assert set(TABLE) - set(opened) == {"clause_certificate"}


def test_table_has_every_address_of_clauses() -> None:
    assert set(TABLE) == {route.name for route in [*PAGES, *FILES]}


def test_sums_say_no_pseudonym_and_no_number_of_people_below_eleven(cast: Cast) -> None:
    address = f"/mon-espace/clauses/{cast.scene.clause.pk}"

    pages = {name: cast.clients[name].get(address).content.decode() for name in SUMS}

    assert {name for name, page in pages.items() if "3 personnes" in page.replace("\xa0", " ")} == PERSONS
    assert {name for name, page in pages.items() if "moins de 11 personnes" in page} == {"holder"} | READERS - PERSONS
    assert {name for name, page in pages.items() if "Moins de 11 personnes ont fait" in page} == {"buyer"}
    assert {name for name, page in pages.items() if "300\xa0h" in page} == {*READERS, "holder"}
    assert not any("P-1" in page for page in pages.values())


def test_what_is_of_single_people_opens_beside_sums_with_a_factor_that_has_settled(cast: Cast) -> None:
    """A member with a password alone, a reader and a mandate read the notes of a clause and whose hours are odd."""
    store_note(cast.scene.acting, cast.scene.clause, "Le matériel manque au deuxième lot.", now=MADE_AT)
    cast.scene.say(worked("P-1", FIRST.after(-1), 10))
    address = f"/mon-espace/clauses/{cast.scene.clause.pk}"

    def readers_of(text: str) -> set[str]:
        return {name for name in SUMS if text in cast.clients[name].get(address).content.decode()}

    told = [readers_of(text) for text in ("Le matériel manque", "À vérifier", "avec leur second facteur")]
    TOTPDevice.objects.filter(user=cast.scene.gaelle).update(created_at=utc_now())

    assert told == [PERSONS, PERSONS, READERS - PERSONS]
    assert [readers_of(text) for text in ("Le matériel manque", "À vérifier")] == [set(), set()]


def test_each_look_at_people_is_in_the_trace_and_names_nobody(cast: Cast) -> None:
    address = f"/mon-espace/clauses/{cast.scene.clause.pk}"

    for page in ("mois", "personnes", "heures.csv"):
        cast.clients["gaelle"].get(f"{address}/{page}")

    entries = TraceEntry.objects.filter(user=cast.scene.gaelle, verb__in=["clause-persons-read", "clause-rows-taken"])
    assert [entry.verb for entry in entries.order_by("pk")] == [
        "clause-persons-read",
        "clause-persons-read",
        "clause-rows-taken",
    ]
    assert "P-1" not in str(list(TraceEntry.objects.values()))


def test_owner_sees_its_clause_only_by_a_mandate_that_it_gave_to_the_coordination(cast: Cast) -> None:
    owner = Organisation.objects.get(siret="21850191000014")

    without = represented_owner(cast.scene.acting, owner.siret)
    Mandate.objects.create(actor=cast.scene.here, principal=owner, scope=Capability.INCLUDE.value, given_at=MADE_AT)

    assert (without, represented_owner(cast.scene.acting, owner.siret)) == (None, owner)


def test_facilitator_of_another_departement_cannot_even_count_the_clauses(cast: Cast) -> None:
    page = cast.clients["herve"].get("/mon-espace/clauses").content.decode()

    assert "Aucune clause n’est encore suivie ici." in page
    assert "stade" not in page
