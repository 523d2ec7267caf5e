from tests.core.schema.cases import FILES, SAMPLES, schema_named
from tests.core.schema.proposals import READ_BY_PEOPLE, as_line, proposals


def test_every_proposal_in_the_real_files_is_one_that_a_person_has_read():
    found = {one for name, schema in FILES.items() for one in proposals(SAMPLES / "files" / name, schema_named(schema))}

    assert sorted(map(as_line, found)) == READ_BY_PEOPLE.read_text("utf-8").splitlines()
