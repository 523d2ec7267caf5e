"""What was published is lost with its files: whoever publishes it can put it back."""

import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.opendata.catalog.store.datasets import dataset_folder
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.models import Draft
from tests.opendata.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_version_whose_files_were_lost_is_replaced_by_the_next(people: People):
    dataset = published("Budget", by=people.commune, rows={"id": ["1"], "montant": ["10"]}).dataset
    shutil.rmtree(dataset_folder(dataset.pk))
    clerk = people.client("chloe")
    file = SimpleUploadedFile("budget.csv", b"id,montant\n1,10\n2,20\n")

    begun = clerk.post("/publier", {"dataset": "budget", "door": "file", "file": file}, follow=True)
    draft = Draft.objects.get()
    shown = clerk.get(f"/publier/{draft.id}/publier")
    clerk.post(f"/publier/{draft.id}/publier")

    assert (begun.status_code, shown.status_code, shown.context["changes"]) == (200, 200, ())
    assert Dataset.objects.get().version_number == 2
    assert clerk.get("/catalogue/budget/fichiers/budget.csv").getvalue() == b"id,montant\r\n1,10\r\n2,20\r\n"
