"""What structures answer and what buyers say came of a need: read whole, or refused with what to correct."""

import pytest

from maillage.include.sourcing.domain.needs import InquiryAnswer, NeedOutcome, StatedOutcome, StructureReply
from maillage.include.sourcing.pages.answer_forms import (
    DeclineForm,
    InterestForm,
    OutcomeForm,
    QuestionForm,
    UndecidedForm,
)


@pytest.mark.parametrize(
    ("form", "name", "says"),
    [
        (UndecidedForm({}), "__all__", "Choisissez d’abord"),
        (DeclineForm({}), "reason", "Choisissez pourquoi"),
        (InterestForm({"contact": " "}), "contact", "Dites comment l’acheteur peut vous joindre"),
        (InterestForm({"contact": "x", "message": "x" * 1_001}), "message", "dépasse 1000 caractères"),
        (QuestionForm({"question": "  "}), "question", "Écrivez votre question"),
        (OutcomeForm({"issue": "peut-être"}), "outcome", "Choisissez ce qu’il en est"),
    ],
)
def test_answer_without_what_it_needs_is_refused(form: InterestForm, name: str, says: str):
    assert not form.is_valid()
    assert says in form.errors[name][0]


def test_answer_is_read_in_our_terms():
    form = InterestForm({"contact": "02 40", "capacite": "Deux équipes", "message": "Avec plaisir"})

    assert form.is_valid()
    assert form.reply() == StructureReply(InquiryAnswer.INTERESTED, "Avec plaisir", "Deux équipes", "02 40")


def test_supplier_is_asked_of_a_purchase_alone():
    suppliers = [("7", "Régie")]
    bought, none = (
        OutcomeForm({"issue": word, "structure": "7"}, suppliers=suppliers) for word in ("bought", "nothing")
    )

    assert (bought.is_valid(), none.is_valid()) == (True, True)
    assert bought.stated() == StatedOutcome(NeedOutcome.BOUGHT, 7, "")
    assert none.stated() == StatedOutcome(NeedOutcome.NOTHING)
