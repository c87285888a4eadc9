"""Exact numbers: decimals in Python, integers in the database (SQLite sums decimals as floats)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

FEN = Decimal("0.01")


class FixedPointField(models.BigIntegerField):
    """A decimal with a fixed number of places, stored as a scaled integer.

    Python sees ``Decimal``; the database sees ``value * 10**places`` as a 64-bit integer, so sums
    are exact on every engine. A value with more places than the field keeps is refused.
    """

    places = 2
    # What django-stubs lets a model set and get
    _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def to_python(self, value: Any) -> Decimal | None:
        """Return the value as ``Decimal``; raise ``ValidationError`` on what is no number."""
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(_("This is not a number.")) from error

    def get_prep_value(self, value: Any) -> int | None:
        """Scale to the stored integer."""
        number = None if hasattr(value, "resolve_expression") else self.to_python(value)
        if number is None:
            return value
        scaled = number.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValidationError(_("Too many decimal places."))
        return int(scaled)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        """Scale back; aggregates arrive as int, Decimal or (averages) float."""
        if value is None:
            return None
        return Decimal(value).scaleb(-self.places)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Scale once, whatever path the value takes."""
        if not prepared or isinstance(value, Decimal):
            value = self.get_prep_value(value)
        return super(models.BigIntegerField, self).get_db_prep_value(
            value, connection, prepared=True
        )

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise with its places."""
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        """Offer a decimal form field, not an integer one."""
        options = {"form_class": forms.DecimalField, "decimal_places": self.places, **kwargs}
        return models.Field.formfield(self, **options)


class MoneyField(FixedPointField):
    """Yuan with two decimals, stored as integer fen (decision 12)."""

    places = 2


class QuantityField(FixedPointField):
    """A quantity (mu, head, days …) with three decimals, stored as integer thousandths."""

    places = 3


def pay_for(quantity: Decimal, rate: Decimal) -> Decimal:
    """Return quantity times rate in yuan, rounded half up to the fen (decision 12)."""
    return (quantity * rate).quantize(FEN, rounding=ROUND_HALF_UP)
