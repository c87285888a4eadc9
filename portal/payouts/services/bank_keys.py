"""The keys by which banks sign their answers: recorded by two of the finance bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.crypto.signatures import fingerprint, is_signed_by, signature_bytes
from portal.payouts.answer_errors import BankKeyUnusable, NotABank
from portal.payouts.bank.errors import NoBankKey, SignatureWrong
from portal.payouts.models import BankKey
from portal.payouts.queries import key_of
from portal.staff.enums import OrganisationKind

from .route_switch import decide

if TYPE_CHECKING:
    from portal.staff.models import Organisation, User


@transaction.atomic
def trust_bank_key(
    *,
    bank: Organisation,
    public_key: str,
    trusted: bool,
    basis: str,
    requested_by: User,
    approved_by: User,
) -> BankKey:
    """Record the key of a bank (PEM), or with trusted=False that answers signed by it no longer do.

    What a bank signs from then on settles without a second person, so both who sign compare the
    fingerprint with the bank. Signed as `switch_route`, and raises the same; NotABank,
    BankKeyUnusable.
    """
    shown = check_bank_key(bank, public_key)
    return decide(
        BankKey,
        act="payouts.trust_bank_key",
        basis=basis,
        requested_by=requested_by,
        approved_by=approved_by,
        detail={"bank": bank.code, "trusted": trusted, "fingerprint": shown},
        bank=bank,
        public_key=public_key.strip(),
        trusted=trusted,
    )


def check_bank_key(bank: Organisation, public_key: str) -> str:
    """Return the fingerprint of a bank's key (PEM). Raises NotABank, BankKeyUnusable."""
    if bank.kind != OrganisationKind.BANK:
        raise NotABank(bank.name)
    try:
        return fingerprint(public_key)
    except ValueError:
        raise BankKeyUnusable from None


def verify(bank: Organisation | None, content: bytes, signature: bytes) -> BankKey:
    """Return the key by which the bank signed these bytes.

    signature: the detached signature as its file holds it. Raises NoBankKey, SignatureWrong.
    """
    key = key_of(bank)
    if key is None:
        raise NoBankKey
    if not is_signed_by(key.public_key, content, signature_bytes(signature)):
        raise SignatureWrong
    return key
