"""Forms: what people fill in, read once into typed values, shown by one template, kept until it is received.

A form is a ``RefusableForm`` (``forms.py``), which is a Django form with three additions:

- **names.** ``title = sent_as("objet", LineField(...))``: code says ``title``, the page and the request say ``objet``.
  Labels, hints and sentences are French message ids, translated lazily.
- **one bridge to the domain.** Rules raise ``Refused`` with findings (code, field, sentence). ``with form.refusals():``
  takes them over: a finding stands at its field, the sentence of the whole among ``non_field_errors``. A form whose
  texts a table or the API sends too does not read them a second time: its ``clean`` gives ``texts()`` to the reader of
  ``intake`` within ``refusals()``. What only a form sends is read by its typed fields, without any ``intake``.
- **one template.** ``{{ form.title.as_field_group }}`` (``templates/kits/field.html``, by ``FORM_RENDERER``): label,
  control, error, candidates, hint, with ``aria-describedby``, ``aria-invalid``, ``required``, ``inputmode``,
  ``autocomplete`` and, in an English page, ``lang="fr"`` on what is written in French. ``{{ form.problem }}`` is what
  the page says above the form.

Fields (``fields.py``) give values of the domain: ``LineField`` one line, ``DayField`` a date, ``HourField`` a time,
``EuroField`` euros, ``PercentField`` a share from 0 to 1, ``HoursField`` hundredths of an hour, ``SiretField`` fourteen
digits, ``CommuneField`` a commune, ``JudgedField`` a text whose bounds the domain alone judges. A text that may mean
several things (a CPV code, a place, a company) is a ``CandidateField`` with the search of its feature: what was not
understood is shown with what it may mean, to choose from, and ``ChosenField`` is cleaned to the key of the one that was
meant.

A list with a form in each row gives each its ``auto_id`` ("%s-12"), and shows the one that was refused in its own row.

A view reads as follows; a refused form is shown again with all that was typed, status 422::

    form = NeedForm(request.POST or None, initial=first_need(...))
    if form.is_valid():
        with form.refusals():
            row = keep_need(buyer, form.plan(), entry=form.entry, now=utc_now())
            return redirect("own_need", number=row.pk)
    return render(request, "needs/keep.html", {"form": form}, status=form.status)

Nothing that was typed is lost: ``EntryForm`` sends a key by which the domain knows a second click, and what is typed
stays in the browser until the server has it (``static/kits/keeping.js``, ``data-keep``), past a closed tab or a session
that ended. Pages link ``static/kits/forms.css``.

Django's own parts suffice for the rest (django-crispy-forms and floppyforms would bring a second way to say templates).
"""
