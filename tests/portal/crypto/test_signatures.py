from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from portal.crypto.signatures import fingerprint, is_signed_by, read_public_key, signature_bytes
from tests.factories.keys import Signer, pem_of

FILE = "批次号,日期\r\nPC-1,2026-05-12\r\n".encode("gb18030")
SIGNERS = {"ed25519": Signer.ed25519, "rsa": Signer.rsa}


@pytest.fixture(params=SIGNERS)
def signer(request):
    return SIGNERS[request.param]()


def test_the_holder_of_the_key_has_signed_these_bytes(signer):
    assert is_signed_by(signer.public_key, FILE, signer.sign(FILE))


@pytest.mark.parametrize("change", [FILE + b" ", FILE[:-1], FILE.replace(b"1", b"2"), b""])
def test_and_no_others(signer, change):
    assert not is_signed_by(signer.public_key, change, signer.sign(FILE))


def test_another_holder_signs_in_vain(signer):
    other = type(signer).ed25519() if "rsa" not in signer.name else type(signer).rsa()
    assert not is_signed_by(signer.public_key, FILE, other.sign(FILE))


@pytest.mark.parametrize("wrong", [b"", b"\0" * 64, b"x" * 256, b"not base64 !", FILE])
def test_what_is_no_signature_is_none(signer, wrong):
    assert not is_signed_by(signer.public_key, FILE, signature_bytes(wrong))


def test_a_signature_may_be_written_in_base64(signer):
    signature = signer.sign(FILE)
    for text in (base64.b64encode(signature), base64.encodebytes(signature)):
        assert signature_bytes(text) == signature
    assert signature_bytes(signature) == signature


def test_a_bit_changed_in_the_signature_is_noticed(signer):
    signature = bytearray(signer.sign(FILE))
    signature[5] ^= 1
    assert not is_signed_by(signer.public_key, FILE, bytes(signature))


def test_a_fingerprint_is_of_the_key_not_of_its_spelling(signer):
    spelled = signer.public_key.replace("\n", "\r\n") + "\n\n"
    assert fingerprint(spelled) == fingerprint(signer.public_key)
    assert fingerprint(Signer.ed25519().public_key) != fingerprint(signer.public_key)


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        "密钥",
        pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()),
        Signer.rsa(bits=1024).public_key,
    ],
    ids=["empty", "hollow", "words", "another algorithm", "too short"],
)
def test_only_keys_that_can_be_verified_and_are_long_enough_are_read(pem):
    with pytest.raises(ValueError):  # noqa: PT011 - every one is refused alike
        read_public_key(pem)
