from maillage.core.problems import Finding, Forbidden, NotFound, Refused, Unavailable


def test_problem_tells_its_sentence_filled() -> None:
    problem = Refused("bad-file", "Le fichier %(name)s est vide : choisissez-en un autre.", name="a.csv")

    assert str(problem) == "Le fichier a.csv est vide : choisissez-en un autre."


def test_each_kind_of_problem_has_its_http_status() -> None:
    kinds = (Refused, NotFound, Forbidden, Unavailable)

    assert [kind("code", "phrase").status for kind in kinds] == [422, 404, 403, 503]


def test_finding_fills_its_sentence() -> None:
    finding = Finding("type-error", "« %(value)s » n’est pas une date.", params={"value": "hier"}, row_number=2)

    assert finding.text == "« hier » n’est pas une date."
