"""Needs of the demonstration come and go with invented structures."""

import datetime as dt

import pytest

from maillage.demonstration.needs import follow_needs, remove_needs
from maillage.include.sourcing.edges.duties import write_due_letters
from maillage.include.sourcing.store.models import Need
from maillage.include.sourcing.store.waves import run_due_waves
from maillage.include.structures.domain.structures import INVENTED_SOURCE
from maillage.include.structures.store.models import Structure
from tests.include.sourcing.needs import ASKED_AT, structures
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db


def test_invented_needs_come_and_go_with_invented_structures_and_write_to_nobody():
    structures(3)
    nothing = follow_needs(ASKED_AT)
    Structure.objects.update(source=INVENTED_SOURCE)

    invented = follow_needs(ASKED_AT)
    again = follow_needs(ASKED_AT)
    run_due_waves(ASKED_AT + dt.timedelta(days=60))
    write_due_letters(ASKED_AT + dt.timedelta(days=60))

    assert (nothing, invented, again, len(letters_sent())) == (0, 3, 0, 0)
    assert all("(inventé" in need.object for need in Need.objects.all())
    assert remove_needs(ASKED_AT) == 3
    assert not Need.objects.exists()
