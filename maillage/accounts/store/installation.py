"""Saves what the agency sets on its page, with an audit entry for each setting, and publishes it to all processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import SETTING_LABELS, Acting, Verb
from maillage.accounts.store.trace import note
from maillage.core.problems import Finding, Problem, Refused, sentence
from maillage.core.settings import setting_value
from maillage.territory.store.territories import territory
from maillage.web.installation import InstallationSetting, installation_setting, publish_saved_settings, sealed
from maillage.web.models import SavedSetting

_REFUSED: Final = sentence("Rien n’est enregistré : corrigez ce qui suit.")
_IS_GIVEN: Final = sentence("%(variable)s décide de ce réglage : changez la variable, ou retirez-la.")
_LOGO: Final = "agency_logo"  # a picture, whose file the form has judged
_LONGEST_SHOWN: Final = 200


def save_settings(acting: Acting, texts: Mapping[str, str], *, now: datetime) -> int:
    """Save texts by the names of settings; "" goes back to the default. Returns how many changed.

    Raises Refused with a finding for each setting that the environment decides, or whose text is invalid; then nothing
    is saved. All processes have the new values when this returns.
    """
    with transaction.atomic():
        count = _save(acting, texts, now=now)
    publish_saved_settings()
    return count


def _save(acting: Acting, texts: Mapping[str, str], *, now: datetime) -> int:
    saved = {row.name: row.text for row in SavedSetting.objects.select_for_update().filter(name__in=texts)}
    before: dict[InstallationSetting, str] = {}
    changes: dict[InstallationSetting, str] = {}
    findings: list[Finding] = []
    for name, text in texts.items():
        setting = installation_setting(name)
        # As rows have it: what processes read may be a moment behind.
        before[setting] = setting.opened(saved.get(name, ""))
        after = "" if text == setting.default_text else text
        if after == before[setting]:
            continue
        try:
            _refuse_invalid(setting, after)
        except Problem as problem:
            # Told with all others: nothing is saved while one text is wrong.
            findings.append(Finding(problem.code, problem.message, name, params=problem.params))
        changes[setting] = after
    if findings:
        raise Refused("settings_refused", _REFUSED, findings=findings)
    for setting, text in changes.items():
        if text:
            values = {"text": sealed(text) if setting.is_secret else text, "changed_at": now}
            SavedSetting.objects.update_or_create(name=setting.name, defaults=values)
        else:
            SavedSetting.objects.filter(name=setting.name).delete()
        label = SETTING_LABELS.get(setting.name) or setting.meaning
        detail = {"before": _trace_text(setting, before[setting]), "after": _trace_text(setting, text)}
        note(acting, Verb.SETTING_CHANGED, about=f"setting:{setting.name}", title=label, now=now, detail=detail)
    return len(changes)


def _refuse_invalid(setting: InstallationSetting, text: str) -> None:
    if setting.is_given:
        raise Refused("setting_given", _IS_GIVEN, variable=setting.variable)
    if not text or setting.name == _LOGO:
        return
    label = SETTING_LABELS.get(setting.name)
    setting_value(setting.settings_class, setting.name, text, label=_(label) if label else "")
    if setting.name == "home_territory":
        territory(text)


def _trace_text(setting: InstallationSetting, text: str) -> str:
    """The text as the audit trail has it: no secret, and no picture."""
    if setting.is_secret or setting.name == _LOGO:
        return "…" if text else ""
    return text[:_LONGEST_SHOWN]
