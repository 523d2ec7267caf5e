"""A facilitator follows a convention from its calculator to 136 % and its certificate."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from pypdf import PdfReader

from maillage.accounts.store.models import TraceEntry
from maillage.include.clauses.domain.forecast import HoursForecast
from maillage.include.clauses.pages.parts.clause_sentences import forecast_sentence, penalty_sentence, sme_sentence
from maillage.include.clauses.store.hours.hour_sums import clause_forecast, hour_sums
from maillage.include.clauses.store.models import ClauseParticipant, HourEntry, HourReporter, InsertionClause
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, Coordinations, worked

TYPED = {
    "objet": "Rénovation du gymnase",
    "maitreOuvrage": "Ville de Pornic",
    "marche": "",
    "convention": "Programme de sites 2026",
    "departement": "44",
    "montant": "1 000 000",
    "partMainOeuvre": "50",
    "taux": "5",
    "coutHoraire": "30",
    "premierMois": "2026-01",
    "dernierMois": "2027-12",
    "partPme": "20",
    "penalite": "45",
    "envoi": "une-fois",
}
HEADER = "clause;titulaireSiret;mois;pseudonyme;mode;heures;categorie"


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def test_calculator_makes_a_clause_and_a_double_click_makes_one(scene: Coordinations) -> None:
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.here.slug}/nouvelle"
    begun = text_of(browser.get(address))

    answers = [browser.post(address, TYPED) for _click in range(2)]
    row = InsertionClause.objects.get(title="Rénovation du gymnase")
    page = text_of(browser.get(f"/mon-espace/clauses/{row.pk}"))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "MEF Sud 77" in begun
    assert row.promised_centihours == 83_300
    assert "Aucune heure déclarée pour l’instant, sur 833 heures promises." in page
    assert "1 000 000 € × 50 % de main-d’œuvre × 5 % ÷ 30 € de l’heure" in page


def test_what_is_wrong_in_the_form_is_said_and_nothing_typed_is_lost(scene: Coordinations) -> None:
    address = f"/mon-espace/clauses/{scene.here.slug}/nouvelle"

    answer = scene.client(scene.gaelle).post(address, {**TYPED, "convention": "", "dernierMois": "2025-01"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Dites le marché (l’adresse de sa page), ou la convention sans marché." in page
    assert "Le dernier mois vient après le premier" in page
    assert 'value="Rénovation du gymnase"' in page


def test_stadium_runs_its_months_to_136_percent_and_its_certificate(scene: Coordinations) -> None:
    months = [FIRST.after(number) for number in range(12)]
    people = [f"P-{number:03}" for number in range(140)]
    scene.say(*(worked(person, month, 136_000 / 12 / 140) for month in months for person in people))
    browser = scene.client(scene.gaelle)

    page = text_of(browser.get(f"/mon-espace/clauses/{scene.clause.pk}"))
    paper = browser.get(f"/mon-espace/clauses/{scene.clause.pk}/attestation.pdf")

    assert "136 % des heures promises, 140 personnes." in page
    assert "convention « Convention de la ville et du stade »" in page
    words = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().replace("\xa0", " ").replace("\u202f", " ")
    assert "136 % des heures promises, 140 personnes." in words
    assert "Construction d’un stade privé" in words
    assert "P-001" not in words


def test_certificate_says_the_rows_that_nobody_looked_at_and_hours_to_the_hundredth(scene: Coordinations) -> None:
    # It said "vérifiées par la coordination" over 225 open findings, and 246 for 245.5 hours.
    scene.say(*(worked(f"P-{number}", FIRST.after(-1), 20) for number in range(12)), worked("P-20", FIRST, 5.5))
    address = f"/mon-espace/clauses/{scene.clause.pk}/attestation.pdf"

    paper = PdfReader(io.BytesIO(scene.client(scene.gaelle).get(address).content)).pages[0].extract_text()
    words = paper.replace("\xa0", " ").replace("\u202f", " ")

    assert "12 lignes de la clause entière" in words
    assert "245,50 heures" in words
    assert "vérifiées" not in words


def test_clause_of_whom_nobody_says_hours_any_more_is_not_foretold(scene: Coordinations) -> None:
    # In December the page foretold 149 % "en octobre", from months said until May.
    scene.say(*(worked(f"P-{one}", FIRST.after(month), 100) for one in range(6) for month in range(9)))
    sums = hour_sums(scene.clause)

    running = clause_forecast(scene.clause, sums, today=dt.date(2026, 10, 10))
    silent = clause_forecast(scene.clause, sums, today=dt.date(2026, 12, 10))
    sentence = forecast_sentence(scene.clause, sums, silent, today=dt.date(2026, 12, 10))
    over = clause_forecast(scene.clause, sums, today=dt.date(2027, 1, 10))

    assert running is not None
    assert running.middle == 9 * 60_000 + 3 * 60_000
    assert silent is None
    assert sentence == "Pas de prévision : aucune heure n’est dite depuis septembre 2026."
    assert over == HoursForecast(540_000, 540_000, 540_000)
    assert forecast_sentence(scene.clause, sums, over, today=dt.date(2027, 1, 10)) == ""


def test_month_that_goes_on_is_no_measure_of_those_to_come(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{one}", FIRST.after(month), 100) for one in range(6) for month in range(9)))
    scene.say(worked("P-0", FIRST.after(9), 7))

    forecast = clause_forecast(scene.clause, hour_sums(scene.clause), today=dt.date(2026, 10, 3))

    assert forecast is not None
    assert forecast.middle == 12 * 60_000


def test_month_begins_with_last_months_people_and_what_is_changed_is_kept(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50.5))
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.clause.pk}/mois"
    following = FIRST.after(1).word

    begun = text_of(browser.get(f"{address}?mois={following}&declarant={scene.holder.pk}"))
    typed: dict[str, Any] = {
        "mois": following,
        "declarant": scene.holder.pk,
        "pseudonyme": ["P-1", "P-2", "44-7K3QXA", ""],
        "heures": ["110,25", "0", "35", ""],
        "mode": ["embauche", "embauche", "interim", "embauche"],
        "departement": ["44", "44", "85", "44"],
        "commune": ["", "", "", ""],
        "preuve": ["", "", "relevé de l’ETTI", ""],
    }
    wrong = browser.post(address, {**typed, "heures": ["110,25", "-3", "35", ""]})
    right = browser.post(address, typed)

    assert 'value="50,50"' in begun
    assert "confirmez, ou changez" in begun
    assert wrong.status_code == 422
    assert "jamais négatives" in text_of(wrong)
    assert right.status_code == 302
    rows = HourEntry.objects.filter(month=FIRST.number + 1).order_by("pk")
    assert [
        (row.participant.pseudonym, row.centihours, row.mode, row.departement) for row in rows if row.participant
    ] == [
        ("P-1", 11_025, "embauche", "44"),
        ("44-7K3QXA", 3_500, "interim", "85"),
    ]
    assert TraceEntry.objects.filter(verb="clause-persons-read", user=scene.gaelle).count() == 1


def test_people_are_described_from_the_shared_lists_and_lie_encrypted(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100))
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.clause.pk}/personnes"
    typed = {"pseudonyme": "P-1", "categorie": "MINIMA", "age": "-26", "contrat": "CDD", "contratMois": "6"}

    before = text_of(browser.get(address))
    browser.post(address, {**typed, "eligibleDepuis": "2026-01-01"})
    after = text_of(browser.get(address))

    assert "1 personne, 1 à compléter" in before
    assert "allocataire d’un minimum social · moins de 26 ans · contrat à durée déterminée" in after
    assert b"MINIMA" not in bytes(ClauseParticipant.objects.get().sealed)
    browser.post(address, {"pseudonyme": "P-1", "effacer": "1"})
    assert (ClauseParticipant.objects.count(), HourEntry.objects.count()) == (0, 0)


def file_of(scene: Coordinations, *lines: str, header: str = HEADER) -> SimpleUploadedFile:
    text = "\n".join([header, *(line.replace("CLAUSE", str(scene.clause.pk)) for line in lines)])
    return SimpleUploadedFile("heures.csv", text.encode())


def test_table_is_taken_whole_and_sent_twice_adds_nothing(scene: Coordinations) -> None:
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.here.slug}/heures"
    lines = [f"CLAUSE;{HOLDER_SIRET};2026-01;P-{number};embauche;151,67;DELD" for number in range(12)]

    for _time in range(2):
        assert browser.post(address, {"file": file_of(scene, *lines)}).status_code == 302
    downloaded = browser.get(f"/mon-espace/clauses/{scene.clause.pk}/heures.csv")

    assert HourEntry.objects.count() == 12
    sent_back = b"".join(downloaded).decode("utf-8-sig").splitlines()
    assert sent_back[1].startswith(f'{scene.clause.pk},{HOLDER_SIRET},2026-01,P-0,embauche,"151,67",44,,,DELD')


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        (
            f"{HEADER};nom",
            f"CLAUSE;{HOLDER_SIRET};2026-01;P-1;embauche;10;;Dupont",
            "semble dire qui sont des personnes",
        ),
        (HEADER, f"CLAUSE;{HOLDER_SIRET};2026-01;Jean Dupont;embauche;10;", "semble dire qui sont des personnes"),
        (f"{HEADER};telephone", f"CLAUSE;{HOLDER_SIRET};2026-01;P-1;embauche;10;;rien", "n’est pas demandée"),
        (HEADER, f"CLAUSE;{HOLDER_SIRET};2026-01;DUPONT12;embauche;10;", "n’est pas un pseudonyme"),
        (HEADER, "CLAUSE;21440109300015;2026-01;P-1;embauche;10;", "ne fait pas d’heures de la clause"),
        (HEADER, f"999;{HOLDER_SIRET};2026-01;P-1;embauche;10;", "n’est pas le numéro d’une clause"),
    ],
)
def test_table_with_names_or_other_columns_is_refused_at_the_door(
    scene: Coordinations, header: str, line: str, words: str
) -> None:
    address = f"/mon-espace/clauses/{scene.here.slug}/heures"

    answer = scene.client(scene.gaelle).post(address, {"file": file_of(scene, line, header=header)})

    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert "Dupont" not in page.replace("DUPONT", "Dupont")
    assert (HourEntry.objects.count(), ClauseParticipant.objects.count()) == (0, 0)


def test_holder_is_replaced_and_a_company_declared_and_an_amendment_keeps_what_was_said(scene: Coordinations) -> None:
    browser = scene.client(scene.gaelle)
    address = f"/mon-espace/clauses/{scene.clause.pk}"
    new = {"nom": "Reprise et fils SARL", "siret": "21440109300015", "remplace": scene.holder.pk}
    changed = {**TYPED, "objet": "Construction d’un stade privé", "sorte": "avenant", "motif": "Dix mois de plus."}

    browser.post(f"{address}/declarants", new)
    browser.post(f"{address}/pme", {"nom": "Petite SARL", "siret": HOLDER_SIRET, "montant": "150000", "sorte": ""})
    browser.post(f"{address}/changer", changed)
    page = text_of(browser.get(address))
    browser.post(f"{address}/clore")

    assert [reporter.last_month is None for reporter in HourReporter.objects.all()] == [False, True]
    assert "Part des PME : 15 % du montant, 20 % promis, 1 entreprise." in page
    assert "avenant : avant, 100 000 heures jusqu’en décembre 2026. Dix mois de plus." in page
    assert InsertionClause.objects.get().state == "closed"


def test_table_that_names_people_leads_to_pseudonyms_at_once(scene: Coordinations) -> None:
    table = f"clause;titulaireSiret;mois;nom;heures\n{scene.clause.pk};13002526500013;2026-01;Martin;10\n"
    sent = {"file": SimpleUploadedFile("heures.csv", table.encode())}

    answer = scene.client(scene.gaelle).post(f"/mon-espace/clauses/{scene.here.slug}/heures", sent)

    banner = text_of(answer).partition('role="alert"')[2].partition("</div>")[0]
    assert "Rien n’a été gardé de ce fichier." in banner
    assert f'href="/mon-espace/clauses/{scene.here.slug}/pseudonymes.csv"' in banner


def test_clause_of_which_nobody_said_hours_has_no_zero_and_no_penalty(scene: Coordinations) -> None:
    # "0 % · 0 sur 100 000 heures", "En retard de …" and a penalty on all of it were told of what nobody had said.
    InsertionClause.objects.update(penalty_eur=45)
    scene.holder.promised_centihours = 100_000 * 100
    scene.holder.save()
    browser = scene.client(scene.gaelle)

    pages = [text_of(browser.get("/mon-espace/clauses")), text_of(browser.get("/mon-espace/clauses/bilan"))]
    clause = text_of(browser.get(f"/mon-espace/clauses/{scene.clause.pk}"))
    sums, over = hour_sums(scene.clause), dt.date(2027, 3, 10)

    assert "1 clause, 100 000 heures promises : aucune heure n’est encore dite." in pages[0]
    assert "aucune heure dite" in pages[0]
    assert "aucune dite" in pages[1]
    assert "aucune heure dite" in clause
    assert [page for page in (*pages, clause) if re.search(r"(?<![\d,])0 %|(?<![\d, ])0 h|\b0 sur", page)] == []
    scene.clause.refresh_from_db()
    assert penalty_sentence(scene.clause, sums, today=over) == ""
    scene.say(*(worked(f"P-{one}", FIRST, 100) for one in range(12)))
    assert "de pénalité" in penalty_sentence(scene.clause, hour_sums(scene.clause), today=over)


def test_month_of_which_nobody_spoke_is_not_drawn_as_zero(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-1", FIRST.after(2), 50))

    page = text_of(scene.client(scene.gaelle).get(f"/mon-espace/clauses/{scene.clause.pk}"))

    assert "février 2026 : non renseigné" in page
    assert "février 2026 : 0 heure" not in page


def test_share_of_small_companies_that_nobody_stated_yet_is_not_zero(scene: Coordinations) -> None:
    scene.clause.sme_share = 0.2

    assert sme_sentence(scene.clause) == "Part des PME : 20\u00a0% promis ; rien n’est encore dit de ce qui est fait."
