"""Who runs the site, and what staff say on its home page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HOTLINE_KEYS = {"label", "number", "note"}


def validate_hotlines(value: object) -> None:
    """Accept a list of {"label", "number", "note"} with texts; raise ValidationError otherwise."""
    well_formed = isinstance(value, list) and all(
        isinstance(line, dict)
        and set(line) <= HOTLINE_KEYS
        and all(isinstance(text, str) for text in line.values())
        and line.get("label")
        and line.get("number")
        for line in value
    )
    if not well_formed:
        raise ValidationError(_("Give each telephone number a label and a number."))


class SiteIdentity(models.Model):
    """The one row of what a Chinese government site must say about itself (norms B5).

    Written through `portal.web.services.change_identity`, which raises the generation of the
    public pages; reading never writes (the public role has no right to).
    """

    SINGLE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    title = models.CharField(_("name of the site"), max_length=40)
    strapline = models.CharField(_("line under the name"), max_length=60, blank=True)
    organiser = models.CharField(_("organiser"), max_length=80, blank=True)
    operator = models.CharField(_("operator"), max_length=80, blank=True)
    supervisor = models.CharField(_("supervises disclosure"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    site_code = models.CharField(_("site identification code"), max_length=10, blank=True)
    icp_number = models.CharField(_("ICP registration number"), max_length=40, blank=True)
    police_number = models.CharField(
        _("public security registration number"), max_length=60, blank=True
    )
    hotlines = models.JSONField(
        _("telephone numbers"), default=list, blank=True, validators=[validate_hotlines]
    )
    authority_mark_url = models.URLField(_("address of the authority mark"), blank=True)
    report_url = models.URLField(_("address for reporting faults of the site"), blank=True)

    class Meta:
        verbose_name = _("identity of the site")
        verbose_name_plural = _("identity of the site")
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_site_identity"),)

    def __str__(self) -> str:
        return self.title


class HomeVersion(models.Model):
    """What staff say on the home page, as it was published: frozen, the newest one is shown.

    ``words`` are what ``portal.web.home_content.HomeContent`` holds, as JSON.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    words = models.JSONField(_("words"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("version of the home page")
        verbose_name_plural = _("versions of the home page")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"
