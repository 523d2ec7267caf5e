"""The page of a clause: its verdict, the months that are missing, the calculator, a link given at any time."""

import datetime as dt
import re

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.store.models import TraceEntry
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.forecast import HoursForecast
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.clause import clause_page, month_boxes
from maillage.include.clauses.pages.parts.clause_sentences import owed_sentence, pace_sentence, verdict_words
from maillage.include.clauses.store.access import ClauseAccess, SeenClause
from maillage.include.clauses.store.clauses import add_reporter, close_clause
from maillage.include.clauses.store.hours.hour_sums import hour_sums
from maillage.include.clauses.store.models import InsertionClause, MonthLetter
from maillage.include.clauses.store.month_letters import answer_month, month_to_report, owed_months
from tests.include.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, Coordinations, worked

JUNE = dt.date(2026, 6, 10)


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("forecast", "verdict"),
    [
        (HoursForecast(83_000, 94_000, 105_000), ("À ce rythme, il manquera 60 heures.", "Entre 0 et 170.", False)),
        (HoursForecast(63_000, 74_000, 85_000), ("À ce rythme, il manquera 260 heures.", "Entre 150 et 370.", False)),
        (
            HoursForecast(90_000, 136_000, 150_000),
            (
                "À ce rythme, la promesse est tenue, avec 360 heures de plus.",
                "Il peut encore en manquer 100 heures.",
                True,
            ),
        ),
        (
            HoursForecast(110_000, 136_000, 150_000),
            ("À ce rythme, la promesse est tenue, avec 360 heures de plus.", "C’est sûr 95 fois sur 100.", True),
        ),
        (None, ("", "", False)),
    ],
)
def test_verdict_says_what_will_be_missing_and_how_sure_that_is(
    scene: Coordinations, forecast: HoursForecast | None, verdict: tuple[str, str, bool]
) -> None:
    scene.clause.promised_centihours = 100_000

    words = verdict_words(scene.clause, 48_000, forecast, today=JUNE)

    assert (plain(words[0]), plain(words[1]), words[2]) == verdict


def test_verdict_of_a_clause_that_is_over_or_kept_is_about_what_is_done(scene: Coordinations) -> None:
    scene.clause.promised_centihours = 100_000
    over = dt.date(2027, 3, 10)

    missed = verdict_words(scene.clause, 48_000, HoursForecast(48_000, 48_000, 48_000), today=over)
    kept = verdict_words(scene.clause, 136_000, None, today=JUNE)

    assert (plain(missed[0]), missed[2]) == ("Il a manqué 520 heures.", False)
    assert (plain(kept[0]), kept[2]) == ("La promesse est tenue : 1 360 heures faites.", True)


def test_pace_is_told_at_the_last_month_that_was_said(scene: Coordinations) -> None:
    scene.clause.promised_centihours = 120_000
    scene.say(worked("P-1", FIRST, 60), worked("P-1", FIRST.after(2), 40))

    sentence = pace_sentence(scene.clause, hour_sums(scene.clause), promised=120_000, today=JUNE)

    assert plain(sentence) == "100 heures faites à fin mars 2026 ; 300 heures à un rythme égal."


def test_months_without_a_word_are_owed_and_those_of_nobody_are_not(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 60), worked("P-1", FIRST.after(2), 40))
    answer_month(scene.holder, FIRST.after(3), now=MADE_AT)

    owed = owed_months(scene.clause, today=JUNE)[scene.holder.pk]
    boxes = month_boxes(scene.clause, hour_sums(scene.clause), owed, today=JUNE)

    assert [month.word for month in owed] == ["2026-02", "2026-05"]
    assert owed_sentence(owed) == "Il manque 2 mois, depuis février 2026."
    assert [(box.month.word, box.text, box.state) for box in boxes] == [
        ("2026-01", "60", "said"),
        ("2026-02", "?", "owed"),
        ("2026-03", "40", "said"),
        ("2026-04", "", "unknown"),
        ("2026-05", "?", "owed"),
        ("2026-06", "", "awaited"),
    ]


def test_second_reporter_owes_from_when_it_was_added_and_a_closed_clause_owes_nothing(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 60))
    late = add_reporter(
        scene.acting,
        scene.clause,
        StatedReporter("Atelier", OTHER_SIRET),
        now=dt.datetime(2026, 4, 2, tzinfo=dt.UTC),
    )

    owed = owed_months(scene.clause, today=JUNE)
    close_clause(scene.acting, scene.clause, now=MADE_AT)

    assert [month.word for month in owed[late.pk]] == ["2026-04", "2026-05"]
    assert owed_months(InsertionClause.objects.get(), today=JUNE) == {}


def test_calculator_answers_when_the_promise_is_kept_with_more_people(scene: Coordinations) -> None:
    InsertionClause.objects.update(promised_centihours=120_000)
    scene.clause.refresh_from_db()
    scene.say(*(worked("P-1", FIRST.after(number), 40) for number in range(5)))
    seen = SeenClause(scene.clause, ClauseAccess.PORTFOLIO)

    page = clause_page(seen, today=JUNE, reads_persons=True, more_people=2, weekly_hours=20)
    recruitment = page["recruitment"]
    nonsense = clause_page(seen, today=JUNE, reads_persons=True, more_people=99, weekly_hours=1)["recruitment"]

    # 200 h done, 40 h a month: 960 h left in June, 40 + 173.3 h a month from July on.
    assert recruitment is not None
    assert (recruitment.people, recruitment.answer, recruitment.is_kept) == (  # type: ignore[attr-defined]
        2,
        "Promesse tenue à la fin de novembre 2026.",
        True,
    )
    assert recruitment.without == "Promesse tenue à la fin de juin 2028 : 18 mois trop tard."  # type: ignore[attr-defined]
    assert (nonsense.people, nonsense.weekly_hours) == (1, 20)  # type: ignore[attr-defined]


def test_link_is_shown_at_any_time_to_who_may_read_persons_and_opens_the_month(scene: Coordinations) -> None:
    InsertionClause.objects.update(last_month=WorkMonth.of(localdate()).number)
    scene.say(worked("P-1", FIRST, 60))
    address = f"/mon-espace/clauses/{scene.clause.pk}"
    typed = {"declarant": scene.holder.pk, "mois": FIRST.after(1).word}

    shown = scene.client(scene.gaelle).post(f"{address}/lien", typed)
    href = re.search(r'id="month-link">https?://[^/]+(/heures/[^<]+)<', shown.content.decode())

    assert href is not None
    opened = text_of(Client().get(href[1]))
    assert ('value="P-1"' in opened, "no-store" in shown["Cache-Control"]) == (True, True)
    assert "Pour Bâtisseurs de l’Ouest, le mois de février 2026" in text_of(shown)
    assert MonthLetter.objects.count() == 1
    assert TraceEntry.objects.filter(verb="clause-letter-sent", user=scene.gaelle).count() == 1


def test_month_to_report_is_one_of_the_clause_until_today(scene: Coordinations) -> None:
    words = ("2026-02", "2026-06", "2026-07", "2025-12", "n’importe quoi")

    months = [month_to_report(scene.clause, word, today=JUNE).word for word in words]

    assert months == ["2026-02", "2026-06", "2026-05", "2026-05", "2026-05"]


def test_page_has_one_thing_to_do_and_the_chart(scene: Coordinations) -> None:
    InsertionClause.objects.update(last_month=WorkMonth.of(localdate()).number + 6)
    scene.say(worked("P-1", FIRST, 60))

    page = scene.client(scene.gaelle).get(f"/mon-espace/clauses/{scene.clause.pk}").content.decode()

    assert page.count("button-accent") == 1
    assert "Demander le mois de février 2026" in text_of(
        scene.client(scene.gaelle).get(f"/mon-espace/clauses/{scene.clause.pk}")
    )
    assert ('class="chart promise"' in page, page.count('class="month-owed"') > 0) == (True, True)
    assert "Envoyer le lien" in page
