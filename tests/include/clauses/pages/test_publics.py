"""The list of eligible people changes with its texts: the agency adds a version, and nobody is judged anew by it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.store.models import TraceEntry
from maillage.core.problems import Refused
from maillage.include.clauses.domain.publics import FIRST_LIST, AgeClass, PublicCategory, StatedParticipant
from maillage.include.clauses.intake.list_forms import read_eligibility_list
from maillage.include.clauses.intake.person_cells import PersonReader
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.models import ClauseParticipant, SavedEligibilityList
from maillage.include.clauses.store.sealed_persons import opened_person
from tests.include.clauses.pages.test_kit import text_of
from tests.include.clauses.scene import FIRST, Coordinations, worked
from tests.people import People

pytestmark = pytest.mark.django_db

EDIT = "/mon-espace/publics-eligibles"
LIST = "/clauses-sociales/publics"


def typed(effect: dt.date, **others: str) -> dict[str, str]:
    """A list that keeps all but one category, raises the age of the young, and lets seniors count longer."""
    texts = {
        "effet": effect.isoformat(),
        "texte": "arrêté du 12 février 2027",
        "lien": "https://www.legifrance.gouv.fr/x",
    }
    for category, rule in FIRST_LIST.rules.items():
        values = {"garde": "1", "libelle": rule.label, "source": rule.source, "mois": "24", "agemin": "", "agemax": ""}
        texts.update({f"{field}-{category.value}": text for field, text in values.items()})
    texts |= {"garde-QPV": "", "libelle-JEUNE_NQ": "moins de 30 ans", "agemax-JEUNE_NQ": "29", "mois-SENIOR": "36"}
    return texts | others


def tomorrow() -> dt.date:
    return localdate() + dt.timedelta(days=1)


def test_agency_adds_a_list_that_everybody_reads_with_what_it_changes(people: People) -> None:
    agency, visitor = people.client("aline"), Client()

    answer = agency.post(EDIT, typed(tomorrow()))
    again = agency.post(EDIT, typed(tomorrow()))
    today, coming = text_of(visitor.get(LIST)), text_of(visitor.get(answer["Location"]))

    assert (answer.status_code, again.status_code) == (302, 302)
    assert SavedEligibilityList.objects.count() == 1
    assert "10 publics comptent pour une clause sociale" in today
    assert "Une nouvelle liste prend effet le" in today
    assert "9 publics compteront pour une clause sociale" in coming
    assert 'href="https://www.legifrance.gouv.fr/x"' in coming
    assert "« compte 24 mois, jusqu’à 25 ans » devient « compte 24 mois, jusqu’à 29 ans »" in coming
    assert "QPV n’y est plus" in coming
    assert "Ajouter une liste" not in coming
    assert TraceEntry.objects.filter(verb="clause-publics-changed").count() == 1


def test_list_that_would_be_in_force_today_is_refused_and_what_was_typed_stays(people: People) -> None:
    answer = people.client("aline").post(EDIT, typed(localdate(), texte="arrêté du 3 janvier"))

    assert answer.status_code == 422
    assert "Une liste prend effet demain au plus tôt" in text_of(answer)
    assert 'value="arrêté du 3 janvier"' in text_of(answer)
    assert not SavedEligibilityList.objects.exists()


def test_faults_of_a_list_are_told_at_their_category(people: People) -> None:
    wrong = {
        "effet": "bientôt",
        "lien": "journal officiel",
        "mois-SENIOR": "toujours",
        "agemin-DELD": "60",
        "agemax-DELD": "18",
    }

    answer = people.client("aline").post(EDIT, typed(tomorrow(), **wrong))

    text = text_of(answer)
    assert answer.status_code == 422
    assert "AAAA-MM-JJ" in text
    assert "« journal officiel » n’est pas une adresse" in text
    assert "SENIOR : « toujours » n’est pas une durée" in text
    assert "DELD : les âges vont de 14 à 99 ans" in text


def described(day: dt.date, category: str, age: str) -> StatedParticipant:
    cells = {"categorie": category, "age": age, "eligibleDepuis": day.isoformat()}
    return PersonReader(eligibility_lists()).read(cells)


def test_person_is_judged_by_the_list_of_her_day(people: People) -> None:
    before, day = localdate(), tomorrow()
    people.client("aline").post(EDIT, typed(day))

    young, senior = described(day, "JEUNE_NQ", "26-49"), described(day, "SENIOR", "50+")
    with pytest.raises(Refused) as too_old:
        described(before, "JEUNE_NQ", "26-49")
    with pytest.raises(Refused) as gone:
        described(day, "QPV", "-26")

    assert (young.age, young.criteria_version) == (AgeClass.FROM_26_TO_49, day.isoformat())
    assert (senior.eligible_months, described(before, "SENIOR", "50+").eligible_months) == (36, 24)
    assert [finding.field_name for finding in too_old.value.findings] == ["age"]
    assert [finding.field_name for finding in gone.value.findings] == ["categorie"]
    assert described(before, "QPV", "-26").category is PublicCategory.QPV


def test_who_was_looked_at_before_a_list_keeps_hers_also_where_her_exit_is_said_later(
    scene: Coordinations, people: People
) -> None:
    scene.say(worked("P-1", FIRST, 100))
    gaelle, address = scene.client(scene.gaelle), f"/mon-espace/clauses/{scene.clause.pk}/personnes"
    said = {"pseudonyme": "P-1", "categorie": "QPV", "age": "-26", "eligibleDepuis": "2026-01-02"}
    gaelle.post(address, said)
    people.client("aline").post(EDIT, typed(tomorrow()))

    gaelle.post(address, {**said, "sortie": "formation"})
    page = text_of(gaelle.get(address))

    stated = opened_person(ClauseParticipant.objects.get(pseudonym="P-1"))
    assert (stated.category, stated.criteria_version) == (PublicCategory.QPV, "2024")
    assert "liste du 1er janvier 2024" in page
    assert "habitant d’un quartier prioritaire" in page


def test_list_keeps_nobody_by_name(people: People) -> None:
    answer = people.client("aline").post(EDIT, typed(tomorrow(), texte="demande de Madame Claire Martin"))

    assert answer.status_code == 422
    assert "désigne une personne" in text_of(answer)


def test_empty_list_is_refused() -> None:
    nobody = {f"garde-{category.value}": "" for category in PublicCategory}

    with pytest.raises(Refused) as refusal:
        read_eligibility_list(typed(dt.date(2027, 3, 1), **nobody))

    assert [finding.field_name for finding in refusal.value.findings] == ["garde"]
