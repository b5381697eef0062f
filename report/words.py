"""Write numbers, money and moments as people of the company's locale read them."""

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel import Locale, dates, numbers

#: What is not known. Never a zero.
UNKNOWN = "\N{EN DASH}"
#: Below this credited outcomes are shown with one decimal: credit can be a third of a lead.
WHOLE_FROM = 100


@dataclass(frozen=True)
class Words:
    """One company's way of writing: a locale such as `en_GB`, a currency, a time zone."""

    locale: str
    currency: str
    time_zone: str

    def count(self, value: Any) -> str:
        """Write a number of things; credited parts of small numbers keep one decimal."""
        if value is None:
            return UNKNOWN
        exact = Decimal(str(value))
        is_part = exact != exact.to_integral_value() and abs(exact) < WHOLE_FROM
        shown = round(exact, 1) if is_part else round(exact)
        return numbers.format_decimal(shown, locale=self.locale)

    def money(self, value: Any) -> str:
        """Write an amount in whole units of the company's currency."""
        if value is None:
            return UNKNOWN
        pattern = copy.copy(Locale.parse(self.locale).currency_formats["standard"])
        pattern.frac_prec = (0, 0)  # cents say nothing on this page
        amount = Decimal(str(value))
        return pattern.apply(amount, self.locale, currency=self.currency, currency_digits=False)

    def rate(self, value: Any) -> str:
        """Write a rate with three significant figures, a large one whole."""
        if value is None or value >= WHOLE_FROM:
            return self.count(value)
        return numbers.format_decimal(value, format="@@#", locale=self.locale)

    def yes_or_no(self, value: bool | None) -> str:
        """Write an answer that can be missing."""
        return UNKNOWN if value is None else "yes" if value else "no"

    def percent(self, value: Any) -> str:
        """Write a percentage as it is told: 12.5 becomes 12.5 %."""
        if value is None:
            return UNKNOWN
        return f"{numbers.format_decimal(round(value, 1), locale=self.locale)} %"

    def change(self, value: Any) -> str:
        """Write a percentage with its sign."""
        if value is None:
            return UNKNOWN
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return f"{sign}{numbers.format_decimal(abs(round(value)), locale=self.locale)} %"

    def day(self, value: dt.date | None) -> str:
        """Write a day."""
        return UNKNOWN if value is None else dates.format_date(value, "medium", locale=self.locale)

    def moment(self, value: dt.datetime | None) -> str:
        """Write a UTC moment in the company's zone, which the page names once."""
        if value is None:
            return UNKNOWN
        zone = dates.get_timezone(self.time_zone)
        local = value.replace(tzinfo=dt.UTC).astimezone(zone)
        return dates.format_datetime(local, "short", tzinfo=zone, locale=self.locale)

    def name(self, value: Any) -> str:
        """Write the name of a metric without its underscores."""
        return self.text(value).replace("_", " ")

    def prose(self, value: Any) -> str:
        """Write a sentence, which gets room."""
        return self.text(value)

    def text(self, value: Any) -> str:
        """Write what is text already."""
        return UNKNOWN if value is None or value == "" else str(value)
