"""Who may do what in the directory, as one table: a row for each address, and the people it opens to."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import now

from maillage.accounts.store.models import Organisation
from maillage.include.structures.pages.structure_form import first_texts
from maillage.include.structures.pages.urls import FILES, PAGES
from maillage.include.structures.store.models import (
    KeptList,
    KeptStructure,
    Structure,
    StructureClaim,
    StructureContest,
)
from maillage.include.structures.store.structures import stated_structure
from tests.include.structures.cast import COLUMNS, DirectoryCast, claimed
from tests.include.structures.lists import CHOLET, SILENT

pytestmark = pytest.mark.django_db

# The page of the port is its own structure's; the list is that of the buyer; "other" is another structure; the
# organiser has a day to come, the coordination follows the clauses of another place.
EVERYBODY = frozenset(COLUMNS)
PEOPLE = EVERYBODY - {"visitor"}
STRUCTURE = frozenset({"structure", "agency", "agency_decider"})
AGENCY = frozenset({"agency", "agency_decider"})
DECIDER = frozenset({"agency_decider"})
BUYER = frozenset({"buyer"})


@dataclass(frozen=True, slots=True)
class PermissionScene:
    """One of each thing that an address can name."""

    cast: DirectoryCast
    row: Structure
    unclaimed: Structure
    withdrawn: Structure
    claim: StructureClaim
    contest: StructureContest
    kept: KeptList


# The arguments of the address; what is sent, None where it is only looked at; whom it opens to.
TABLE: dict[str, tuple[str, dict[str, str] | None, frozenset[str]]] = {
    "inclusion": ("", None, EVERYBODY),
    "inclusion_map": ("", None, EVERYBODY),
    "structure": ("row", None, EVERYBODY),
    "inclusive_need": ("", None, EVERYBODY),
    "blank_zones": ("", None, EVERYBODY),
    "blank_zones_map": ("", None, EVERYBODY),
    "blank_zones_geojson": ("", None, EVERYBODY),
    "blank_zone": ("cell", None, EVERYBODY),
    "structures_csv": ("", None, EVERYBODY),
    "structures_table": ("form", None, EVERYBODY),
    "structures_geojson": ("", None, EVERYBODY),
    "structure_places": ("", None, EVERYBODY),
    "structure_names": ("", None, EVERYBODY),
    "blank_zones_csv": ("", None, EVERYBODY),
    "blank_zones_table": ("form", None, EVERYBODY),
    "confirm_structure": ("token", None, EVERYBODY),
    "structure_letters_end": ("token", {}, EVERYBODY),
    "claim_structure": ("unclaimed", None, PEOPLE),
    "contest_structure": ("row", {"fait": "other", "message": "Le nom", "envoi": "z"}, PEOPLE),
    "own_structures": ("", None, PEOPLE),
    "own_structure": ("row", {"form": ""}, STRUCTURE),
    "own_structure_confirm": ("row", {}, STRUCTURE),
    "own_structure_letters": ("row", {"lettres": "non"}, STRUCTURE),
    "add_structure": ("port", None, frozenset({"structure"})),
    "structure_moderation": ("", None, AGENCY),
    "claim_accept": ("claim", {}, DECIDER),
    "claim_refuse": ("claim", {"motif": "Non"}, DECIDER),
    "contest_answer": ("contest", {"reponse": "Appelée"}, DECIDER),
    "structure_withdraw": ("row", {"motif": "Fermée"}, DECIDER),
    "structure_restore": ("withdrawn", {}, DECIDER),
    "keep_structure": ("row", {"liste": "kept"}, BUYER),
    "kept_lists": ("", None, PEOPLE),
    "kept_list": ("kept", {"nom": "Repas", "note": ""}, BUYER),
    "kept_list_remove": ("kept", {}, BUYER),
    "kept_note": ("kept", {"note": "Appeler"}, BUYER),
    "kept_take_out": ("kept", {}, BUYER),
    "kept_list_csv": ("kept", None, BUYER),
    "kept_list_table": ("kept_form", None, BUYER),
}


@pytest.fixture
def scene(cast: DirectoryCast) -> PermissionScene:
    row = claimed(cast)
    Structure.objects.filter(pk=row.pk).update(
        ask_digest="fe5100bb43f8d0e5da0d7d1d7a6c3a2f4b86d7e0a9d1b0c2d3e4f5061728394a"
    )
    withdrawn = Structure.objects.get(siret=CHOLET["siret"])
    withdrawn.withdrawn_at, withdrawn.withdrawn_reason = now(), "Fermée"
    withdrawn.save()
    unclaimed = Structure.objects.get(siret=SILENT["siret"])
    kept = KeptList.objects.create(organisation=cast.people.other_commune, name="Écoles", changed_at=now())
    KeptStructure.objects.create(kept_list=kept, structure=unclaimed, added_at=now())
    return PermissionScene(
        cast,
        row,
        unclaimed,
        withdrawn,
        StructureClaim.objects.create(structure=unclaimed, organisation=cast.mauges, state="waiting", asked_at=now()),
        StructureContest.objects.create(structure=row, fact="other", message="Le nom", said_at=now(), entry="a"),
        kept,
    )


def address_of(scene: PermissionScene, name: str) -> str:
    """The address of a row of the table."""
    part = TABLE[name][0]
    parts: dict[str, list[str | int]] = {
        "": [],
        "token": ["un-mauvais-lien"],
        "cell": ["departement:44", "proprete"],
        "port": [scene.cast.port.slug],
        "form": ["parquet"],
        "kept_form": [scene.kept.pk, "xlsx"],
    }
    return reverse(name, args=parts[part] if part in parts else [getattr(scene, part).pk])


def is_open(answer: HttpResponseBase) -> bool:
    """Neither forbidden nor sent to the door; what is refused or unknown for what was sent was let in."""
    return answer.status_code != 403 and not str(answer.headers.get("Location", "")).startswith("/connexion")


def test_addresses_of_the_directory_open_to_those_of_their_rows(scene: PermissionScene):
    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for column in COLUMNS:
        client = scene.cast.client(column)
        for name, (_part, sent, _allowed) in TABLE.items():
            address = address_of(scene, name)
            with transaction.atomic():
                if is_open(client.get(address) if sent is None else client.post(address, sent_in(scene, sent))):
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(allowed) for name, (_part, _sent, allowed) in TABLE.items()}


def sent_in(scene: PermissionScene, sent: dict[str, str]) -> dict[str, str]:
    """What a form sends, with the numbers and texts of this scene."""
    if "form" in sent:
        return first_texts(stated_structure(scene.row))
    return {key: str(scene.kept.pk) if value == "kept" else value for key, value in sent.items()}


def test_table_has_every_address_of_the_directory():
    assert set(TABLE) == {route.name for route in (*PAGES, *FILES)}


def test_no_answer_names_who_asked_or_remarked(scene: PermissionScene):
    StructureClaim.objects.update(asked_by=scene.cast.users["other"])
    StructureContest.objects.update(said_by=scene.cast.users["registered"])

    for column in ("visitor", "structure", "agency"):
        client = scene.cast.client(column)
        for address in (
            f"/inclusion/structures/{scene.row.pk}",
            "/inclusion/moderation",
            f"/api/v1/structures/{scene.row.pk}",
        ):
            text = client.get(address).content.decode()
            assert not {"omar", "rose", "sonia@example.org"} & set(text.split())
            assert "omar" not in text


def test_withdrawal_asked_by_a_member_is_refused_where_there_is_no_agency_yet(cast: DirectoryCast) -> None:
    """It was answered 503 before anybody had looked at who asks."""
    Organisation.objects.filter(is_agency=True).update(is_agency=False)

    row = claimed(cast)

    answer = cast.client("structure").post(reverse("structure_withdraw", args=[row.pk]), {"motif": "Fermée"})

    assert answer.status_code == 403
