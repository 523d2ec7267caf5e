"""Forms: parsed once into typed values, rendered by one template, kept in the browser until received.

A form is a ``RefusableForm`` (``forms.py``), a Django form with three additions:

- **names.** ``title = sent_as("objet", LineField(...))``: code says ``title``, the page and the request say ``objet``.
  Labels, hints and sentences are French message ids, translated lazily.
- **errors of the domain.** Rules raise ``Refused`` with findings (code, field, sentence). ``with form.refusals():``
  turns them into form errors: a finding at its field, the overall sentence among ``non_field_errors``. A form whose
  texts a table or the API sends too does not parse them again: its ``clean`` passes ``texts()`` to the reader in
  ``intake`` within ``refusals()``. What only a form sends is parsed by its typed fields, without any ``intake``.
- **one template.** ``{{ form.title.as_field_group }}`` (``kits/field.html``, by ``FORM_RENDERER``): label,
  error, control, candidates, hint, with ``aria-describedby``, ``aria-invalid``, ``required``, ``inputmode``,
  ``autocomplete`` and, on an English page, ``lang="fr"`` for what is written in French. Each form begins with
  ``{% include "kits/form_top.html" %}``: CSRF token, hidden fields, ``form.problem`` and the invalid fields as links,
  the first of which is focused.

Fields (``fields.py``) clean to domain values: ``LineField`` one line, ``DayField`` a date, ``TimeField`` a time,
``EuroField`` euros, ``PercentField`` a share from 0 to 1, ``HoursField`` hundredths of an hour, ``SiretField`` fourteen
digits, ``CommuneField`` a commune, ``JudgedField`` a text validated by the domain alone. An ambiguous text (a CPV code,
a place, a company) is a ``CandidateField`` with the search function of its feature: an unrecognised text is shown with
its possible meanings to choose from, and ``ChosenField`` is cleaned to the key of the chosen one.

A list with a form in each row gives each its ``auto_id`` ("%s-12"), and shows the refused one in its own row. A table
sent as a whole begins with a ``RowsForm``, which says what is wrong in any of its rows.

A view looks as follows; a refused form is shown again with its input, status 422::

    form = NeedForm(request.POST or None, initial=first_need(...))
    if form.is_valid():
        with form.refusals():
            row = create_need(buyer, form.plan(), entry=form.entry, now=utc_now())
            return redirect("own_need", number=row.pk)
    return render(request, "needs/keep.html", {"form": form}, status=form.status)

Input is never lost: it stays in the browser until the server has received it (``static/kits/keeping.js``), even if the
tab is closed or the session expires, unless ``is_kept_while_typed`` is False. Each form sends a key; the middleware of
``entries.py`` tells the browser in a cookie which of them a view answered without an error. An ``EntryForm`` hands its
key to the domain too, which detects a double submission by it. Pages link ``static/kits/forms.css``. What is wrong in
a table that was sent stands above its form (``refused_table.py``).

Django suffices for the rest (django-crispy-forms and floppyforms would add a second way to write templates).
"""
