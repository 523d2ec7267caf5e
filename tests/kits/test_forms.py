"""The kit of forms: typed values, what the domain refuses at its field, and one template that says all of it."""

import datetime as dt
import re
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from maillage.core.problems import Finding, Refused, sentence
from maillage.kits.forms.fields import (
    ChosenField,
    DayField,
    EmailField,
    EuroField,
    HoursField,
    JudgedField,
    LineField,
    PercentField,
    ReceivedFileField,
    SeveralFilesInput,
    SiretField,
    SuggestingInput,
    TextField,
    WebAddressField,
    sent_as,
)
from maillage.kits.forms.forms import EntryForm, RefusableForm, RowsForm, StrangerForm

WHOLE = sentence("Ce besoin ne peut pas être gardé ainsi : corrigez ce qui suit.")
SHORT = sentence("Dites ce que vous cherchez, en une phrase d’au moins cinq lettres.")
PLACES = {"Bourg": [("commune:33067", "Bourg"), ("commune:52062", "Bourg")], "Pornic": [("commune:44131", "Pornic")]}


class WishForm(EntryForm):
    """A form with one of each."""

    refusal_text = WHOLE
    title = sent_as("objet", LineField(label="Objet", help_text="En une phrase", max_length=20))
    place = sent_as("lieu", ChosenField(label="Lieu", required=False, search=lambda text: PLACES.get(text, [])))
    sectors = sent_as(
        "secteurs",
        forms.MultipleChoiceField(
            label="Secteurs", required=False, choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
        ),
    )
    words = TextField(label="Mots", required=False)


def sent(**typed: Any) -> WishForm:
    return WishForm({"objet": "Une salle", **typed})


def html_of(form: forms.Form, name: str) -> str:
    return " ".join(form[name].as_field_group().split())


def test_fields_are_sent_under_their_own_names_and_read_under_those_of_the_code() -> None:
    form = sent(objet="  Une\n salle ", lieu="Pornic", envoi="une-fois")

    assert form.is_valid()
    assert (form.cleaned_data["title"], form.cleaned_data["place"], form.entry) == (
        "Une salle",
        "commune:44131",
        "une-fois",
    )
    assert form.texts()["objet"] == "  Une\n salle "
    assert WishForm.by_field({"objet": "x", "autre": "y"}) == {"title": "x"}


def test_what_the_domain_refuses_stands_at_its_field_and_above_the_form() -> None:
    form = sent(objet="abc")
    refusal = Refused("need", WHOLE, findings=[Finding("short", SHORT, "objet"), Finding("else", SHORT, "ailleurs")])

    assert form.is_valid()
    with form.refusals():
        raise refusal

    assert (form.status, list(form.errors["title"]), form.errors.as_data()["title"][0].code) == (422, [SHORT], "short")
    assert form.problem == f"{WHOLE} {SHORT}"
    assert 'value="abc"' in html_of(form, "title")


def test_what_intake_says_of_a_field_replaces_what_the_field_said() -> None:
    form = sent(objet="x" * 21)
    form.add_refusal(Refused("need", WHOLE, findings=[Finding("short", SHORT, "objet")]))

    assert form.errors["title"] == [SHORT]


def test_other_errors_than_refusals_are_not_caught() -> None:
    with pytest.raises(ValueError, match="ours"), sent().refusals():
        raise ValueError("ours")


def test_page_says_that_fields_are_to_be_corrected_and_which() -> None:
    form = sent(objet="")

    assert (form.problem, form.status) == (WHOLE, 422)
    assert WishForm().problem == ""
    html = html_of(form, "title")
    assert 'aria-invalid="true"' in html
    described = re.search('aria-describedby="([^"]*)"', html)
    assert described
    assert [f'id="{one}"' in html for one in described[1].split()] == [True, True]
    assert ('name="objet"' in html, "required" in html, 'maxlength="20"' in html) == (True, True, True)


def test_empty_field_says_what_to_do_with_it_by_its_name() -> None:
    class AskingForm(RefusableForm):
        words = forms.CharField(label="Titre")
        asked = forms.CharField(label="Ce que votre structure fait, pour qui, et depuis quand")
        choice = forms.ChoiceField(label="Sorte", choices=[("a", "A")])
        several = forms.MultipleChoiceField(label="", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
        agreed = forms.BooleanField(label="D’accord")
        picture = forms.FileField(label="Photo")
        own = forms.CharField(error_messages={"required": "Dites ce qui a été fait."})

    assert [str(errors[0]) for errors in AskingForm({}).errors.values()] == [
        "Remplissez « Titre ».",
        "Écrivez votre réponse ici.",
        "Choisissez une réponse : « Sorte ».",
        "Choisissez une réponse.",
        "Cochez cette case pour continuer.",
        "Choisissez un fichier : « Photo ».",
        "Dites ce qui a été fait.",
    ]


def test_text_that_may_be_several_things_is_shown_with_them_and_the_choice_counts() -> None:
    refused = sent(lieu="Bourg")
    chosen = WishForm({"objet": "Une salle", "lieu": "Bourg", "lieu-choix": "Pornic"})

    html = html_of(refused, "place")
    assert ('value="commune:33067"' in html, 'name="lieu-choix"' in html) == (True, True)
    assert "Vouliez-vous dire…" in html
    assert "Vouliez-vous" not in html_of(WishForm(), "place")
    assert chosen.is_valid()
    assert chosen.cleaned_data["place"] == "commune:44131"


def test_french_texts_are_said_to_be_french_where_the_page_is_not() -> None:
    with override("en"):
        english = html_of(WishForm(), "title"), html_of(WishForm(), "words")

    assert ['lang="fr"' in html for html in english] == [True, True]
    assert 'lang="fr"' not in html_of(WishForm(), "title")


def test_several_boxes_stand_in_a_fieldset_with_their_legend() -> None:
    html = html_of(sent(secteurs=["b"]), "sectors")

    assert "<legend>Secteurs</legend>" in html
    assert re.search('value="b"[^>]*checked', html)
    assert not re.search('value="a"[^>]*checked', html)


def test_program_that_fills_in_the_trap_is_no_person() -> None:
    assert StrangerForm({}).is_human
    assert not StrangerForm({"website": "https://x.example"}).is_human
    assert 'aria-hidden="true"' in html_of(StrangerForm(), "website")


@pytest.mark.parametrize(
    ("field", "typed", "value", "shown"),
    [
        (EuroField(), "1 500 000,5 €", 1_500_000.5, "1500000.5"),
        (EuroField(), "1 000 000", 1_000_000.0, "1000000"),
        (PercentField(), "5 %", 0.05, "5"),
        (HoursField(), "151,67", 15_167, "151,67"),
        (HoursField(), "35", 3_500, "35"),
        (DayField(), "2026-12-01", dt.date(2026, 12, 1), dt.date(2026, 12, 1)),
        (SiretField(), "213 300 635 00017", "21330063500017", "21330063500017"),
        (WebAddressField(), "https://www.boamp.fr/avis", "https://www.boamp.fr/avis", "https://www.boamp.fr/avis"),
        (WebAddressField(), " www.vallet.fr/mairie ", "https://www.vallet.fr/mairie", "https://www.vallet.fr/mairie"),
        (EmailField(), " Mairie@vallet.fr", "Mairie@vallet.fr", "Mairie@vallet.fr"),
    ],
)
def test_field_reads_what_people_write_and_shows_it_again(
    field: forms.Field, typed: str, value: object, shown: object
) -> None:
    assert (field.clean(typed), field.prepare_value(value), field.prepare_value(typed)) == (value, shown, typed)


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        (EuroField(), "beaucoup", "« beaucoup » n’est pas un nombre"),
        (PercentField(), "120", "« 120 » n’est pas un pourcentage"),
        (DayField(), "hier", "« hier » n’est pas une date"),
        (SiretField(), "12345678901234", "« 12345678901234 » n’est pas un SIRET"),
        (WebAddressField(), "javascript:alert(1)", "« javascript:alert(1) » n’est pas une adresse"),
        (WebAddressField(), "vallet", "« vallet » n’est pas une adresse"),
        (EmailField(), "mairie.vallet.fr", "« mairie.vallet.fr » n’est pas une adresse électronique"),
    ],
)
def test_field_quotes_what_it_does_not_understand(field: forms.Field, typed: str, says: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert says in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "field", [EuroField, PercentField, HoursField, DayField, SiretField, WebAddressField, EmailField]
)
def test_nothing_typed_is_nothing_where_nothing_is_wanted(field: type[forms.Field]) -> None:
    assert field(required=False).clean("") in {None, ""}


class ReasonForm(StrangerForm):
    """A form whose text the domain judges."""

    reason = sent_as("motif", JudgedField(label="Motif", longest=300))
    note = JudgedField(label="Note", longest=500, is_wanted=False)


def test_text_that_the_domain_judges_is_bounded_in_the_browser_and_refused_by_the_domain_alone() -> None:
    form = ReasonForm({"motif": " ", "note": "x" * 501}, auto_id="%s-12")

    assert form.is_valid()
    assert form.cleaned_data["reason"] == ""
    assert re.search('maxlength="300" required id="motif-12"', html_of(form, "reason"))
    assert 'maxlength="300"' in html_of(form, "reason")
    assert "required" not in html_of(form, "note")


def test_page_that_has_no_such_form_any_more_says_all_that_was_wrong() -> None:
    form = ReasonForm({})
    form.add_refusal(Refused("gone", SHORT), at="reason")

    assert (form.problem, form.all_problems) == ("", SHORT)


def test_browser_suggests_values_and_another_may_be_written() -> None:
    class SuggestionForm(WishForm):
        unit = forms.CharField(widget=SuggestingInput(["jour", "nuit"]))

    html = html_of(SuggestionForm({"objet": "Une salle", "unit": "heure"}), "unit")

    assert ('list="id_unit_values"' in html, 'id="id_unit_values"' in html) == (True, True)
    assert ("<option>nuit</option>" in html, 'value="heure"' in html) == (True, True)


def test_files_are_asked_for_and_left_to_who_receives_them() -> None:
    class TableForm(WishForm):
        table = ReceivedFileField(label="Tableau", accept=".csv")
        others = ReceivedFileField(label="Autres", accept="", widget=SeveralFilesInput)

    form = TableForm({"objet": "Une salle"})

    assert form.is_valid()
    assert 'accept=".csv"' in html_of(form, "table")
    assert ("multiple" in html_of(form, "others"), "accept" in html_of(form, "others")) == (True, False)


def top_of(form: forms.Form, rf: RequestFactory, **typed: str) -> str:
    request = rf.post("/", typed) if typed else rf.get("/")
    request.COOKIES["maillage_received"] = "avant.hier"
    return " ".join(render_to_string("kits/form_top.html", {"form": form}, request).split())


class CodeForm(WishForm):
    """A secret, with what it is for."""

    is_kept_while_typed = False


def test_first_field_at_fault_is_focused_and_no_other() -> None:
    form = sent(objet="", lieu="Nulle part")

    html = {name: html_of(form, name) for name in ("title", "place", "words")}

    assert {name: " autofocus" in text for name, text in html.items()} == {
        "title": True,
        "place": False,
        "words": False,
    }
    assert " autofocus" not in html_of(WishForm(), "title")


def test_choices_at_fault_are_focused_as_a_whole() -> None:
    html = html_of(sent(secteurs=["c"]), "sectors")

    assert (html.count(" autofocus"), "<fieldset" in html.partition(" autofocus")[0]) == (1, True)
    assert 'tabindex="-1" autofocus>' in html


def test_top_of_a_form_lists_what_to_correct_with_links_to_each_field(rf: RequestFactory) -> None:
    form = sent(objet="", secteurs=["c"])

    html = top_of(form, rf)

    assert re.findall(r'<a href="#(\w+)">(\w+)</a>', html) == [("id_objet", "Objet"), ("id_secteurs_0", "Secteurs")]
    assert f"{WHOLE} Ce que vous avez tapé est là." in html
    assert "<a " not in top_of(sent(objet=""), rf)
    assert 'role="alert"' not in top_of(WishForm(), rf)


def test_top_of_a_form_tells_the_browser_what_was_received_and_under_which_key_it_sends(rf: RequestFactory) -> None:
    class NoteForm(RefusableForm):
        note = LineField(label="Note")

    html, again = top_of(NoteForm(), rf), top_of(NoteForm({"envoi": "une-fois"}), rf)

    assert 'data-received="avant.hier"' in html
    assert len(set(re.findall('name="envoi" value="([^"]{20,})"', html + top_of(NoteForm(), rf)))) == 2
    assert 'name="envoi" value="une-fois"' in again
    assert top_of(WishForm(), rf).count('name="envoi"') == 1


def test_page_that_answers_a_form_says_so_beside_the_next_one_alone(rf: RequestFactory) -> None:
    assert 'data-answered="une-fois"' in top_of(WishForm(), rf, envoi="une-fois")
    refused = top_of(sent(objet="", envoi="une-fois"), rf, envoi="une-fois")
    assert ('data-answered=""' in refused, 'data-refused="une-fois"' in refused) == (True, True)


def test_secret_is_kept_by_no_browser(rf: RequestFactory) -> None:
    html = top_of(CodeForm({"objet": ""}), rf)

    assert ("data-kept" in html, "keeping.js" in html, "Ce que vous avez tapé" in html) == (False, False, False)
    assert "csrfmiddlewaretoken" in html


def test_refusal_without_findings_stands_at_the_field_that_the_view_names() -> None:
    form = sent()

    with form.refusals(at="title"):
        raise Refused("taken", SHORT)

    assert (list(form.errors["title"]), form.problem) == ([SHORT], WHOLE)


class TableTop(RowsForm):
    """The top of a table of wishes."""

    refusal_text = WHOLE

    def row_name(self, row: RefusableForm) -> str:
        return f"Ligne {row.prefix}"


def test_table_says_at_its_top_what_is_wrong_in_which_row(rf: RequestFactory) -> None:
    data = {"un-objet": "Une salle", "deux-objet": ""}
    rows = [WishForm(data, prefix=prefix) for prefix in ("un", "deux")]

    top = TableTop(data, rows)
    html = top_of(top, rf)

    assert re.findall(r'<a href="#([\w-]+)">(.+?)</a>', html) == [("id_deux-objet", "Ligne deux : Objet")]
    assert (str(WHOLE) in html, "Ce que vous avez tapé est là." in html) == (True, True)
    assert TableTop(None, [WishForm(prefix="un")]).problem == ""
