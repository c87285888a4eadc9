"""What can go wrong with keys and protected values: one class per reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal


class CryptoError(Refusal):
    """Anything this context refuses; carries no plaintext and no key."""

    message = _("The protected value cannot be used.")


class KeyNotHere(CryptoError):
    """This process does not hold the key that the act needs."""

    message = _("This process does not hold the key %(variable)s.")

    def __init__(self, variable: str) -> None:
        self.variable = variable
        super().__init__(variable)


class UnknownKey(CryptoError):
    """The token names a key that is not in the ring (lost, or removed before rotation ended)."""

    message = _("The value was protected with the key “%(key_id)s”, which is not configured.")

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(key_id)


class MalformedToken(CryptoError):
    """The bytes are no token of this software."""

    message = _("The stored value is damaged.")


class Tampered(CryptoError):
    """The token was altered, or belongs to another table, column or row."""

    message = _("The stored value was altered or moved and is not shown.")


class SecretMissing(CryptoError):
    """The secret row does not exist: never stored, or erased."""

    message = _("The value is no longer stored.")


class RevealRefused(CryptoError):
    """Plaintext may not be shown to this account, or not in this process."""

    message = _("The full value may not be shown here.")


class NoRevealHook(RevealRefused):
    """No recorder of reveals is registered, so nothing is revealed."""

    message = _("The full value may not be shown: nothing would record it.")


class NoPurpose(RevealRefused):
    """A reveal needs a stated purpose."""

    message = _("State what the full value is needed for.")
