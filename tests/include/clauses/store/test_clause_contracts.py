"""What moves below a clause: its contract lasts longer or ends sooner, who does its hours closes."""

from dataclasses import replace
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.store.clause_contracts import contract_remarks
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from tests.buy.companies.stock import GARDENS, GARDENS_PLACE, companies_file, establishments_file, import_all
from tests.include.clauses.lots import MASONRY, PAINTING, publish, with_amendment
from tests.include.clauses.pages.test_contract_story import text_of
from tests.include.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked


def test_contract_that_lasts_longer_or_ends_sooner_than_its_clause_is_told(
    scene: Coordinations, contracts_data: Path, tmp_path: Path
) -> None:
    assert contracts_data.parent.is_dir()
    today, told = localdate(), []
    keys = publish(tmp_path, with_amendment(MASONRY, dureeMois=18), with_amendment(PAINTING, dureeMois=6))
    for number in ("2026L0100", "2026L0200"):
        stated = replace(STADIUM, contract_key=keys[number], convention="")
        row = make_clause(scene.acting, stated, None, entry=None, now=MADE_AT)
        longer = replace(stated, last_month=FIRST.after(17))
        extended = make_clause(scene.acting, longer, None, entry=None, now=MADE_AT)
        told += [contract_remarks(clause, today=today) for clause in (row, extended)]

    words = "Le marché va maintenant jusqu’en %s, la clause jusqu’en %s : changez-la si elle suit."
    assert told == [
        (words % ("juin 2027", "décembre 2026"),),
        (),
        (words % ("juin 2026", "décembre 2026"),),
        (words % ("juin 2026", "juin 2027"),),
    ]


def test_reporter_that_the_register_has_closed_is_told_until_another_goes_on_and_no_hour_is_lost(
    scene: Coordinations, contracts_data: Path, tmp_path: Path
) -> None:
    assert contracts_data.parent.is_dir()
    siret = GARDENS_PLACE["siret"]
    structure = add_reporter(scene.acting, scene.clause, StatedReporter("Jardins du Clain", siret), now=MADE_AT)
    scene.say(worked("P-1", FIRST, 100), reporter=structure)
    browser, page = scene.client(scene.gaelle), f"/mon-espace/clauses/{scene.clause.pk}"
    closed = {"etatAdministratifEtablissement": "F"}
    import_all(companies_file(tmp_path, GARDENS), establishments_file(tmp_path, GARDENS_PLACE | closed))

    warned = text_of(browser.get(page))
    table = f"clause;titulaireSiret;mois;pseudonyme;heures\n{scene.clause.pk};{siret};2026-02;P-1;50\n"
    file = {"file": SimpleUploadedFile("heures.csv", table.encode())}
    taken = text_of(browser.post(f"/mon-espace/clauses/{scene.here.slug}/heures", file, follow=True))
    successor = StatedReporter("Jardins repris", OTHER_SIRET)
    add_reporter(scene.acting, scene.clause, successor, replaces=structure, now=utc_now())
    after = text_of(browser.get(page))

    assert f"Jardins du Clain a fermé l’établissement {siret} d’après le répertoire des entreprises" in warned
    assert "1 ligne d’heures est enregistrée." in taken
    assert "Jardins du Clain a fermé l’établissement" in taken
    assert "répertoire des entreprises" not in after
    assert "150 h" in after


def test_who_takes_over_says_since_which_month_and_what_is_odd_says_its_months(scene: Coordinations) -> None:
    browser, page = scene.client(scene.gaelle), f"/mon-espace/clauses/{scene.clause.pk}"
    scene.say(*(worked("P-1", FIRST.after(month), 10) for month in range(-1, 5)))
    typed = {"nom": "Reprise", "siret": OTHER_SIRET, "remplace": scene.holder.pk}

    refused = text_of(browser.post(f"{page}/declarants", {**typed, "remplaceDepuis": "juin"}, follow=True))
    browser.post(f"{page}/declarants", {**typed, "remplaceDepuis": "2026-02"})
    followed = text_of(browser.get(page))

    assert "« juin » n’est pas un mois" in refused
    assert "remplacé après janvier 2026" in followed
    assert "vérifiez le mois. (décembre 2025)" in followed
    assert "chez celui qui lui succède. (février 2026, mars 2026, avril 2026, …)" in followed
