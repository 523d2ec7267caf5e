"""The agency welcomes an EPCI in one go: addresses pasted, letters read, written once, and who has come."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.letter_kinds import MANDATE_ASKED, WELCOME
from maillage.accounts.domain.terms import INVENTED_MARK, Acting, OrganisationKind, OrganisationState, Role, Verb
from maillage.accounts.store.models import Invitation, MandateRequest, Membership, Organisation, TraceEntry
from maillage.accounts.store.organisation_changes import create_demonstration_organisation, suspend_organisation
from maillage.accounts.store.town_halls import load_town_halls, town_halls_path
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.terms import LetterState
from maillage.territory.store.territories import children
from tests.people import People

pytestmark = pytest.mark.django_db

EPCI = "epci:200023778"
PAGE = f"/mon-espace/accueillir/{EPCI}"
TABLE = "/mon-espace/accueillir/tableau"
COMMUNES = sorted((place.name, place.address) for place in children(EPCI))[:13]
PASTED = "\n".join(f"{name};mairie{number}@example.org" for number, (name, _address) in enumerate(COMMUNES))


def choices(*, ticked: object = True, **more: object) -> dict[str, object]:
    """The form as a browser sends it, with the thirteen communes ticked and nothing else."""
    fields: dict[str, object] = {"role": "administrator", "collees": "", "message": ""}
    for _name, address in COMMUNES if ticked else ():
        fields[f"{address.replace(':', '-')}-choisie"] = "on"
    return fields | more


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def welcomed(people: People, **more: object) -> Client:
    """The browser of the agency, whose letters to thirteen communes are written."""
    client = people.client("aline")
    client.post(PAGE, choices(collees=PASTED, **more))
    client.post(f"{PAGE}/relire")
    return client


def test_thirteen_communes_are_invited_by_what_is_pasted_once(people: People) -> None:
    client = people.client("aline")

    pasted = client.post(PAGE, choices(collees=PASTED))
    review = client.get(pasted.headers["Location"])
    sent = client.post(f"{PAGE}/relire")
    progress = client.get(sent.headers["Location"])

    assert "13 lettres vont partir" in text_of(review)
    assert QueuedLetter.objects.filter(kind=WELCOME.word, state=LetterState.WAITING.value).count() == 13
    assert Organisation.objects.filter(territory__in=[address for _name, address in COMMUNES]).count() == 13
    assert "Personne n’est encore arrivé ; 13 n’ont pas encore répondu." in text_of(progress)


def test_letters_are_written_once_however_often_they_are_sent(people: People) -> None:
    client = welcomed(people)
    again = client.post(f"{PAGE}/relire")
    client.post(PAGE, choices(collees=PASTED))
    client.post(f"{PAGE}/relire")

    assert again.headers["Location"] == f"{PAGE}/suivi"
    assert (QueuedLetter.objects.count(), Invitation.objects.count()) == (13, 13)


def test_no_mandate_is_chosen_beforehand(people: People) -> None:
    page = people.client("aline").get(PAGE).content.decode()

    inputs = [one for one in re.findall(r"<input[^>]*>", page) if 'name="portees"' in one or 'name="mandataire"' in one]
    assert (len(inputs), [one for one in inputs if "checked" in one]) == (5, [])


def test_mandates_are_asked_in_the_same_letter_by_who_was_chosen(people: People) -> None:
    welcomed(people, portees=["open", "buy"], mandataire="agency", message="À bientôt")

    letter = QueuedLetter.objects.filter(kind=WELCOME.word).order_by("pk")[0]
    assert "- Gigalis : publier des données ouvertes\n- Gigalis : publier des marchés publics" in letter.text
    assert "> À bientôt" in letter.text
    assert MandateRequest.objects.filter(actor=people.agency, answered_at=None).count() == 26


def test_epci_that_is_welcomed_beside_its_communes_asks_for_their_mandates(people: People) -> None:
    welcomed(
        people,
        **{"portees": ["open"], "mandataire": "epci", "epci-200023778-choisie": "on"},
        **{"epci-200023778-courriels": "contact@example.org"},
    )

    epci = Organisation.objects.get(territory=EPCI)
    assert MandateRequest.objects.filter(actor=epci).count() == 13
    assert MandateRequest.objects.filter(principal=epci).count() == 0


def test_mandate_of_nobody_is_not_asked(people: People) -> None:
    answer = people.client("aline").post(PAGE, choices(collees=PASTED, portees=["open"]))

    assert (answer.status_code, "Dites qui publierait en leur nom" in text_of(answer)) == (422, True)


def test_epci_that_takes_no_part_asks_for_no_mandate(people: People) -> None:
    client = people.client("aline")
    client.post(PAGE, choices(collees=PASTED, portees=["open"], mandataire="epci"))

    answer = client.post(f"{PAGE}/relire")

    assert (answer.status_code, "cochez-la aussi" in text_of(answer), Invitation.objects.count()) == (422, True, 0)


def test_who_administers_already_is_asked_for_the_mandate_alone(people: People) -> None:
    _name, address = COMMUNES[0]
    people.commune.territory = address
    people.commune.save()
    welcomed(people, portees=["open"], mandataire="agency")

    asked = QueuedLetter.objects.filter(kind=MANDATE_ASKED.word)
    assert [row.recipient for row in asked] == ["chloe@example.org"]
    assert Organisation.objects.filter(territory=address).count() == 1


def test_commune_without_an_address_is_told_and_nothing_typed_is_lost(people: People) -> None:
    client = people.client("aline")

    answer = client.post(PAGE, choices(collees="Inconnue;mairie@challans.example\n" + PASTED.partition("\n")[2]))
    later = client.get(PAGE)

    assert (answer.status_code, later.status_code) == (422, 200)
    assert "Il manque une adresse : écrivez-la, ou décochez." in text_of(answer)
    for page in (answer, later):
        assert "mairie@challans.example" in page.content.decode()  # not placed, so it stays in its box
        assert 'value="mairie1@example.org"' in page.content.decode()
    assert QueuedLetter.objects.count() == 0


@pytest.mark.parametrize("typed", ["pas une adresse", "mairie@", "a@b.fr; nimporte"])
def test_what_is_no_address_is_told_at_its_commune(people: People, typed: str) -> None:
    name = COMMUNES[0][1].replace(":", "-")

    answer = people.client("aline").post(
        PAGE, choices(ticked=False) | {f"{name}-choisie": "on", f"{name}-courriels": typed}
    )

    assert (answer.status_code, "n’est pas une adresse" in text_of(answer)) == (422, True)


def test_suspended_commune_is_not_invited_and_says_so(people: People) -> None:
    people.commune.territory = COMMUNES[0][1]
    people.commune.save()
    suspend_organisation(Acting(people.commune.pk), "essai", now=utc_now())

    welcomed(people)

    assert "suspendue ou refusée" in text_of(people.client("aline").get(f"{PAGE}/suivi"))
    assert Invitation.objects.filter(organisation=people.commune).count() == 0
    assert QueuedLetter.objects.count() == 12


def test_nobody_real_is_invited_into_what_a_demonstration_invented(people: People) -> None:
    # Seen: five communes of a new installation were invited into the organisations that show what it will look like.
    invented = create_demonstration_organisation(
        f"Mairie {INVENTED_MARK}", kind=OrganisationKind.COMMUNE, territory=COMMUNES[0][1]
    )

    client = welcomed(people)

    assert (Invitation.objects.count(), Invitation.objects.filter(organisation=invented).count()) == (13, 0)
    assert "13 n’ont pas encore répondu." in text_of(client.get(f"{PAGE}/suivi"))


def test_commune_that_asked_to_come_is_accepted(people: People) -> None:
    Organisation.objects.create(
        name="Mairie", kind="commune", territory=COMMUNES[0][1], state=OrganisationState.ASKED.value
    )

    welcomed(people)

    assert Organisation.objects.get(territory=COMMUNES[0][1]).state == OrganisationState.ACCEPTED.value
    assert TraceEntry.objects.filter(verb=Verb.ORGANISATION_ACCEPTED.value).count() == 13


def test_reminder_makes_a_new_link_and_the_first_letter_says_so(people: People) -> None:
    client = welcomed(people)
    first = link_of(QueuedLetter.objects.order_by("pk")[0])
    wait_two_days()

    client.post("/mon-espace/accueillir/relancer", {"suivi": EPCI, "organisation": all_numbers()})
    twice = client.post("/mon-espace/accueillir/relancer", {"suivi": EPCI, "organisation": all_numbers()}, follow=True)

    assert QueuedLetter.objects.count() == 26
    assert "Aucune lettre de plus" in text_of(twice)
    assert "Une lettre plus récente est arrivée" in text_of(Client().get(first))
    assert Client().get(link_of(QueuedLetter.objects.order_by("-pk")[0])).status_code == 200


def test_who_has_come_and_whose_mailbox_refused_are_not_reminded(people: People) -> None:
    client = welcomed(people)
    arrived, refused = (Organisation.objects.get(territory=COMMUNES[number][1]) for number in (0, 1))
    Membership.objects.create(user=people.farid, organisation=arrived, role=Role.ADMINISTRATOR.value)
    QueuedLetter.objects.filter(organisation_id=refused.pk).update(state=LetterState.REFUSED.value)
    wait_two_days()

    client.post("/mon-espace/accueillir/relancer", {"suivi": EPCI, "organisation": all_numbers()})
    page = text_of(client.get(f"{PAGE}/suivi"))

    assert QueuedLetter.objects.count() == 13 + 11
    assert "1 sur 15 est arrivée ; 11 n’ont pas encore répondu ; 1 adresse est refusée." in page


def test_mailbox_whose_lost_letter_was_set_aside_is_not_reminded(people: People) -> None:
    client = welcomed(people)
    unreached = Organisation.objects.get(territory=COMMUNES[0][1])
    QueuedLetter.objects.filter(organisation_id=unreached.pk).update(state=LetterState.SET_ASIDE.value)
    wait_two_days()

    client.post("/mon-espace/accueillir/relancer", {"suivi": EPCI, "organisation": all_numbers()})
    page = text_of(client.get(f"{PAGE}/suivi"))

    assert QueuedLetter.objects.count() == 13 + 12
    assert "12 n’ont pas encore répondu ; 1 adresse est refusée." in page


def test_links_are_shown_once_where_no_letter_leaves(people: People, settings: object) -> None:
    settings.EMAIL_BACKEND = "maillage.kits.letters.console.EmailBackend"  # type: ignore[attr-defined]
    client = people.client("aline")
    client.post(PAGE, choices(collees=PASTED))

    answer = client.post(f"{PAGE}/relire")

    links = re.findall(r"/invitation/[\w-]+", answer.content.decode())
    assert (len(links), Client().get(links[0]).status_code) == (13, 200)


def test_buyers_and_structures_come_from_a_table(people: People) -> None:
    client = people.client("aline")
    rows = (
        "Nom\tCourriel\tSIRET\tSorte\n"
        "Centre hospitalier\tachats@example.org\t21860194600013\t\n"
        "Atelier du Pays\tcontact@example.org\t\tstructure inclusive\n"
    )

    client.post(TABLE, {"tableau": rows, "role": "administrator", "sorte": "other"})
    client.post(f"{TABLE}/relire")
    progress = client.get("/mon-espace/accueillir/suivi")

    kinds = Organisation.objects.filter(name__in=["Centre hospitalier", "Atelier du Pays"]).order_by("name")
    assert [(row.name, row.kind, row.siret) for row in kinds] == [
        ("Atelier du Pays", "structure", ""),
        ("Centre hospitalier", "other", "21860194600013"),
    ]
    assert "Personne n’est encore arrivé ; 2 n’ont pas encore répondu." in text_of(progress)


def test_lines_to_correct_of_a_table_are_named_and_it_stays_in_its_box(people: People) -> None:
    client = people.client("aline")
    rows = "nom;courriel;siret;sorte\nA;a@example.org;123;\nB;rien;;\nC;c@example.org;;lune\nC;d@example.org;;"

    answer = client.post(TABLE, {"tableau": rows, "role": "administrator", "sorte": "other"})

    text = text_of(answer)
    assert answer.status_code == 422
    for line, said in ((2, "SIRET n’existe pas"), (3, "« rien » n’est pas une adresse"), (4, "« lune » n’est pas une")):
        assert re.search(rf"ligne {line}[^.]*{said}", text), (line, said)
    assert "d@example.org" in client.get(TABLE).content.decode()


def test_file_is_shown_as_its_cells(people: People) -> None:
    client = people.client("aline")
    file = SimpleUploadedFile("acheteurs.csv", b"nom;courriel\nCentre hospitalier;pas une adresse\n")

    answer = client.post(TABLE, {"tableau": "", "file": file, "role": "administrator", "sorte": "other"})

    assert answer.status_code == 422
    assert "Centre hospitalier\tpas une adresse" in answer.content.decode()


def test_addresses_of_town_halls_fill_the_rows_that_have_none(people: People, tmp_path: Path) -> None:
    codes = [address.partition(":")[2] for _name, address in COMMUNES]
    pivot = '[{"type_service_local": "mairie"}]'
    records = [
        {"nom": "Mairie", "code_insee_commune": code, "adresse_courriel": f"mairie@{code}.example", "pivot": pivot}
        for code in codes
    ]
    file = tmp_path / "annuaire.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    load_town_halls(file, now=utc_now())
    client = people.client("aline")
    typed = {f"commune-{codes[0]}-courriels": "accueil@example.org"}

    try:
        filled = client.post(PAGE, choices(annuaire="1", **typed), follow=True).content.decode()
        client.post(PAGE, choices(annuaire="1", **typed))
        client.post(PAGE, client.session["welcome_drafts"][EPCI]["fields"])
        sent = client.post(f"{PAGE}/relire")
    finally:
        town_halls_path().unlink()

    assert ('value="accueil@example.org"' in filled, f"mairie@{codes[0]}.example" in filled) == (True, False)
    assert f'value="mairie@{codes[1]}.example"' in filled
    assert (sent.status_code, Invitation.objects.count()) == (302, 13)


def test_progress_costs_the_same_for_one_commune_that_came_and_for_three(people: People) -> None:
    client = welcomed(people)
    organisations = [Organisation.objects.get(territory=address) for _name, address in COMMUNES[:3]]
    counts = []
    for organisation in organisations:
        Membership.objects.create(user=people.farid, organisation=organisation, role=Role.READER.value)
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{PAGE}/suivi")
        counts.append(len(counted))

    assert (counts, counts[0] < 15) == ([counts[0]] * 3, True)


def test_list_of_epci_counts_who_has_come(people: People) -> None:
    client = welcomed(people)
    Membership.objects.create(
        user=people.farid,
        organisation=Organisation.objects.get(territory=COMMUNES[0][1]),
        role=Role.ADMINISTRATOR.value,
    )

    page = text_of(client.get("/mon-espace/accueillir", {"q": "saint gilles"}))
    untouched = text_of(client.get("/mon-espace/accueillir", {"q": "laval"}))

    assert "arrivées : 1, invitées : 12, à inviter : 1" in page
    # Seen: « Suivre » was offered where nobody was invited.
    assert ["Suivre<" in one for one in (page, untouched)] == [True, False]


def test_address_that_is_no_epci_is_refused_with_what_to_choose(people: People) -> None:
    answer = people.client("aline").get("/mon-espace/accueillir/commune:44131")

    assert (answer.status_code, "Choisissez une intercommunalité" in text_of(answer)) == (404, True)


def link_of(letter: QueuedLetter) -> str:
    return str(re.findall(r"https?://[^/]+(/\S+)", letter.text)[0])


def wait_two_days() -> None:
    Invitation.objects.update(invited_at=utc_now() - dt.timedelta(days=2))


def all_numbers() -> list[int]:
    return list(Organisation.objects.values_list("pk", flat=True))
