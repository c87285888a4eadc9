from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.crypto.errors import KeyNotHere, SecretMissing, Tampered
from portal.crypto.hashes import staff_digest
from portal.crypto.protected import (
    Protected,
    associated_data,
    encrypt_columns,
    encrypt_values,
    protected_of,
    secret_of,
    store,
)
from portal.crypto.ring import key_ring
from tests.portal.crypto.sample import first_only, forget

ROW = uuid.UUID("0f0e0d0c-0b0a-0908-0706-050403020100")


def test_declaration_adds_ordinary_columns_only(declared):
    owner = {field.name: type(field).__name__ for field in declared.owner._meta.fields}
    secret = {field.name: type(field).__name__ for field in declared.secret._meta.fields}
    assert owner == {
        "id": "BigAutoField",
        "uuid": "UUIDField",
        "note": "CharField",
        "name_masked": "CharField",
        "number_masked": "CharField",
    }
    assert secret == {
        "owner": "OneToOneField",
        "name_cipher": "BinaryField",
        "name_digest": "BinaryField",
        "number_cipher": "BinaryField",
        "number_digest": "BinaryField",
        "adult_on": "DateField",
    }
    assert secret_of(declared.owner) is declared.secret
    assert declared.secret.__name__ == "SampleSecret"
    assert declared.secret._meta.pk.column == "owner_id"
    assert list(protected_of(declared.owner)) == ["name", "number"]


def test_index_and_optional_reach_the_columns(declared):
    fields = {field.name: field for field in declared.secret._meta.fields}
    assert fields["name_digest"].db_index
    assert not fields["number_digest"].db_index
    assert not fields["name_cipher"].null
    assert fields["number_cipher"].null
    with pytest.raises(FieldDoesNotExist):
        declared.owner._meta.get_field("name")


def test_sealed_columns_open_again_and_hash_the_normalised_value(declared):
    columns = encrypt_values(declared.owner, ROW, {"name": "li wei", "number": None})
    assert columns["name_masked"] == "l*****"
    assert columns["name_digest"] == staff_digest("name", "LIWEI")
    assert declared.owner.name.digest_of("LI WEI") == columns["name_digest"]
    bound = associated_data(declared.owner, "name", ROW)
    assert bound == b"crypto.sample\0name\0" + ROW.bytes
    assert key_ring().decrypt(columns["name_cipher"], bound) == b"li wei"
    assert (columns["number_masked"], columns["number_cipher"], columns["number_digest"]) == (
        "",
        None,
        None,
    )


def test_token_moved_to_another_row_or_column_does_not_open(declared):
    columns = encrypt_values(declared.owner, ROW, {"name": "张三", "number": "1"})
    with pytest.raises(Tampered):
        key_ring().decrypt(
            columns["name_cipher"], associated_data(declared.owner, "name", uuid.uuid4())
        )
    with pytest.raises(Tampered):
        key_ring().decrypt(columns["name_cipher"], associated_data(declared.owner, "number", ROW))


def test_bulk_and_single_sealing_agree(declared):
    rows = [uuid.uuid4() for _ in range(3)]
    names, numbers = ["张三", "li si", "王五"], ["1", None, "3"]
    many = encrypt_columns(declared.owner, rows, {"name": names, "number": numbers})
    for place, row in enumerate(rows):
        single = encrypt_values(
            declared.owner, row, {"name": names[place], "number": numbers[place]}
        )
        assert single.keys() == many.keys()
        for column in ("name_masked", "name_digest", "number_masked", "number_digest"):
            assert many[column][place] == single[column]
        bound = associated_data(declared.owner, "name", row)
        assert key_ring().decrypt(many["name_cipher"][place], bound).decode() == names[place]


def test_required_value_may_not_be_left_out(declared):
    with pytest.raises(ValueError, match="declare it optional"):
        encrypt_values(declared.owner, ROW, {"name": None})
    with pytest.raises(ValueError, match="declare it optional"):
        encrypt_columns(declared.owner, [ROW], {"name": [None]})


def test_public_process_cannot_seal_values(declared, public_surface):
    with pytest.raises(KeyNotHere):
        encrypt_values(declared.owner, ROW, {"name": "张三"})


def test_plaintext_cannot_be_put_on_an_instance(declared):
    row = declared.owner(uuid=ROW, name_masked="张*")
    with pytest.raises(AttributeError):
        row.name = "张三"
    with pytest.raises(TypeError):
        declared.owner(name="张三")


def test_value_prints_masked_everywhere(declared):
    value = declared.owner(name_masked="张*").name
    assert f"{value}" == "张*"
    assert repr(value) == "<name 张*>"
    assert value.masked == "张*"
    assert bool(value)
    assert not declared.owner().number


def test_tables_that_name_each_other_share_ciphertexts():
    def row_kind(label: str) -> type[models.Model]:
        class Meta:
            app_label = "crypto"

        return type(
            label,
            (models.Model,),
            {
                "__module__": __name__,
                "Meta": Meta,
                "uuid": models.UUIDField(unique=True),
                "name": Protected(kind="name", mask=first_only, table="crypto.final"),
            },
        )

    draft, final = row_kind("Draft"), row_kind("Final")
    try:
        token = encrypt_values(draft, ROW, {"name": "张三"})["name_cipher"]
        assert key_ring().decrypt(token, associated_data(final, "name", ROW)).decode() == "张三"
    finally:
        forget(draft, final)


def test_declarations_are_inherited_from_an_abstract_base():
    class Base(models.Model):
        uuid = models.UUIDField(unique=True)
        name = Protected(kind="name", mask=first_only)

        class Meta:
            abstract = True
            app_label = "crypto"

    class Child(Base):
        class Meta:
            app_label = "crypto"

    try:
        assert [field.name for field in Child._meta.fields] == ["id", "uuid", "name_masked"]
        assert associated_data(Child, "name", ROW) == b"crypto.child\0name\0" + ROW.bytes
        assert Child(name_masked="张*").name.masked == "张*"
    finally:
        forget(Child)


def test_stored_row_is_found_by_digest_and_shows_its_mask(sample):
    row = sample.owner(note="x")
    store(row, name="张三", number="6217", extra={"adult_on": "2001-01-02"})
    found = sample.secret.objects.select_related("owner").get(
        name_digest=staff_digest("name", "张三")
    )
    assert found.owner.name.masked == "张*"
    assert found.owner.number.masked == "6***"
    assert row.name.digest == staff_digest("name", "张三")
    assert str(found.adult_on) == "2001-01-02"


def test_storing_again_leaves_other_values_alone(sample):
    row = sample.owner()
    store(row, name="张三", number="6217")
    before = sample.secret.objects.get(pk=row.pk)
    store(row, number=None)
    after = sample.secret.objects.get(pk=row.pk)
    assert bytes(after.name_cipher) == bytes(before.name_cipher)
    assert after.number_cipher is None
    assert sample.owner.objects.get().number_masked == ""
    assert sample.owner.objects.get().number.digest is None


def test_erased_value_has_no_digest(sample):
    row = sample.owner()
    store(row, name="张三")
    sample.secret.objects.all().delete()
    with pytest.raises(SecretMissing):
        _ = sample.owner.objects.get().name.digest


def test_stored_instance_keeps_no_plaintext(sample):
    row = sample.owner()
    store(row, name="张三丰")
    assert "张三丰" not in f"{vars(row)} {vars(row.secret)}"
    assert "张三丰".encode() not in bytes(row.secret.name_cipher)
