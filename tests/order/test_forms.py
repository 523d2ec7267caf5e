"""Every form of the house is one of the kit: it looks, errs and is kept like all others, or says here why it cannot."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.order.sources import files, named, nodes, python_files

_FORM: Final = re.compile(r"<form\b(?:[^>\"]|\"[^\"]*\")*>.*?</form>", re.DOTALL)
_OPENING: Final = re.compile(r"<form\b(?:[^>\"]|\"[^\"]*\")*>")
_INCLUDE: Final = re.compile(r"{% include \"([^\"]+)\"[^%]*%}")
_CONTROL: Final = re.compile(r"<(?:input|select|textarea)\b(?:[^>\"]|\"[^\"]*\")*>")
# Not seen by anybody: what goes along, and the name by which a safe of passwords knows an account.
_UNSEEN: Final = re.compile(r"type=\"hidden\"|\bhidden>$|\bhidden ")
_TOP: Final = "kits/form_top.html"

# Forms with inputs of their own, and why.
BY_HAND: Final = {
    "admin/login.html": "the page of Django's admin, within its own style",
    "consultation/keys.html": "the passphrase of a key never leaves the browser, so no field of the server has it",
    "publishing/publish_columns.html": "hundreds of options for each column of a file, which take Django seconds",
}

# Style sheets that give fields another look than kits/forms.css, and why.
RESTYLED: Final = {
    "accounts/static/accounts/accounts.css": "a search is round at both ends",
    "cover/prediction/static/prediction/map.css": "a search of the map, beside its button",
    "include/clauses/static/clauses/clauses.css": "a person who is only read is grey",
    "include/events/static/events/events.css": "the programme is a table: its cells are lower",
    "measure/campaign/static/campaign/campaign.css": "a search beside its button",
    "measure/figures/static/figures/map.css": "the bar of the map",
    "measure/speedtest/static/speedtest/my_data.css": "a token is copied letter by letter",
    "measure/speedtest/static/speedtest/test/test.css": "the large choices of the test",
    "opendata/catalog/static/catalog/dataset.css": "filters beside a table, as high as its buttons",
    "opendata/laboratory/static/laboratory/laboratory.css": "SQL has letters of one width",
    "opendata/learning/static/learning/matrix.css": "a search beside its button",
    "opendata/publishing/static/publishing/publish/grid.css": "the cells of a grid",
    "web/static/web/map/map.css": "the panel of the map",
}
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_FIELD: Final = re.compile(r"\b(?:input|select|textarea)\b[^ ]*$")
_LOOK: Final = re.compile(r"(?:^|;)\s*(?:border|font|background|color|padding|height|min-height)[a-z-]*\s*:")

# Addresses of scripts that people's pages call: nobody goes back to them after a login.
OF_SCRIPTS: Final = {
    "maillage/buy/consultation/pages/opening.py: parts",
    "maillage/include/events/pages/check_in.py: check_in_list",
}


class SentForm(NamedTuple):
    """A form of a template that is sent by POST, with all that it includes."""

    template: str
    opening: str
    text: str

    @property
    def action(self) -> str:
        """Where it is sent; "" for the page itself."""
        found = re.search(r"action=\"((?:[^\"{]|{%[^%]*%}|{{[^}]*}})*)\"", self.opening)
        return found[1] if found else ""

    @property
    def inputs_by_hand(self) -> list[str]:
        """The inputs that a person sees and the kit does not render."""
        return [control for control in _CONTROL.findall(self.text) if not _UNSEEN.search(control)]

    @property
    def is_of_buttons(self) -> bool:
        """Whether there is nothing in it to fill in."""
        return "as_field_group" not in self.text and not self.inputs_by_hand and _TOP not in self.text


def _templates() -> dict[str, str]:
    """The text of each template by its name."""
    texts = {}
    for path in files(".html", under="maillage"):
        _, mark, name = str(path).rpartition("/templates/")
        feature, _, inner = str(path).partition("/pages/")
        name = name if mark else f"{feature.rpartition('/')[2]}/{inner}"
        texts["admin/login.html" if name == "accounts/login.html" else name] = path.read_text("utf-8")
    return texts


def _with_includes(text: str, templates: dict[str, str]) -> str:
    """The text with what it includes, but for the kit's own."""

    def included(found: re.Match[str]) -> str:
        name = found[1]
        return found[0] if name.startswith("kits/") else _with_includes(templates[name], templates)

    return _INCLUDE.sub(included, text)


def _sent_forms() -> Iterator[SentForm]:
    templates = _templates()
    for name, text in templates.items():
        for found in _FORM.findall(text):
            opening = _OPENING.match(found)
            if opening and re.search(r"method=\"?post", opening[0], re.IGNORECASE):
                yield SentForm(name, opening[0], _with_includes(found, templates))


def test_forms_are_found_with_what_they_include():
    forms = list(_sent_forms())

    buttons = sum(form.is_of_buttons for form in forms)
    assert (len(forms) > 200, buttons > 100, len(forms) - buttons > 90) == (True, True, True)
    assert any("as_field_group" in form.text for form in forms if form.template == "publishing/publish_doors.html")


def test_inputs_of_forms_are_rendered_by_the_kit():
    by_hand = {form.template for form in _sent_forms() if form.inputs_by_hand}

    assert by_hand == set(BY_HAND)


def test_form_with_something_to_fill_in_begins_as_all_others():
    lacking = [
        form.template
        for form in _sent_forms()
        if not form.is_of_buttons and _TOP not in form.text and form.template not in BY_HAND
    ]

    assert lacking == []


def test_forms_of_a_page_that_are_sent_to_one_address_have_an_id():
    # By it the browser knows which of them it kept (kits/keeping.js).
    sent = Counter(
        (form.template, form.action) for form in _sent_forms() if _TOP in form.text and " id=" not in form.opening
    )

    assert [place for place, count in sent.items() if count > 1] == []


def test_fields_look_the_same_but_where_it_is_said_why():
    kit = {"kits/forms/static/kits/forms.css", "web/static/web/site.css"}
    texts = {named(path).removeprefix("maillage/"): path.read_text("utf-8") for path in files(".css", under="maillage")}
    restyled = {
        name
        for name, text in texts.items()
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
        if _LOOK.search(body) and any(_FIELD.search(selector.strip()) for selector in selectors.split(","))
    }

    assert restyled - kit == set(RESTYLED)


def test_no_field_says_in_it_what_its_help_should_say():
    # What a placeholder says is gone with the first letter.
    fields = [
        named(path)
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.Dict)
        and "placeholder" in [key.value for key in node.keys if isinstance(key, ast.Constant)]
    ]
    inputs = [form.template for form in _sent_forms() if "placeholder=" in form.text]

    assert (fields, inputs) == ([], [])


def test_form_classes_are_those_of_the_kit():
    of_django = [
        f"{named(path)}: {node.name}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and _is_of_django(node)
    ]

    assert of_django == ["maillage/kits/forms/forms.py: RefusableForm"]


def test_fields_that_the_kit_has_are_those_of_the_kit():
    # An address of e-mail was asked for in fourteen ways, with four sentences where it was wrong.
    of_the_kit = {f"forms.{name}" for name in ("EmailField", "URLField", "DateField", "TimeField", "DecimalField")}
    by_hand = [
        f"{named(path)}: {ast.unparse(node.func)}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in of_the_kit
    ]

    assert by_hand == []


def test_page_that_shows_the_form_it_receives_is_gone_back_to_after_a_login():
    # By for_people_here: with for_people alone whoever's session ended would look for what she typed.
    elsewhere = {
        f"{named(path)}: {node.name}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        and {"for_people"} & (decorators := {ast.unparse(one) for one in node.decorator_list})
        and any("GET" in one and "POST" in one for one in decorators)
    }

    assert elsewhere == OF_SCRIPTS


def _is_of_django(node: ast.ClassDef) -> bool:
    """Whether a class is a form by Django's own classes, without the kit's."""
    bases = [ast.unparse(base).split("[")[0] for base in node.bases]
    return any(base in {"forms.Form", "forms.ModelForm", "Form", "ModelForm"} for base in bases)
