"""How the system itself is kept lawful (articles 25 and 29, norms B6).

Owns: how long records are kept, by which norm, and what holds their erasing up; which version runs
and which ones the finance section agreed to. Never does: the
erasing of a kind of record itself, which the context that owns it declares (`registry`); posts and
accounts, which the staff context has.
"""
