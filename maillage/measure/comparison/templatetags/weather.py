"""How templates say the weather of a network: signs, scores and what they are worth, seasons, trends."""

from django import template
from django.utils.safestring import SafeString

from maillage.measure.comparison.domain.weather import Outlook
from maillage.measure.comparison.pages.parts import score_words
from maillage.measure.comparison.pages.weather import words
from maillage.web.charts import weather_sign

register = template.Library()

register.filter(score_words.score_text)
register.filter(words.certainty_text)
register.filter(words.counted_text)
register.filter(words.empty_reason)
register.filter(words.interval_with_signs)
register.filter(words.levels_text)
register.filter(words.missing_text)
register.filter(words.season_name)
register.filter(words.silent_operators)
register.filter(words.sky_name)
register.filter(words.spoken_interval)
register.filter(words.spread_text)
register.filter(words.trend_mark)
register.filter(words.trend_text)


@register.filter
def sign(outlook: Outlook) -> SafeString:
    """The sign of an outlook. The words stand beside every sign: nobody needs to hear them twice."""
    return weather_sign.weather_sign(outlook.sky, is_sure=outlook.is_firm)
