from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto.ciphers import DataCipher, token_key_id, token_prefix
from portal.crypto.enums import CipherName
from portal.crypto.errors import MalformedToken, Tampered
from portal.crypto.keys import Key

CIPHERS = {name: DataCipher(Key("k1", name, os.urandom(name.key_bytes))) for name in CipherName}
ciphers = st.sampled_from(list(CIPHERS.values()))


@given(ciphers, st.binary(max_size=200), st.binary(max_size=60))
def test_what_was_encrypted_comes_back(cipher, plaintext, associated):
    token = cipher.encrypt(plaintext, associated)
    assert cipher.decrypt(token, associated) == plaintext
    assert token_key_id(token) == "k1"


@given(ciphers, st.text(max_size=40), st.binary(max_size=30), st.binary(max_size=30))
def test_other_associated_data_is_refused(cipher, text, bound, other):
    token = cipher.encrypt(text.encode(), bound)
    if bound != other:
        with pytest.raises(Tampered):
            cipher.decrypt(token, other)


@given(ciphers, st.binary(max_size=40), st.data())
def test_every_flipped_bit_behind_the_key_id_is_noticed(cipher, plaintext, data):
    token = bytearray(cipher.encrypt(plaintext, b"row"))
    start = len(cipher.prefix)
    place = data.draw(st.integers(start, len(token) - 1))
    token[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        cipher.decrypt(bytes(token), b"row")


@given(ciphers, st.lists(st.none() | st.text(max_size=20), max_size=8))
def test_bulk_tokens_open_one_by_one(cipher, texts):
    rows = [os.urandom(16) for _ in texts]
    tokens = cipher.encrypt_many(texts, rows, count=len(texts), binding=b"t\0c\0")
    opened = [
        None if token is None else cipher.decrypt(token, b"t\0c\0" + row).decode()
        for token, row in zip(tokens, rows, strict=True)
    ]
    assert opened == texts


@pytest.mark.parametrize("name", CipherName)
def test_the_same_value_never_gives_the_same_token(name):
    cipher = CIPHERS[name]
    rows = [bytes(16)] * 500
    tokens = cipher.encrypt_many(["张三"] * 500, rows, count=500, binding=b"t")
    assert len(set(tokens)) == 500


def test_sm4_gcm_gives_the_published_test_vector():
    # RFC 8998, appendix A.1
    cipher = DataCipher(
        Key("k1", CipherName.SM4GCM, bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    )
    plaintext = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = cipher._aead.encrypt(
        bytes.fromhex("00001234567800000000ABCD"),
        plaintext,
        bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    )
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )


@pytest.mark.parametrize(
    "token", [b"", b"\x01", b"\x02\x02k1" + bytes(28), token_prefix("k1") + bytes(27)]
)
def test_bytes_that_are_no_token_are_called_damaged(token):
    with pytest.raises(MalformedToken):
        token_key_id(token)
