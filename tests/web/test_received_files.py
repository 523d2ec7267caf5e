"""A file that a form sent, as a path."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from maillage.core.problems import Refused
from maillage.web.bodies import received_file

LARGE = "Ce fichier dépasse %(most)s Mo."


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_file_that_was_sent_has_a_path_and_is_gone_with_the_answer(ending: str):
    with received_file(SimpleUploadedFile("a.csv", b"x;y"), most_bytes=10, too_large=LARGE, ending=ending) as path:
        content, name = path.read_bytes(), path.name

    assert (content, name.endswith(ending), path.exists()) == (b"x;y", True, False)


def test_file_that_lies_on_the_disk_is_not_copied():
    sent = TemporaryUploadedFile("a.csv", "text/csv", 0, None)

    with sent, received_file(sent, most_bytes=10, too_large=LARGE) as path:
        assert path == Path(sent.temporary_file_path())


def test_no_file_and_too_large_a_one_are_refused():
    codes = []
    for sent in (None, SimpleUploadedFile("a.csv", b"eleven bytes")):
        with pytest.raises(Refused) as refusal, received_file(sent, most_bytes=10, too_large=LARGE):
            pass
        codes.append(refusal.value.code)

    assert codes == ["file_missing", "file_too_large"]
