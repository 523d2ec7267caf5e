"""The answers of a guided form: saved once, and never over those of another tab."""

from uuid import uuid4

import pytest

from maillage.opendata.publishing.store.draft_changes import begin_draft
from maillage.opendata.publishing.store.guided_answers import AnswersChanged, guided_answers, save_answers
from tests.opendata.publishing.drafting import NOW, SCHEMA, acting_for
from tests.people import People

pytestmark = pytest.mark.django_db


def test_draft_without_answers_has_revision_zero():
    assert (guided_answers(uuid4()).revision, guided_answers(uuid4()).content) == (0, {})


def test_answers_are_read_as_saved_and_name_the_draft(people: People):
    draft = begin_draft(acting_for(people.commune), schema=SCHEMA, now=NOW)

    save_answers(draft, {"objet": "Été"}, base=0, name="Été" * 200, now=NOW)

    draft.refresh_from_db()
    saved = guided_answers(draft.id)
    assert (saved.revision, saved.content, draft.source_name) == (1, {"objet": "Été"}, ("Été" * 200)[:255])


def test_same_answers_sent_twice_are_saved_once_and_others_are_told(people: People):
    draft = begin_draft(acting_for(people.commune), schema=SCHEMA, now=NOW)
    save_answers(draft, {"objet": "A"}, base=0, name="A", now=NOW)

    again = save_answers(draft, {"objet": "A"}, base=0, name="A", now=NOW)
    with pytest.raises(AnswersChanged):
        save_answers(draft, {"objet": "B"}, base=0, name="B", now=NOW)

    assert (again.revision, guided_answers(draft.id).content) == (1, {"objet": "A"})


def test_one_entry_begins_one_draft(people: People):
    entry, acting = uuid4().hex, acting_for(people.commune)

    drafts = [begin_draft(acting, schema=SCHEMA, entry=entry, now=NOW) for _ in range(2)]
    others = [begin_draft(acting, schema=SCHEMA, now=NOW) for _ in range(2)]

    assert (len({draft.id for draft in drafts}), len({draft.id for draft in others})) == (1, 2)
