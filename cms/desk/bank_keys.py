"""The keys by which banks sign their answers: seen by auditors, proposed by the finance bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.payouts import queries
from portal.payouts.enums import ProposalKind
from portal.payouts.models import BankKey
from portal.payouts.services.propose_decision import propose_bank_key
from portal.staff.enums import Act, OrganisationKind
from portal.staff.models import Organisation

from .proposing import BasisForm, propose, waiting
from .responses import enter, page_number, powers_in, refuses, screen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .responses import StaffRequest

POWERS = (Act.SWITCH_LOCAL_ROUTE, Act.VIEW_AUDIT)
PAGE = 50
# A PEM text of RSA with 16,384 bits has under 3,000 signs.
MOST_SIGNS = 8000


class KeyForm(BasisForm):
    """A bank, its public key, and the paper."""

    field_order = ("bank", "public_key", "basis")
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank that signs"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
    )
    public_key = forms.CharField(
        label=gettext_lazy("Public key"),
        help_text=gettext_lazy(
            "As the bank gave it: the whole text from BEGIN PUBLIC KEY to END PUBLIC KEY."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        max_length=MOST_SIGNS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = Organisation.objects.filter(kind=OrganisationKind.BANK, successor=None)
        self.fields["bank"].queryset = banks.order_by("code")  # type: ignore[attr-defined]


class RetireForm(BasisForm):
    """The bank whose key is taken back, and the paper."""

    bank = forms.ModelChoiceField(queryset=Organisation.objects.none(), to_field_name="code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = Organisation.objects.filter(kind=OrganisationKind.BANK)
        self.fields["bank"].queryset = banks  # type: ignore[attr-defined]


@refuses
def index(request: StaffRequest) -> HttpResponse:
    """Show every key with its days and what it verified; take proposals of the finance bureau."""
    powers = enter(request, *POWERS)
    form = KeyForm()
    if request.method == "POST":
        enter(request, Act.SWITCH_LOCAL_ROUTE)
        trusted = request.POST.get("allowed") == "yes"
        posted = KeyForm(request.POST) if trusted else RetireForm(request.POST)

        def act(values: dict[str, Any]) -> None:
            propose_bank_key(
                bank=values["bank"],
                public_key=values.get("public_key", ""),
                trusted=trusted,
                basis=values["basis"],
                by=request.user,
            )

        if propose(request, posted, act):
            return redirect("desk:decisions")
        form = posted if isinstance(posted, KeyForm) else form
    records = queries.bank_keys()
    return screen(
        request,
        "bank_keys.html",
        title=_("Keys of banks"),
        held=[record for record in records if record.holds],
        ended=[record for record in records if not record.holds],
        waiting=waiting(ProposalKind.BANK_KEY),
        form=form,
        may_propose=powers.holds(Act.SWITCH_LOCAL_ROUTE),
    )


@refuses
def answers(request: StaffRequest, key: int) -> HttpResponse:
    """Show one key whole, and the answers that took effect by it."""
    enter(request, *POWERS)
    keys = BankKey.objects.select_related("bank", "requested_by", "approved_by")
    record = get_object_or_404(keys, pk=key, trusted=True)
    page = Paginator(queries.answers_by(record), PAGE).get_page(page_number(request))
    return screen(
        request,
        "bank_key.html",
        title=_("Key of %(bank)s") % {"bank": record.bank},
        trail=[(reverse("desk:bank_keys"), _("Keys of banks"))],
        key=record,
        page=page,
        may_open=powers_in(request).holds(Act.VIEW_BATCH),
    )
