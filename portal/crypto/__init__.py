"""Keys, ciphers, keyed hashes and sealed intake.

Owns: the key ring of this process, the token format of ciphertexts, `Protected` values and
their sibling tables, the reveal hook, the rotation of data keys.

Never: knows what a value means (normalising and masking are given by the context that declares
the value), decrypts on the public surface, writes plaintext to a log, a message or a repr,
imports another context.
"""
