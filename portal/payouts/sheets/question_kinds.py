"""What is asked about a sheet, one sentence each."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    """What is asked about a sheet whose reading is not sure; the value is the code."""

    AMOUNT_UNIT = (
        "SHT301",
        _("Sheet “%(sheet)s”: %(where)s says that amounts are in %(unit)s. What are they in?"),
    )
    LAND_UNIT = (
        "SHT303",
        _(
            "Sheet “%(sheet)s”: %(where)s says that areas are in %(unit)s; the policy counts in"
            " %(expected)s. What are they in?"
        ),
    )
    COLUMN = (
        "SHT302",
        _(
            "Sheet “%(sheet)s”: several columns may be “%(column)s” (%(letters)s). Which one"
            " holds for this payment?"
        ),
    )
    REFUSED_LIST = (
        "SHT311",
        _(
            "Sheet “%(sheet)s”: rows %(rows)s stand below a line that says they are not to be paid."
            " Are they paid?"
        ),
    )
    AFTER_TOTAL = (
        "SHT312",
        _("Sheet “%(sheet)s”: rows %(rows)s stand below the final total. Are they paid?"),
    )
    STOPPED = (
        "SHT313",
        _(
            "Sheet “%(sheet)s”: rows %(rows)s are struck out, or noted as stopped, dead or refused."
            " Are they paid?"
        ),
    )
    OTHER_TABLE = (
        "SHT314",
        _(
            "Sheet “%(sheet)s”: rows %(rows)s stand in another table with a title of its own. Are"
            " they paid?"
        ),
    )
    OTHER_VILLAGE = (
        "SHT315",
        _(
            "Sheet “%(sheet)s”: the title above rows %(rows)s names another village (%(village)s)."
            " Are they paid as people of it?"
        ),
    )
    FIRST_ROW_ONLY = (
        "SHT316",
        _(
            "Sheet “%(sheet)s”: column %(column)s is filled only in the first row of each block."
            " What do the empty cells below it mean?"
        ),
    )
    HIDDEN_SHEET = "SHT317", _("Sheet “%(sheet)s” is hidden. Is it paid?")
    OTHER_YEAR = (
        "SHT318",
        _("Sheet “%(sheet)s” speaks of another year (%(years)s). Is it paid?"),
    )
    OTHER_MONTH = (
        "SHT320",
        _("Sheet “%(sheet)s” speaks of another month (%(months)s). Is it paid?"),
    )
    OTHER_POLICY = (
        "SHT322",
        _("Sheet “%(sheet)s” names another policy, “%(policy)s”. Is it paid under this one?"),
    )
    PLOTS_BELOW = (
        "SHT321",
        _(
            "Sheet “%(sheet)s”: rows %(rows)s have figures but no name, number and account. Do they"
            " belong to the person above them?"
        ),
    )
    MERGED_AMOUNT = (
        "SHT323",
        _(
            "Sheet “%(sheet)s”: in rows %(rows)s one merged amount stands over several rows of one"
            " person. Is it one payment?"
        ),
    )
    SAME_FILE = (
        "SHT330",
        _(
            "Exactly this file became batch %(batch)s, for %(period)s. Is it really to be paid"
            " again for this period?"
        ),
    )
    REFUSED_SHEET = (
        "SHT319",
        _("Name or title of sheet “%(sheet)s” says that it is not to be paid. Is it paid?"),
    )
