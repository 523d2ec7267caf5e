"""Needs: waves of ten until six are interested, letters to whom and when, answers, questions, outcome."""

import datetime as dt

import pytest

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound
from maillage.include.sourcing.domain.needs import (
    DeclineReason,
    InquiryAnswer,
    NeedOutcome,
    StatedOutcome,
    StructureReply,
)
from maillage.include.sourcing.edges.duties import write_due_letters
from maillage.include.sourcing.store.answers import answer_inquiry, ask_question
from maillage.include.sourcing.store.letters import note_unreachable
from maillage.include.sourcing.store.models import Inquiry, Need, NeedChange
from maillage.include.sourcing.store.need_changes import (
    ask_structures,
    change_need,
    close_need,
    create_need,
    reply_to_question,
    reveal_buyer,
    state_outcome,
)
from maillage.include.sourcing.store.needs import inquiry_counts, inquiry_of_link, link_token
from maillage.include.sourcing.store.waves import run_due_waves
from maillage.include.structures.store.structures import withdraw_structure
from maillage.kits.letters.record.sending import send_due_letters
from tests.include.sourcing.needs import (
    ASKED_AT,
    CLEANING,
    TODAY,
    inquiries_in_order,
    kept_need,
    need_in_progress,
    need_plan,
    next_moment,
    refused,
    structures,
)
from tests.letters_sent import letters_sent
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db
YES = StructureReply(InquiryAnswer.INTERESTED, "Avec plaisir", "Deux équipes", "02 40 00 00 00")
NO = StructureReply(InquiryAnswer.DECLINED, reason=DeclineReason.BUSY)


@pytest.fixture
def buyer() -> Organisation:
    """A commune that can be written to."""
    organisation = create_organisation("Commune de Pornic", kind=OrganisationKind.COMMUNE, now=ASKED_AT)
    organisation.email = "achats@pornic.example.org"
    organisation.save()
    return organisation


def after(days: int, hours: int = 0) -> dt.datetime:
    return ASKED_AT + dt.timedelta(days=days, hours=hours)


def recipients() -> list[str]:
    """Whom letters went to since the last look."""
    addresses = [letter.to[0] for letter in letters_sent()]
    letters_sent().clear()
    return addresses


def test_first_wave_asks_the_ten_best_and_a_second_click_nobody(buyer: Organisation):
    structures(12)
    need = kept_need(buyer)

    counts = [ask_structures(Acting(buyer.pk), need.pk, today=TODAY, now=ASKED_AT) for _click in range(2)]

    points = [inquiry.match["points"] for inquiry in inquiries_in_order(need)]
    assert counts == [10, 0]
    assert points == sorted(points, reverse=True)
    assert [entry.title for entry in TraceEntry.objects.filter(verb="need-asked")] == [f"Besoin n° {need.pk}"]


def test_need_that_nobody_can_be_asked_about_stays_a_draft(buyer: Organisation):
    structures(2, are_reachable=False)
    need = kept_need(buyer)

    with refused("need_without_structures"):
        ask_structures(Acting(buyer.pk), need.pk, today=TODAY, now=ASKED_AT)

    assert (Need.objects.get().state, Inquiry.objects.count()) == ("draft", 0)


def test_next_wave_leaves_after_five_working_days_and_asks_each_structure_once(buyer: Organisation):
    structures(13)
    need = need_in_progress(buyer)

    counts = [run_due_waves(after(days)) for days in (1, 6, 7, 7, 14)]

    assert counts == [0, 0, 3, 0, 0]
    assert [inquiry.wave for inquiry in inquiries_in_order(need)] == [1] * 10 + [2] * 3
    assert len({inquiry.structure_id for inquiry in inquiries_in_order(need)}) == 13


def test_waves_stop_at_six_interested_and_go_on_when_one_changes_its_mind(buyer: Organisation):
    structures(12)
    need = need_in_progress(buyer)
    for inquiry in inquiries_in_order(need)[:6]:
        answer_inquiry(inquiry, YES, user_id=None, now=after(1))

    stopped = run_due_waves(after(7))
    answer_inquiry(inquiries_in_order(need)[0], NO, user_id=None, now=after(8))

    assert (stopped, run_due_waves(after(8))) == (0, 2)


def test_need_closes_by_itself_after_its_last_day(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer, need_plan(answers_by=dt.date(2026, 3, 10)))

    run_due_waves(after(8))
    need.refresh_from_db()
    before = need.state
    run_due_waves(after(9))

    need.refresh_from_db()
    assert (before, need.state, need.next_wave_on) == ("asked", "closed", None)
    assert TraceEntry.objects.filter(verb="need-closed", organisation=buyer, user=None).count() == 1


def test_letters_go_once_to_those_asked_and_one_reminder_to_the_silent_alone(buyer: Organisation):
    structures(3)
    need = need_in_progress(buyer)

    write_due_letters(after(0))
    write_due_letters(after(0))
    first = recipients()
    yes, no, _silent = inquiries_in_order(need)
    answer_inquiry(yes, YES, user_id=None, now=after(1))
    answer_inquiry(no, NO, user_id=None, now=after(1))
    for days in (6, 7, 8, 30):
        write_due_letters(after(days))

    silent = inquiries_in_order(need)[2]
    reminders = [address for address in recipients() if address != buyer.email]
    assert sorted(first) == ["regie0@example.org", "regie1@example.org", "regie2@example.org"]
    assert reminders == [silent.structure.organisation.email]  # type: ignore[union-attr]


def test_letter_says_the_need_why_this_structure_and_no_buyer(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)

    write_due_letters(after(0))

    (letter,) = letters_sent()
    text = str(letter.body)
    assert "Nettoyage de la salle des fêtes" in text
    assert "marchés gagnés : non connus" in text
    assert link_token(inquiries_in_order(need)[0]) in text
    assert "Commune de Pornic" not in text + letter.subject


def test_buyer_is_named_at_once_where_it_chose_so_else_when_it_agrees(buyer: Organisation):
    structures(2)
    need_in_progress(buyer, need_plan(is_anonymous=False))
    hidden = need_in_progress(buyer)

    write_due_letters(after(0))
    texts = [str(letter.body) for letter in letters_sent()]
    reveal_buyer(Acting(buyer.pk), hidden.pk, now=after(1))

    hidden.refresh_from_db()
    assert [("Commune de Pornic" in text) for text in texts] == [True, True, False, False]
    assert hidden.named_at == after(1)


def test_no_letter_to_anybody_after_the_close(buyer: Organisation):
    structures(2)
    need = need_in_progress(buyer)
    close_need(Acting(buyer.pk), need.pk, now=after(0))

    write_due_letters(after(0))
    write_due_letters(after(20))

    assert recipients() == []


def test_buyer_is_told_of_answers_and_questions_in_one_letter(buyer: Organisation):
    structures(3)
    need = need_in_progress(buyer)
    yes, asking, _silent = inquiries_in_order(need)
    write_due_letters(after(0))
    recipients()
    answer_inquiry(yes, YES, user_id=None, now=after(0, hours=1))
    ask_question(asking, "Faut-il apporter les machines ?", now=after(0, hours=2))

    for hours in (3, 13, 14):
        write_due_letters(after(0, hours=hours))

    (letter,) = letters_sent()
    assert letter.to == [buyer.email]
    assert "1 structure intéressée sur 3 interrogées." in str(letter.body)
    assert "1 question attend votre réponse." in str(letter.body)


def test_second_answer_changes_the_first_and_both_stay_in_the_history(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)
    (inquiry,) = inquiries_in_order(need)

    news = [answer_inquiry(inquiry, reply, user_id=None, now=after(1)) for reply in (YES, YES, NO)]

    inquiry.refresh_from_db()
    assert news == [True, False, True]
    assert (inquiry.answer, inquiry.reason, inquiry.contact) == ("declined", "busy", "")
    assert [change.answer for change in inquiry.changes.all()] == ["interested", "declined"]


def test_answer_after_the_close_and_of_a_withdrawn_structure_is_refused_and_loses_nothing(buyer: Organisation):
    rows = structures(2)
    need = need_in_progress(buyer)
    gone, late = sorted(inquiries_in_order(need), key=lambda inquiry: inquiry.structure_id != rows[0].pk)
    answer_inquiry(gone, YES, user_id=None, now=after(1))
    withdraw_structure(Acting(buyer.pk), rows[0], "Fermée", now=after(2))

    with refused("structure_withdrawn"):
        answer_inquiry(gone, NO, user_id=None, now=after(3))
    close_need(Acting(buyer.pk), need.pk, now=after(4))
    with refused("need_closed"):
        answer_inquiry(late, YES, user_id=None, now=after(5))
    with refused("need_closed"):
        ask_question(late, "Trop tard ?", now=after(5))

    assert inquiry_counts([need.pk])[need.pk].interested == 1


def test_question_is_asked_once_and_its_answer_goes_to_who_asked_alone(buyer: Organisation):
    structures(2)
    need = need_in_progress(buyer)
    write_due_letters(after(0))
    recipients()
    asking = inquiries_in_order(need)[1]

    news = [ask_question(asking, "Quels horaires ?", now=after(0)) for _click in range(2)]
    question = need.questions.get()
    for _click in range(2):
        reply_to_question(Acting(buyer.pk), need.pk, question.pk, "Le matin", now=after(0, hours=1))
    write_due_letters(after(0, hours=2))
    write_due_letters(after(0, hours=3))

    assert news == [True, False]
    assert recipients() == [asking.structure.organisation.email]  # type: ignore[union-attr]


def test_question_of_another_need_gets_no_answer(buyer: Organisation):
    structures(1)
    need, other = need_in_progress(buyer), kept_need(buyer)
    ask_question(inquiries_in_order(need)[0], "Quels horaires ?", now=after(0))

    with refused("need_question_unknown"):
        reply_to_question(Acting(buyer.pk), other.pk, need.questions.get().pk, "Le matin", now=after(1))


def test_outcome_is_asked_at_the_planned_date_and_thrice_at_most(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)  # it decides on 1 June
    close_need(Acting(buyer.pk), need.pk, now=after(1))

    letters = []
    for days in (*range(90, 320, 10), 400, 500, 800):
        write_due_letters(after(days))
        letters += [(days, address) for address in recipients()]

    assert letters == [(100, buyer.email), (200, buyer.email), (300, buyer.email)]


def test_not_yet_is_an_answer_and_the_question_comes_back_three_months_later(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)
    close_need(Acting(buyer.pk), need.pk, now=after(1))
    write_due_letters(after(100))
    state_outcome(Acting(buyer.pk), need.pk, StatedOutcome(NeedOutcome.NOT_YET), now=after(110))
    recipients()

    for days in (195, 200, 202):
        write_due_letters(after(days))

    need.refresh_from_db()
    assert (need.state, need.outcome, recipients()) == ("closed", "not-yet", [buyer.email])


def test_outcome_names_a_structure_that_was_asked_and_can_be_corrected(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)
    (inquiry,) = inquiries_in_order(need)
    bought = StatedOutcome(NeedOutcome.BOUGHT, inquiry.pk, "cle")

    with refused("need_open"):
        state_outcome(Acting(buyer.pk), need.pk, bought, now=after(1))
    close_need(Acting(buyer.pk), need.pk, now=after(1))
    with refused("need_structure"):
        state_outcome(Acting(buyer.pk), need.pk, StatedOutcome(NeedOutcome.BOUGHT, inquiry.pk + 1), now=after(2))
    state_outcome(Acting(buyer.pk), need.pk, StatedOutcome(NeedOutcome.NOTHING), now=after(2))
    state_outcome(Acting(buyer.pk), need.pk, bought, now=after(3))

    need.refresh_from_db()
    acts = list(NeedChange.objects.filter(need=need).values_list("act", flat=True))
    assert (need.state, need.bought_from, need.award_key) == ("outcome", inquiry, "cle")
    assert acts == ["need-kept", "need-asked", "need-closed", "need-outcome", "need-outcome"]


def test_form_sent_twice_keeps_one_need_and_what_was_asked_changes_no_more(buyer: Organisation):
    structures(1)
    kept = [create_need(Acting(buyer.pk), CLEANING, entry="une-fois", now=ASKED_AT) for _click in range(2)]
    is_changed = change_need(Acting(buyer.pk), kept[0].pk, need_plan(object="Nettoyage des écoles"), now=after(0))
    ask_structures(Acting(buyer.pk), kept[0].pk, today=TODAY, now=ASKED_AT)

    with refused("need_asked"):
        change_need(Acting(buyer.pk), kept[0].pk, CLEANING, now=after(1))

    assert (kept[0], is_changed, Need.objects.get().object) == (kept[1], True, "Nettoyage des écoles")


def test_link_of_a_letter_opens_its_inquiry_and_no_other_word_does(buyer: Organisation):
    structures(2)
    need = need_in_progress(buyer)

    opened = [inquiry_of_link(link_token(inquiry)) for inquiry in inquiries_in_order(need)]

    assert opened == inquiries_in_order(need)
    with pytest.raises(NotFound):
        inquiry_of_link("x" * 32)


def test_structure_without_account_is_written_to_at_its_own_address(buyer: Organisation):
    (row,) = structures(1, are_reachable=False)
    row.contact_email = "atelier@example.org"
    row.save()

    need_in_progress(buyer)
    write_due_letters(after(0))

    assert recipients() == ["atelier@example.org"]


def test_establishment_of_two_kinds_is_asked_once(buyer: Organisation):
    first, second = structures(2)
    second.siret, second.siren, second.kind = first.siret, first.siren, "AI"
    second.changed_at = next_moment()
    second.save()

    need = need_in_progress(buyer)

    assert len(inquiries_in_order(need)) == 1


def test_structure_whose_mailbox_refuses_the_letter_is_told_to_the_buyer(buyer: Organisation):
    structures(2)
    need = need_in_progress(buyer)
    with mail_server() as server:
        server.address_replies["regie0@example.org"] = "550 no such mailbox"
        write_due_letters(after(0))
        send_due_letters(utc_now())

    noted = [note_unreachable(after(0)) for _look in range(2)]

    counts = inquiry_counts([need.pk])[need.pk]
    assert ([address for address, _text in server.letters], noted) == (["regie1@example.org"], [1, 0])
    assert (counts.unreachable, counts.silent) == (1, 1)


def test_sandbox_asks_nobody_and_a_suspended_buyer_writes_to_nobody(buyer: Organisation):
    structures(2)
    need = need_in_progress(buyer)
    sandbox = create_organisation("Bac à sable", kind=OrganisationKind.COMMUNE, now=ASKED_AT)
    sandbox.is_sandbox = True
    sandbox.save()
    draft = kept_need(sandbox)

    with refused("need_of_sandbox"):
        ask_structures(Acting(sandbox.pk), draft.pk, today=TODAY, now=ASKED_AT)
    Organisation.objects.filter(pk=buyer.pk).update(state="suspended")
    write_due_letters(after(0))
    run_due_waves(after(7))

    need.refresh_from_db()
    assert (recipients(), need.next_wave_on) == ([], dt.date(2026, 3, 9))
