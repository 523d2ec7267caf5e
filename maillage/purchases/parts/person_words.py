"""Whether words name a person or reach one: for who keeps words about contracts, and no people."""

from maillage.purchases.rules.reply_texts import person_in

__all__ = ["person_in"]
