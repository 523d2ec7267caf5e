"""A yes that no buyer has decided on weighs in the next need, for a sixth, and only while it may still count."""

import datetime as dt

import pytest

from maillage.accounts.domain.terms import OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedOutcome, NeedState
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.recipients import match_parts, match_values, reach_of, waiting_answers
from maillage.include.structures.domain.sourcing import MatchPart, WaitingAnswers
from maillage.include.structures.pages.parts.structure_words import part_text
from tests.include.sourcing.needs import ASKED_AT, TODAY, kept_need, need_in_progress, need_plan, structures

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyers() -> tuple[Organisation, Organisation]:
    """Two communes."""
    pornic, vertou = (
        create_organisation(name, kind=OrganisationKind.COMMUNE, now=ASKED_AT) for name in ("Pornic", "Vertou")
    )
    return pornic, vertou


@pytest.fixture
def yes(buyers: tuple[Organisation, Organisation]) -> Inquiry:
    """One structure said yes to Pornic, whose need is of at most 40,000 EUR a year."""
    structures(1)
    need = need_in_progress(buyers[0])
    inquiry = need.inquiries.get()
    inquiry.answer = InquiryAnswer.INTERESTED.value
    inquiry.save()
    return inquiry


def test_yes_elsewhere_waits_with_its_amount_a_month(buyers: tuple[Organisation, Organisation], yes: Inquiry):
    other = kept_need(buyers[1])

    # The middle of the band up to 40,000 is 20,000 a year.
    assert waiting_answers(other, today=TODAY) == {yes.siret: WaitingAnswers(1, 20_000 / 12, 0)}
    assert waiting_answers(yes.need, today=TODAY) == {}


def test_need_without_a_band_waits_without_an_amount(buyers: tuple[Organisation, Organisation], yes: Inquiry):
    Need.objects.filter(pk=yes.need_id).update(band="")

    assert waiting_answers(kept_need(buyers[1]), today=TODAY) == {yes.siret: WaitingAnswers(1, 0.0, 1)}


@pytest.mark.parametrize(
    ("state", "outcome", "days", "waits"),
    [
        (NeedState.CLOSED, NeedOutcome.NOT_YET, 30, True),
        (NeedState.CLOSED, None, 366, False),
        (NeedState.OUTCOME, NeedOutcome.NOTHING, 30, False),
        (NeedState.OUTCOME, NeedOutcome.BOUGHT, 30, False),
    ],
)
def test_answer_waits_until_the_outcome_is_said_or_a_year_is_over(
    *,
    buyers: tuple[Organisation, Organisation],
    yes: Inquiry,
    state: NeedState,
    outcome: NeedOutcome | None,
    days: int,
    waits: bool,
):
    closed_at = ASKED_AT - dt.timedelta(days=days)
    Need.objects.filter(pk=yes.need_id).update(
        state=state.value, outcome=outcome.value if outcome else "", closed_at=closed_at
    )

    assert (yes.siret in waiting_answers(kept_need(buyers[1]), today=TODAY)) is waits


def test_buyer_reads_how_many_answers_wait_and_not_of_whom(
    contracts: None, buyers: tuple[Organisation, Organisation], yes: Inquiry
):
    structure = yes.structure
    assert structure is not None
    structure.turnover_eur = 100_000
    structure.changed_at += dt.timedelta(seconds=1)
    structure.save()
    other = kept_need(buyers[1], need_plan(band=ThresholdBand.BELOW_40K))

    (match,) = reach_of(other, today=TODAY).matches
    (load,) = (part for part in match.score.parts if part.part is MatchPart.LOAD)

    # A sixth of 20,000 EUR is a thirtieth of 100,000.
    assert load.figure == pytest.approx(1 / 30)
    assert part_text(load).replace("\xa0", " ").replace("\u202f", " ") == (
        "charge : 1 réponse en attente, soit 3 % de son chiffre d’affaires (bien)"
    )
    assert list(match_parts(match_values(match))) == list(match.score.parts)
    assert not [text for text in map(part_text, match.score.parts) if "Pornic" in text]


def test_reasons_that_an_inquiry_kept_before_loads_were_known_are_still_read():
    kept = {"parts": [["distance", "good", 1.0, 5.0]]}

    (part,) = match_parts(kept)

    assert (part.part, part.points, part.load) == (MatchPart.DISTANCE, 1.0, None)
