"""Protected values: one declaration, a masked column, and a sibling table with the secret.

    class Recipient(models.Model):
        uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
        name = Protected(kind="name", normalise=clean_name, mask=mask_name)

    RecipientSecret = secret_model(Recipient, module=__name__)

`Recipient` gets the ordinary column `name_masked`; `RecipientSecret` (one to one, primary key
`owner_id`, related name `secret`) holds `name_cipher` and `name_digest`, so that database grants
are per table. The masked form is computed when written, never when shown.

`Protected` is a plain descriptor: a Field subclass that adds sibling columns would be rendered
twice in migration state.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, overload

from django.apps import apps
from django.db import models, transaction

from portal.crypto.hashes import staff_digest, staff_digests
from portal.crypto.ring import key_ring
from portal.crypto.values import ProtectedValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

MASKED_LENGTH = 64


def unchanged(value: str) -> str:
    """Return the value as it is: the normalisation of a kind that needs none."""
    return value


class Protected:
    """Declares one protected value of a model that has a unique `uuid` field.

    kind: the domain of the keyed hash; equal kinds compare across tables.
    normalise: applied before hashing; what is encrypted is the text as given.
    mask: gives the form that may be shown; at most 64 characters.
    index, unique: of the digest column. optional: the value may be None (mask "").
    table: the label that ciphertexts are bound to, by default the model's own. A draft and its
    final row (same uuid) that name the same table may share ciphertexts.
    """

    def __init__(
        self,
        *,
        kind: str,
        mask: Callable[[str], str],
        normalise: Callable[[str], str] = unchanged,
        index: bool = True,
        unique: bool = False,
        optional: bool = False,
        table: str = "",
        verbose_name: Any = None,
    ) -> None:
        self.kind = kind
        self.mask = mask
        self.normalise = normalise
        self.index = index
        self.unique = unique
        self.optional = optional
        self.table = table
        self.verbose_name = verbose_name
        self.name = ""

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Set the descriptor and add the ordinary column of the masked form."""
        self.name = name
        setattr(model, name, self)
        column = models.CharField(
            self.verbose_name or name.replace("_", " "),
            max_length=MASKED_LENGTH,
            blank=self.optional,
            editable=False,
        )
        column.contribute_to_class(model, f"{name}_masked")

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> Protected: ...

    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> ProtectedValue: ...

    def __get__(
        self, instance: models.Model | None, owner: type[models.Model]
    ) -> Protected | ProtectedValue:
        """Return the declaration (of a class) or the value (of a row)."""
        return self if instance is None else ProtectedValue(instance, self)

    def __set__(self, instance: models.Model, value: object) -> None:
        """Raise: plaintext is never set on an instance."""
        raise AttributeError(
            f"{self.name} is protected; write it with store() or encrypt_values()."
        )

    def digest_of(self, value: str) -> bytes:
        """Return the keyed hash (32 bytes) that rows with this value carry; normalises first."""
        return staff_digest(self.kind, self.normalise(value))

    def binding(self, model: type[models.Model]) -> bytes:
        """Return the associated data of this column; the row's 16 UUID bytes follow it."""
        table = self.table or model._meta.label_lower
        return f"{table}\0{self.name}\0".encode()

    def secret_fields(self) -> dict[str, models.Field]:
        """Return the columns of the sibling table."""
        return {
            f"{self.name}_cipher": models.BinaryField(null=self.optional),
            f"{self.name}_digest": models.BinaryField(
                max_length=32,
                null=self.optional,
                unique=self.unique,
                db_index=self.index and not self.unique,
            ),
        }


class SecretRow(models.Model):
    """The sibling row of one owner; made by `secret_model`, found by `secret_models`."""

    class Meta:
        abstract = True


def secret_model(
    owner: type[models.Model],
    *,
    module: str,
    extra: Mapping[str, models.Field] | None = None,
    constraints: Sequence[models.BaseConstraint] = (),
    indexes: Sequence[models.Index] = (),
) -> type[SecretRow]:
    """Make the sibling model `<Owner>Secret` of a model with Protected values.

    module: the `__name__` of the module that assigns it. extra: further columns, such as a date
    that must not stand beside the masked row. constraints, indexes: of the sibling table.
    """
    one_to_one = models.OneToOneField(
        owner, models.CASCADE, primary_key=True, related_name="secret"
    )
    columns: dict[str, models.Field] = {"owner": one_to_one}
    for declared in protected_of(owner).values():
        columns |= declared.secret_fields()
    options = {
        "app_label": owner._meta.app_label,
        "default_permissions": (),
        "constraints": list(constraints),
        "indexes": list(indexes),
    }
    namespace = {
        "__module__": module,
        "__doc__": f"Ciphertexts and keyed hashes of one {owner.__name__}.",
        "Meta": type("Meta", (), options),
        **columns,
        **(extra or {}),
    }
    return type(f"{owner.__name__}Secret", (SecretRow,), namespace)


@cache
def protected_of(model: type[models.Model]) -> dict[str, Protected]:
    """Return the Protected declarations of a model, its bases included, by name."""
    declarations: dict[str, Protected] = {}
    for base in reversed(model.__mro__):
        declarations |= {
            name: value for name, value in vars(base).items() if isinstance(value, Protected)
        }
    return declarations


def secret_of(model: type[models.Model]) -> type[SecretRow]:
    """Return the sibling model of an owner model."""
    return model._meta.get_field("secret").related_model  # type: ignore[return-value]


def secret_models() -> list[type[SecretRow]]:
    """Return every sibling model of the installed contexts, in a stable order."""
    siblings = [model for model in apps.get_models() if issubclass(model, SecretRow)]
    return sorted(siblings, key=lambda model: model._meta.label_lower)


@cache
def _binding(model: type[models.Model], name: str) -> bytes:
    return protected_of(model)[name].binding(model._meta.concrete_model or model)


def associated_data(model: type[models.Model], name: str, row: UUID) -> bytes:
    """Return what a ciphertext is bound to: table label, column and the row's UUID."""
    return _binding(model, name) + row.bytes


def encrypt_values(
    model: type[models.Model], row: UUID, values: Mapping[str, str | None]
) -> dict[str, Any]:
    """Turn plaintexts into columns: `<name>_masked`, `<name>_cipher`, `<name>_digest`.

    Raises KeyError for a name that is not Protected, ValueError when a required value is None,
    KeyNotHere on the public surface. For many rows use `encrypt_columns`.
    """
    columns: dict[str, Any] = {}
    for name, text in values.items():
        declared = protected_of(model)[name]
        _require_value(declared, [text])
        if text is None:
            columns |= {f"{name}_masked": "", f"{name}_cipher": None, f"{name}_digest": None}
            continue
        cipher = key_ring().current
        columns[f"{name}_masked"] = declared.mask(text)
        columns[f"{name}_cipher"] = cipher.encrypt(text.encode(), associated_data(model, name, row))
        columns[f"{name}_digest"] = declared.digest_of(text)
    return columns


def encrypt_columns(
    model: type[models.Model],
    rows: Sequence[UUID],
    values: Mapping[str, Sequence[str | None]],
    *,
    computed: Mapping[str, list[Any]] | None = None,
) -> dict[str, list[Any]]:
    """Like `encrypt_values` for many rows: lists in, lists of the same length out.

    For imports: no per-value look-up of keys, templates or random bytes. computed: masked or digest
    columns that the caller has already (one person stands in several tables), returned as they
    are.
    """
    cipher = key_ring().current
    uuids = [row.bytes for row in rows]
    columns: dict[str, list[Any]] = dict(computed or {})
    for name, texts in values.items():
        declared = protected_of(model)[name]
        _require_value(declared, texts)
        columns[f"{name}_cipher"] = cipher.encrypt_many(
            texts, uuids, count=len(uuids), binding=_binding(model, name)
        )
        if f"{name}_masked" not in columns:
            mask = declared.mask
            columns[f"{name}_masked"] = ["" if text is None else mask(text) for text in texts]
        if f"{name}_digest" not in columns:
            normalise = declared.normalise
            columns[f"{name}_digest"] = staff_digests(
                declared.kind, (None if text is None else normalise(text) for text in texts)
            )
    return columns


def _require_value(declared: Protected, texts: Sequence[str | None]) -> None:
    if not declared.optional and None in texts:
        raise ValueError(f"{declared.name} is required; declare it optional to leave it out.")


@transaction.atomic
def store(
    row: models.Model,
    *,
    extra: Mapping[str, Any] | None = None,
    **plaintexts: str | None,
) -> None:
    """Save a row and its secret; only the values named are written anew.

    extra: columns of the sibling table that are no protected value. Errors as `encrypt_values`.
    """
    columns = encrypt_values(type(row), row.uuid, plaintexts)  # type: ignore[attr-defined]
    secret = dict(extra or {})
    for column, value in columns.items():
        if column.endswith("_masked"):
            setattr(row, column, value)
        else:
            secret[column] = value
    row.save()
    saved, _created = secret_of(type(row))._default_manager.update_or_create(
        owner_id=row.pk, defaults=secret
    )
    row._state.fields_cache["secret"] = saved
