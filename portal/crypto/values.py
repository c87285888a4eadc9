"""The protected value of one row, as code and templates use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.crypto.errors import SecretMissing

if TYPE_CHECKING:
    from portal.crypto.protected import Protected


class ProtectedValue:
    """The protected value of one row; shows its masked form wherever it is printed."""

    __slots__ = ("_declared", "_row")

    def __init__(self, row: models.Model, declared: Protected) -> None:
        self._row = row
        self._declared = declared

    @property
    def masked(self) -> str:
        """The form that may be shown."""
        return getattr(self._row, f"{self._declared.name}_masked")

    @property
    def digest(self) -> bytes | None:
        """The keyed hash, None for an absent optional value; raises SecretMissing."""
        try:
            secret = self._row.secret  # type: ignore[attr-defined]
        except models.ObjectDoesNotExist:
            raise SecretMissing from None
        digest = getattr(secret, f"{self._declared.name}_digest")
        return None if digest is None else bytes(digest)

    def reveal(self, *, by: object, purpose: str) -> str | None:
        """Return the plaintext and leave an audit entry; errors as `reveal_many`."""
        from portal.crypto.reveal import reveal_many

        name = self._declared.name
        plaintexts = reveal_many(type(self._row), [self._row], [name], by=by, purpose=purpose)
        if self._row.pk not in plaintexts:
            raise SecretMissing
        return plaintexts[self._row.pk][name]

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<{self._declared.name} {self.masked}>"

    def __bool__(self) -> bool:
        return bool(self.masked)
