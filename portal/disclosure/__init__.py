"""What the public may see of a payout: masked, frozen copies and figures.

Owns sets and their editions, disclosed entries, summaries, the frozen figures, and the masking
choice per class and channel. Never decrypts, and never keeps a path back to a person: an entry
knows no recipient and no line.
"""
