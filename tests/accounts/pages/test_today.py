"""« Aujourd’hui »: what waits, by harm, done in place; a second tab, a double click and a faster colleague are told."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import (
    Acting,
    Capability,
    OrganisationAsk,
    OrganisationKind,
    OrganisationState,
    Role,
    Verb,
)
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.mandates import ask_mandate
from maillage.accounts.store.models import (
    Invitation,
    Mandate,
    MandateRequest,
    Membership,
    Organisation,
    TraceEntry,
    organisation_kinds,
)
from maillage.accounts.store.organisation_changes import ask_organisation
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.terms import LetterState
from maillage.opendata.catalog.domain.terms import DatasetState, ProblemKind
from maillage.opendata.catalog.store.models import Dataset, ProblemReport
from maillage.opendata.catalog.store.reports import answer_report, report_problem
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db
TODAY = "/mon-espace"
LIST = "/catalogue"


def text_of(answer: HttpResponseBase) -> str:
    """The page as it is read, with ordinary spaces."""
    assert isinstance(answer, HttpResponse)
    return re.sub("[\xa0\u202f]", " ", unescape(answer.content.decode()))


def page_of(client: Client) -> str:
    return text_of(client.get(TODAY))


def sentences_of(page: str) -> list[str]:
    """What waits, in the order of the page."""
    return re.findall(r'class="waiting-sentence">([^<]*)<', page)


def waiting_told(browser: Client, path: str) -> list[str]:
    """What the head of a page tells, once for each place where it does."""
    return re.findall(r"(\d+) choses? vous attend", browser.get(path).content.decode())


def report(people: People, title: str = "Un jeu", kind: ProblemKind = ProblemKind.PERSON) -> ProblemReport:
    dataset = published(title, by=people.commune).dataset
    return report_problem(dataset, kind, "Mon nom y est.", email="", now=utc_now())


def applicant(name: str = "Commune de Saint-Révérend") -> Organisation:
    ask = OrganisationAsk(name, OrganisationKind.COMMUNE, "", "", "Odile", "odile@example.org", "Bonjour !")
    return ask_organisation(ask, now=utc_now())


def mandate_asked(people: People, *, days_ago: int = 0) -> MandateRequest:
    asking = Acting(people.agency.pk, user_id=people.aline.pk)
    now = utc_now() - dt.timedelta(days=days_ago)
    return ask_mandate(asking, people.commune, scope=Capability.BUY, message="Pour vos marchés.", now=now)


def lost_letter(*, number: int = 1) -> QueuedLetter:
    now = utc_now()
    return QueuedLetter.objects.create(
        key=f"lost:{number}",
        kind="invitation",
        recipient="perdu@example.org",
        recipient_digest="0" * 64,
        subject="Bonjour",
        text="Bonjour",
        state=LetterState.REFUSED.value,
        queued_at=now,
        next_try_at=now,
        done_at=now,
    )


def act(client: Client, queue: str, word: str, key: object, **fields: str) -> str:
    """The page after an act."""
    return text_of(client.post(f"{TODAY}/attente/{queue}/{word}", {"cle": str(key), **fields}, follow=True))


# What waits


def test_worst_harm_comes_first_and_older_before_newer(people: People) -> None:
    applicant()
    asked = mandate_asked(people)
    asked.principal, asked.asked_at = people.agency, asked.asked_at - dt.timedelta(days=3)
    asked.actor = people.epci
    asked.save()
    lost_letter()
    report(people)

    assert [text.split(" ")[0] for text in sentences_of(page_of(people.client("aline")))] == [
        "Une",  # a person is named
        "Une",  # a letter was lost
        "Pornic",  # the agglomeration asks for a mandate since three days
        "Commune",  # a commune asks to join
    ]


def test_title_and_head_count_what_waits(people: People) -> None:
    report(people)
    applicant()
    agency = people.client("aline")

    assert waiting_told(agency, LIST) == []  # until she has seen her space
    assert "Aujourd’hui, 2 choses attendent" in page_of(agency)
    assert waiting_told(agency, LIST) == ["2", "2"]  # the menu of a telephone, and the wide head
    assert waiting_told(Client(), LIST) == []


def test_head_costs_a_list_no_query(people: People) -> None:
    report(people)
    agency = people.client("aline")
    agency.get(LIST)
    with CaptureQueriesContext(connection) as before:
        agency.get(LIST)
    agency.get(TODAY)
    with CaptureQueriesContext(connection) as after:
        told = waiting_told(agency, LIST)

    assert (told, len(after)) == (["1", "1"], len(before))


def test_count_goes_with_the_session(people: People) -> None:
    report(people)
    agency = people.client("aline")
    agency.get(TODAY)

    agency.logout()

    assert waiting_told(agency, LIST) == []


def test_where_nothing_waits_the_page_says_what_to_do_next(people: People) -> None:
    page = page_of(people.client("david"))

    assert "Aujourd’hui, rien n’attend" in page
    assert "Publiez votre premier jeu de données" in page


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.ADMINISTRATOR])
def test_where_nothing_waits_people_of_each_kind_read_what_to_do_next(people: People, role: Role) -> None:
    Membership.objects.filter(user=people.farid).update(role=role.value)
    own, silent = Organisation.objects.get(members=people.farid), []
    for kind in organisation_kinds():
        Organisation.objects.filter(pk=own.pk).update(kind=kind)
        today = people.client("farid").get(TODAY).context["today"]
        silent += [kind] if not (today.rows or today.suggestion) else []

    assert silent == []


def test_who_belongs_nowhere_is_invited_to_ask_for_a_place(people: People) -> None:
    Membership.objects.filter(user=people.farid).delete()

    assert "Rejoignez votre organisation" in page_of(people.client("farid"))


def test_day_shows_the_twelve_worst_and_the_others_a_click_away(people: People) -> None:
    # Of one day, they stand by the words of their keys.
    keys = sorted(str(report(people, f"Jeu {number}").pk) for number in range(14))
    agency = people.client("aline")
    page, every = page_of(agency), text_of(agency.get(f"{TODAY}?tout=1"))
    sent = agency.post(f"{TODAY}/attente/reports/answer?tout=1", {"cle": keys[0], "answer": "Retiré."})

    refused = act(agency, "reports", "answer", keys[13], answer=" ")

    assert [len(sentences_of(text)) for text in (page, every)] == [12, 14]
    assert ("14 choses attendent" in page, 'href="?tout=1#suite"' in page, "Et 2 autres" in page) == (True, True, True)
    assert sent.headers["Location"] == f"{TODAY}?tout=1#fait"
    assert ("Dites ce qui a été fait" in refused, len(sentences_of(refused))) == (True, 13)


def test_page_asks_as_often_for_three_of_each_as_for_one(people: People) -> None:
    agency, counts = people.client("aline"), []
    for number in range(3):
        report(people, f"Jeu {number}")
        applicant(f"Commune {number}")
        lost_letter(number=number)
        agency.get(TODAY)  # what a process reads once
        with CaptureQueriesContext(connection) as queries:
            page = page_of(agency)
        assert len(sentences_of(page)) == 3 * (number + 1)
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[0] <= MOST_QUERIES


MOST_QUERIES = 58  # some forty queues and cards ask once or twice


def test_organisations_are_read_once_for_the_whole_page(people: People) -> None:
    agency = people.client("aline")
    agency.get(TODAY)

    with CaptureQueriesContext(connection) as queries:
        agency.get(TODAY)

    told = [query["sql"] for query in queries]
    assert sum('FROM "accounts_mandate"' in sql for sql in told) == 1
    assert sum('WHERE "accounts_organisation"."is_agency" ORDER' in sql for sql in told) == 1
    # What is hidden is asked once for each kind.
    hidden = [sql for sql in told if 'FROM "accounts_takedown"' in sql]
    assert len(hidden) == len(set(hidden))


def test_administrators_of_the_agency_reach_its_pages_and_nobody_else_is_shown_them(people: People) -> None:
    browsers = {name: people.client(name) for name in ("aline", "bruno", "chloe")}
    pages = {name: browser.get(TODAY) for name, browser in browsers.items()}
    first = {name: page.context["today"].links[0] for name, page in pages.items()}

    assert [label for label, _href in first["aline"].links] == [
        "Modération", "Campagnes", "Lieux", "Sources de marchés", "Presse", "Lettres", "Démonstration", "Réglages"
    ]  # fmt: skip
    assert {browsers["aline"].get(href).status_code for _label, href in first["aline"].links} == {200}
    assert [first[name].title for name in ("aline", "bruno", "chloe")] == ["L’agence", "Ouvrir", "Ouvrir"]
    assert {name: "Accueillir une intercommunalité" in text_of(page) for name, page in pages.items()} == {
        "aline": True,
        "bruno": False,
        "chloe": False,
    }


# Done in place


def test_agency_suspends_a_file_that_names_a_person_and_may_take_it_back(people: People) -> None:
    reported = report(people)
    agency = people.client("aline")

    page = act(agency, "reports", "suspend", reported.pk)

    dataset = Dataset.objects.get(pk=reported.dataset_id)
    assert (dataset.state, dataset.withdrawn_reason) == ("suspended", "Données personnelles signalées.")
    assert "n’est plus montré. Il reste à répondre." in page
    assert sentences_of(page) == ["Une personne est nommée dans « Un jeu », dit un lecteur."]  # an answer is owed

    page = text_of(agency.post(f"{TODAY}/attente/annuler", follow=True))

    assert Dataset.objects.get(pk=reported.dataset_id).state == DatasetState.PUBLISHED
    assert "de nouveau publié" in page


def test_what_was_done_is_told_once_and_is_taken_back_once(people: People) -> None:
    reported = report(people)
    agency = people.client("aline")
    act(agency, "reports", "suspend", reported.pk)

    assert "today-done" not in page_of(agency)

    agency.post(f"{TODAY}/attente/annuler")
    page = text_of(agency.post(f"{TODAY}/attente/annuler", follow=True))

    assert "Cela ne s’annule plus d’ici" in page
    assert TraceEntry.objects.filter(verb="dataset-suspended").count() == 1


def test_button_of_another_tab_takes_back_nothing_but_what_it_names(people: People) -> None:
    first, second = report(people, "Un jeu"), report(people, "Un autre jeu")
    agency = people.client("aline")
    page = act(agency, "reports", "suspend", first.pk)
    (named,) = re.findall(r'name="acte" value="([^"]*)"', page)
    act(agency, "reports", "suspend", second.pk)

    page = text_of(agency.post(f"{TODAY}/attente/annuler", {"acte": named}, follow=True))

    assert "Cela ne s’annule plus d’ici" in page
    assert set(Dataset.objects.values_list("state", flat=True)) == {DatasetState.SUSPENDED.value}


def test_what_cannot_be_taken_back_is_not(people: People) -> None:
    asked = applicant()
    agency = people.client("aline")
    agency.post(f"{TODAY}/attente/applicants/accept", {"cle": asked.slug})

    page = text_of(agency.post(f"{TODAY}/attente/annuler", follow=True))

    assert "Cela ne s’annule plus d’ici" in page
    asked.refresh_from_db()
    assert asked.state == OrganisationState.ACCEPTED


def test_report_is_answered_in_its_row(people: People) -> None:
    reported = report(people, kind=ProblemKind.ERROR)
    publisher = people.client("chloe")

    page = act(publisher, "reports", "answer", reported.pk, answer="Corrigé.")

    reported.refresh_from_db()
    assert (reported.answer, reported.answered_by) == ("Corrigé.", people.chloe)
    assert sentences_of(page) == []


def test_answer_without_words_is_refused_in_its_row_and_the_field_has_the_focus(people: People) -> None:
    reported = report(people, kind=ProblemKind.ERROR)

    answer = people.client("chloe").post(f"{TODAY}/attente/reports/answer", {"cle": str(reported.pk), "answer": " "})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Dites ce qui a été fait" in page
    assert re.search(r"<details class=\"waiting-act\" open>", page)
    assert re.search(r"<(?:textarea|input)[^>]* autofocus", page)
    reported.refresh_from_db()
    assert reported.answered_at is None


def test_applicant_is_accepted_in_place_and_invited(people: People) -> None:
    asked = applicant()

    page = act(people.client("aline"), "applicants", "accept", asked.slug)

    asked.refresh_from_db()
    assert asked.state == OrganisationState.ACCEPTED
    assert "Commune de Saint-Révérend est acceptée. L’invitation est partie à odile@example.org." in page
    assert [letter.to for letter in letters_sent()] == [["odile@example.org"]]


def test_commune_accepts_a_mandate_in_place(people: People) -> None:
    asked = mandate_asked(people)

    page = act(people.client("chloe"), "mandates", "accept", asked.pk)

    mandate = Mandate.objects.get(actor=people.agency, principal=people.commune)
    assert (mandate.scope, mandate.consented_by) == ("buy", people.chloe)
    assert "Gigalis peut désormais publier en votre nom." in page


def test_agency_records_a_consent_that_was_given_on_paper_with_its_proof(people: People) -> None:
    asked = mandate_asked(people, days_ago=15)
    agency = people.client("aline")
    assert "n’a pas répondu à votre demande de mandat" in page_of(agency)

    act(agency, "mandates-unanswered", "record", asked.pk, proof="Délibération 2026-041 du 3 novembre 2026")

    assert Mandate.objects.get(actor=people.agency).proof == "Délibération 2026-041 du 3 novembre 2026"


def test_invitation_without_an_answer_is_sent_again(people: People) -> None:
    long_ago = utc_now() - dt.timedelta(days=20)
    expired, _token = invite(Acting(people.commune.pk), "maire@example.org", Role.EDITOR, now=long_ago)
    administrator = people.client("chloe")
    assert sentences_of(page_of(administrator)) == ["maire@example.org n’a pas répondu à l’invitation."]

    page = act(administrator, "invitations", "again", expired.pk)

    assert Invitation.objects.filter(email="maire@example.org", withdrawn_at=None).count() == 1
    assert [letter.to for letter in letters_sent()] == [["maire@example.org"]]
    assert sentences_of(page) == []


def test_lost_letter_leaves_again_or_is_set_aside(people: People) -> None:
    again, aside = lost_letter(number=1), lost_letter(number=2)
    agency = people.client("aline")

    act(agency, "letters", "again", again.pk)
    page = act(agency, "letters", "aside", aside.pk)

    states = [QueuedLetter.objects.get(pk=letter.pk).state for letter in (again, aside)]
    assert states == [LetterState.WAITING, LetterState.SET_ASIDE]
    assert QueuedLetter.objects.get(pk=aside.pk).recipient == ""
    assert sentences_of(page) == []


def test_what_is_refused_or_taken_back_waits_no_more(people: People) -> None:
    long_ago = utc_now() - dt.timedelta(days=20)
    expired, _token = invite(Acting(people.commune.pk), "maire@example.org", Role.EDITOR, now=long_ago)
    given = mandate_asked(people)
    MandateRequest.objects.update(actor=people.epci)
    for_paper, asked = mandate_asked(people, days_ago=15), applicant()
    chloe, agency = people.client("chloe"), people.client("aline")

    act(chloe, "invitations", "withdraw", expired.pk)
    act(chloe, "mandates", "refuse", given.pk)
    act(agency, "applicants", "refuse", asked.slug, reason="Elle existe déjà.")
    act(agency, "mandates-unanswered", "withdraw", for_paper.pk)

    assert sentences_of(page_of(chloe)) + sentences_of(page_of(agency)) == []


# Twice, and by two: every act of every queue is pressed twice where a test presses it (tests/pressing.py)


def test_double_click_does_nothing_twice_and_says_so(people: People) -> None:
    asked = applicant()
    agency = people.client("aline")
    act(agency, "applicants", "accept", asked.slug)

    page = act(agency, "applicants", "accept", asked.slug)

    assert re.search(r"Vous l’avez déjà fait à \d+.h.\d\d", page)
    assert TraceEntry.objects.filter(verb=Verb.ORGANISATION_ACCEPTED.value, organisation=asked).count() == 1
    assert len(letters_sent()) == 1


def test_colleague_who_was_faster_is_named(people: People) -> None:
    reported = report(people)
    Membership.objects.filter(user=people.bruno).update(role=Role.ADMINISTRATOR.value)
    first, second = people.client("bruno"), people.client("aline")
    second.get(TODAY)
    act(first, "reports", "answer", reported.pk, answer="C’est retiré.")

    page = act(second, "reports", "answer", reported.pk, answer="Nous regardons.")

    assert re.search(r"Traité par Bruno à \d+.h.\d\d", page)
    reported.refresh_from_db()
    assert reported.answer == "C’est retiré."


def test_act_on_what_was_answered_elsewhere_is_told(people: People) -> None:
    reported = report(people)
    answer_report(Acting(people.agency.pk, user_id=people.aline.pk), reported, "Fait.", now=utc_now())

    page = act(people.client("aline"), "reports", "suspend", reported.pk)

    assert "rien n’est fait deux fois" in page
    assert Dataset.objects.get(pk=reported.dataset_id).state == DatasetState.PUBLISHED


def revision_shown(page: str) -> str:
    (revision,) = set(re.findall(r'name="revision" value="([^"]*)"', page))
    return str(revision)


def test_letter_that_was_lost_again_meanwhile_does_not_leave_by_a_button_of_before(people: People) -> None:
    letter, agency = lost_letter(), people.client("aline")
    read = revision_shown(page_of(agency))
    QueuedLetter.objects.update(done_at=utc_now() + dt.timedelta(seconds=1))

    page = act(agency, "letters", "again", letter.pk, revision=read)

    assert "Cela a changé depuis que vous l’avez lu" in page
    assert QueuedLetter.objects.get().state == LetterState.REFUSED
    act(agency, "letters", "again", letter.pk, revision=revision_shown(page))
    assert QueuedLetter.objects.get().state == LetterState.WAITING


def test_answer_to_what_changed_meanwhile_is_shown_again_with_its_words(people: People) -> None:
    reported, publisher = report(people, kind=ProblemKind.ERROR), people.client("chloe")
    read = revision_shown(page_of(publisher))
    ProblemReport.objects.update(kind=ProblemKind.RIGHTS.value)

    page = act(publisher, "reports", "answer", reported.pk, answer="C’est corrigé.", revision=read)

    assert ("Cela a changé depuis que vous l’avez lu" in page, "C’est corrigé." in page) == (True, True)
    assert ProblemReport.objects.get().answered_at is None
    assert revision_shown(page) != read


# Who may


@pytest.mark.parametrize("name", ["bruno", "david", "emma", "farid", "visitor"])
def test_nobody_else_accepts_an_applicant(people: People, name: str) -> None:
    asked = applicant()

    page = act(people.client(name), "applicants", "accept", asked.slug)

    asked.refresh_from_db()
    assert asked.state == OrganisationState.ASKED
    assert "Saint-Révérend demande" not in page


@pytest.mark.parametrize(("name", "sees"), [("chloe", True), ("david", False), ("emma", False), ("farid", False)])
def test_request_for_a_mandate_is_shown_to_who_decides_it(people: People, name: str, *, sees: bool) -> None:
    mandate_asked(people)

    assert bool(sentences_of(page_of(people.client(name)))) is sees


def test_stranger_does_not_learn_who_answered(people: People) -> None:
    asked = applicant()
    act(people.client("aline"), "applicants", "accept", asked.slug)

    page = act(people.client("farid"), "applicants", "accept", asked.slug)

    assert "Aline" not in page
    assert "C’est déjà fait, ou cela n’attend plus" in page


@pytest.mark.parametrize("path", ["nulle-part/accept", "applicants/detruire"])
def test_unknown_queue_or_act_is_not_found(people: People, path: str) -> None:
    answer = people.client("aline").post(f"{TODAY}/attente/{path}", {"cle": "1"})

    assert answer.status_code == 404
