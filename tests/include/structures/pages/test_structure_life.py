"""A structure takes its page over, says what it does, confirms it; the agency answers claims and remarks."""

import datetime as dt
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from maillage.accounts.store.models import TraceEntry
from maillage.include.structures.domain.structures import ReachKind
from maillage.include.structures.pages.structure_form import first_texts
from maillage.include.structures.store.models import Structure, StructureClaim, StructureContest
from maillage.include.structures.store.structures import stated_structure
from tests.buy.companies.stock import GARDENS, GARDENS_PLACE, companies_file, establishments_file, import_all
from tests.buy.contracts.small_market import GARDENER, POITIERS
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import CHOLET, NANTES, SILENT

pytestmark = pytest.mark.django_db


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def row_of(listed: dict[str, str]) -> Structure:
    return Structure.objects.get(siret=listed["siret"])


def form_of(row: Structure, **changed: str) -> dict[str, str]:
    """What the browser sends of the form of a structure where only ``changed`` was typed."""
    return {**first_texts(stated_structure(row)), **changed}


def claim(client: Client, listed: dict[str, str], organisation: str) -> HttpResponseBase:
    return client.post(reverse("claim_structure", args=[row_of(listed).pk]), {"organisation": organisation})


def test_same_siret_gives_the_page_at_once_and_a_second_click_asks_for_nothing(cast: DirectoryCast):
    sonia = cast.client("structure")

    first = claim(sonia, NANTES, cast.port.slug)
    again = claim(sonia, NANTES, cast.port.slug)

    row = row_of(NANTES)
    assert (first.status_code, first.headers["Location"]) == (302, f"/mon-espace/structures/{row.pk}")
    assert again.status_code == 422
    assert "il n’y a rien à demander" in text_of(again)
    assert (row.organisation, StructureClaim.objects.count()) == (cast.port, 1)
    assert TraceEntry.objects.filter(verb="structure-claimed", organisation=cast.port).count() == 1
    assert "Atelier du Port" in text_of(sonia.get("/mon-espace/structures"))


def test_claim_without_the_same_number_waits_for_the_agency_which_decides_once(cast: DirectoryCast):
    omar, aline = cast.client("other"), cast.client("agency_decider")
    for _click in range(2):
        assert claim(omar, SILENT, cast.mauges.slug).status_code == 302
    (asked,) = StructureClaim.objects.all()

    waiting = text_of(aline.get("/inclusion/moderation"))
    closed = omar.get(f"/mon-espace/structures/{row_of(SILENT).pk}").status_code
    for _click in range(2):
        aline.post(reverse("claim_accept", args=[asked.pk]))

    assert "Fiches demandées : 1 ; remarques : 0." in waiting
    assert "aucun numéro commun : demandez une preuve avant d’accepter" in waiting
    assert (closed, row_of(SILENT).organisation) == (403, cast.mauges)
    assert TraceEntry.objects.filter(verb="structure-claimed").count() == 1
    assert omar.get(f"/mon-espace/structures/{row_of(SILENT).pk}").status_code == 200


def test_refused_claim_needs_a_reason_and_may_be_asked_again(cast: DirectoryCast):
    omar, aline = cast.client("other"), cast.client("agency_decider")
    claim(omar, SILENT, cast.mauges.slug)
    number = StructureClaim.objects.get().pk

    without = aline.post(reverse("claim_refuse", args=[number]), {"motif": " "}, follow=True)
    waiting = text_of(omar.get("/mon-espace/structures"))
    aline.post(reverse("claim_refuse", args=[number]), {"motif": "Un autre SIREN"})
    refused = text_of(omar.get("/mon-espace/structures"))
    claim(omar, SILENT, cast.mauges.slug)

    assert "Dites en quelques mots pourquoi" in text_of(without)
    assert ("l’agence vérifie" in waiting, "refusée : Un autre SIREN" in refused) == (True, True)
    assert sorted(StructureClaim.objects.values_list("state", "reason")) == [
        ("refused", "Un autre SIREN"),
        ("waiting", ""),
    ]


def test_page_that_another_keeps_is_never_given_by_a_number_alone(cast: DirectoryCast):
    row = row_of(CHOLET)
    row.organisation = cast.port
    row.save()

    claim(cast.client("other"), CHOLET, cast.mauges.slug)

    assert (row_of(CHOLET).organisation, StructureClaim.objects.get().state) == (cast.port, "waiting")


def test_structure_says_what_it_does_and_its_page_shows_it_with_the_history(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")
    sent = form_of(
        row,
        effectif="24,5",
        capacite="Deux équipes de six",
        labels="RSEi\nQualiopi",
        references="Ville de Nantes",
        reseaux="Coorace",
        courriel="accueil@port.example",
        site="port.example",
        **{"secteur-2": "restauration", "prestation-2-goods": "oui", "portee-2": "zones", "zones-2": "Pornic; 85"},
    )

    answer = sonia.post(f"/mon-espace/structures/{row.pk}", sent)
    page = text_of(Client().get(f"/inclusion/structures/{row.pk}"))

    stated = stated_structure(row_of(NANTES))
    assert answer.status_code == 302
    assert (stated.employees, stated.labels, stated.website, stated.confirmed_on) == (
        24.5,
        ("RSEi", "Qualiopi"),
        "https://port.example",
        localdate(),
    )
    assert (stated.activities[2].reach.kind, stated.activities[2].reach.zones) == (
        ReachKind.ZONES,
        ("commune:44131", "departement:85"),
    )
    assert (stated.lon, stated.lat) == (-1.553, 47.218)  # the same commune: the position that the list gave stays
    for shown in (
        "Pornic, Vendée",
        "24,5 équivalents temps plein",
        "environ 120 000 € par an",
        "Coorace",
        "Ville de Nantes",
    ):
        assert shown in page
    assert "mailto:accueil@port.example" in page
    assert "Structure changée · Atelier du Port (association) · activités, effectif" in page


def test_nothing_typed_is_lost_and_every_fault_has_its_sentence(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")
    sent = form_of(
        row,
        denomination="",
        code_postal="4400",
        commune="Nullepart-sur-Rien",
        effectif="beaucoup",
        description="Nos équipes du port",
        courriel="jean.dupont@port.example",
        site="http://[",
        telephone="appelez",
        **{"rayon-0": "", "secteur-1": "magie", "portee-1": "unknown"},
    )

    answer = sonia.post(f"/mon-espace/structures/{row.pk}", sent)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Nos équipes du port" in page
    for fault in (
        "Écrivez le nom sous lequel les acheteurs vous connaissent.",
        "« 4400 » n’est pas un code postal",
        "« Nullepart-sur-Rien » n’est pas un lieu connu",
        "« beaucoup » n’est pas un nombre",
        "« jean.dupont@port.example » ressemble à l’adresse d’une personne",
        "« http://[ » n’est pas l’adresse d’un site",
        "« appelez » n’est pas un numéro de téléphone.",
        "Dites combien de kilomètres autour",
        "Choisissez un secteur de la liste",
        "Dites jusqu’où elle va pour cette activité",
    ):
        assert fault in page, fault
    assert row_of(NANTES).description == ""


def test_address_that_looks_like_a_persons_is_taken_once_it_is_said_to_be_the_structures(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")
    sent = form_of(row, courriel="accueil.nantes@port.example", **{"courriel-structure": "oui"})

    assert sonia.post(f"/mon-espace/structures/{row.pk}", sent).status_code == 302
    assert row_of(NANTES).contact_email == "accueil.nantes@port.example"


def test_one_more_row_of_activities_keeps_what_was_typed_and_writes_nothing(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")

    answer = sonia.post(
        f"/mon-espace/structures/{row.pk}", form_of(row, denomination="Le Port") | {"autre-activite": "1"}
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert ('value="Le Port"' in page, 'name="secteur-3"' in page) == (True, True)
    assert row_of(NANTES).name == "Atelier du Port"


def test_siret_is_changed_by_the_agency_alone(cast: DirectoryCast):
    row = claimed(cast)
    moved = "00950001800024"

    cast.client("structure").post(f"/mon-espace/structures/{row.pk}", form_of(row, siret=moved, effectif="3"))
    by_structure = Structure.objects.get(pk=row.pk).siret
    wrong = cast.client("agency").post(f"/mon-espace/structures/{row.pk}", form_of(row, siret="950001800"))
    cast.client("agency").post(f"/mon-espace/structures/{row.pk}", form_of(row, siret=moved))

    assert (by_structure, wrong.status_code) == (NANTES["siret"], 422)
    assert "un SIREN seul, de neuf chiffres, ne dit pas l’établissement" in text_of(wrong)
    assert Structure.objects.get(pk=row.pk).siret == moved


def test_one_click_confirms_and_a_second_one_adds_no_history(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")

    for _click in range(2):
        sonia.post(f"/mon-espace/structures/{row.pk}/confirmer")

    row.refresh_from_db()
    assert (row.confirmed_on, row.changes.filter(act="structure-confirmed").count()) == (localdate(), 1)
    assert "Fiche confirmée ce mois-ci" in text_of(Client().get(f"/inclusion/structures/{row.pk}"))


def test_organisation_that_the_directory_does_not_have_adds_itself_once(cast: DirectoryCast):
    Structure.objects.filter(siret=NANTES["siret"]).delete()
    sonia = cast.client("structure")
    address = f"/mon-espace/structures/{cast.port.slug}/ajouter"
    sent = {
        "denomination": "Le Port",
        "type": "ACI",
        "commune": "Pornic",
        "secteur-0": "proprete",
        "portee-0": "radius",
        "rayon-0": "20",
    }

    offered = text_of(sonia.get("/mon-espace/structures"))
    for _click in range(2):
        assert sonia.post(address, sent).status_code == 302

    row = row_of(NANTES)
    assert address in offered
    assert (row.name, row.kind, row.commune, row.organisation) == ("Le Port", "ACI", "44131", cast.port)
    cast.mauges.siret = ""
    cast.mauges.save()
    omar = cast.client("other")
    without = omar.get(f"/mon-espace/structures/{cast.mauges.slug}/ajouter")
    cast.mauges.siret = NANTES["siret"]
    cast.mauges.save()
    known = omar.post(f"/mon-espace/structures/{cast.mauges.slug}/ajouter", sent)
    assert (without.status_code, known.status_code) == (422, 422)
    assert "Le SIRET de Blanchisserie des Mauges (entreprise) manque" in text_of(without)
    assert "demandez sa fiche au lieu d’en faire une autre" in text_of(known)


def test_remark_reaches_the_agency_without_a_name_and_is_answered_once(cast: DirectoryCast):
    rose, aline = cast.client("registered"), cast.client("agency_decider")
    address = reverse("contest_structure", args=[row_of(SILENT).pk])

    without = rose.post(address, {"fait": "closed", "message": " ", "envoi": "a"})
    for _click in range(2):
        rose.post(address, {"fait": "closed", "message": "Le rideau est baissé depuis mai", "envoi": "a"})
    seen = text_of(aline.get("/inclusion/moderation"))
    (remark,) = StructureContest.objects.all()
    aline.post(reverse("contest_answer", args=[remark.pk]), {"reponse": "Appelée : elle a déménagé"})

    remark.refresh_from_db()
    assert without.status_code == 422
    assert ("Le rideau est baissé depuis mai" in seen, "rose" in seen) == (True, False)
    assert remark.answer == "Appelée : elle a déménagé"
    assert "Rien n’attend l’agence." in text_of(aline.get("/inclusion/moderation"))


def test_agency_withdraws_with_a_reason_that_the_page_says_and_restores(cast: DirectoryCast):
    row, aline = row_of(SILENT), cast.client("agency_decider")

    aline.post(reverse("structure_withdraw", args=[row.pk]), {"motif": " "})
    still = Client().get(f"/inclusion/structures/{row.pk}").status_code
    aline.post(reverse("structure_withdraw", args=[row.pk]), {"motif": "Fermée en mai"})
    gone = Client().get(f"/inclusion/structures/{row.pk}")
    listed = text_of(aline.get("/inclusion/moderation"))
    aline.post(reverse("structure_restore", args=[row.pk]))

    assert (still, gone.status_code) == (200, 410)
    assert "n’est plus dans l’annuaire : Fermée en mai" in text_of(gone)
    assert "Relais de Vertou" in listed
    assert Client().get(f"/inclusion/structures/{row.pk}").status_code == 200


def test_session_that_ended_brings_back_to_the_form_and_not_to_an_empty_place(cast: DirectoryCast):
    row = claimed(cast)

    answer = Client().post(f"/mon-espace/structures/{row.pk}", form_of(row))

    assert answer.headers["Location"] == f"/connexion?next=/mon-espace/structures/{row.pk}"
    assert "keeping.js" in text_of(cast.client("structure").get(f"/mon-espace/structures/{row.pk}"))


def test_cockpit_and_old_confirmation_ask_to_confirm(cast: DirectoryCast):
    row, sonia = claimed(cast), cast.client("structure")
    Structure.objects.filter(pk=row.pk).update(confirmed_on=localdate() - dt.timedelta(days=800))

    page = text_of(sonia.get("/mon-espace/structures"))

    assert "Tout est encore juste" in page
    assert "elle a pu changer" in page


def test_establishment_that_the_register_says_closed_is_told_and_nothing_is_lost(
    cast: DirectoryCast, data: Path, tmp_path: Path
):
    moved = "00950001800024"
    company = {**GARDENS, "siren": NANTES["siret"][:9], "nicSiegeUniteLegale": moved[9:]}
    places = [
        {
            **GARDENS_PLACE,
            "siret": NANTES["siret"],
            "etablissementSiege": "false",
            "etatAdministratifEtablissement": "F",
        },
        {**GARDENS_PLACE, "siret": moved},
        {**GARDENS_PLACE, "siret": SILENT["siret"], "etatAdministratifEtablissement": "F"},
    ]
    gone = {**GARDENS, "siren": SILENT["siret"][:9], "etatAdministratifUniteLegale": "C"}
    import_all(companies_file(tmp_path, company, gone), establishments_file(tmp_path, *places))
    port = claimed(cast)

    seen = text_of(Client().get(f"/inclusion/structures/{port.pk}"))
    own = text_of(cast.client("structure").get(f"/mon-espace/structures/{port.pk}"))
    agency = text_of(cast.client("agency").get("/inclusion/moderation"))

    assert data.exists()
    sentence = (
        f"dit cet établissement fermé ; l’entreprise a son siège sous le SIRET {moved} : vérifiez avant d’écrire."
    )
    assert (sentence in seen, sentence in own, sentence in agency) == (True, True, True)
    assert "dit cette entreprise fermée" in agency


@pytest.mark.usefixtures("contracts")
def test_buyer_reads_what_it_bought_before_and_others_of_the_company_apart(cast: DirectoryCast):
    farid = cast.client("buyer")
    row = row_of(NANTES)
    Structure.objects.filter(pk=row.pk).update(siret=GARDENER["id"], siren=GARDENER["id"][:9], changed_at=now())
    cast.people.other_commune.siret = POITIERS
    cast.people.other_commune.save()

    buyer, visitor = (text_of(client.get(f"/inclusion/structures/{row.pk}")) for client in (farid, Client()))
    Structure.objects.filter(pk=row.pk).update(siret="38103128500009", changed_at=now())
    other_establishment = text_of(farid.get(f"/inclusion/structures/{row.pk}"))

    assert "Vous lui avez déjà acheté : 3 marchés" in buyer
    assert ("Vous lui avez déjà acheté" in visitor, "Nettoyage des écoles" in visitor) == (False, True)
    assert "5 marchés publics gagnés" in visitor
    assert "Vous avez déjà acheté à la même entreprise, par un autre établissement : 3 marchés" in other_establishment
    assert "aucun par cet établissement et 5 par d’autres établissements" in other_establishment


@pytest.mark.usefixtures("contracts")
def test_buyer_sees_in_list_and_need_whom_it_bought_from_and_a_visitor_does_not(cast: DirectoryCast):
    row = row_of(NANTES)
    Structure.objects.filter(pk=row.pk).update(siret=GARDENER["id"], siren=GARDENER["id"][:9], changed_at=now())
    cast.people.other_commune.siret = POITIERS
    cast.people.other_commune.save()
    addresses = ("/inclusion", "/inclusion/besoin?sector=proprete&place=44109")

    told = [
        [text_of(client.get(address)).count("vous lui avez déjà acheté") for address in addresses]
        for client in (cast.client("buyer"), cast.client("registered"), Client())
    ]

    assert told == [[1, 1], [0, 0], [0, 0]]
