"""What the public may see of a payout: masked, frozen copies and figures.

Owns sets and their editions, disclosed entries, summaries, the frozen figures, the masking choice
per class and channel, and the register of published content with its history. Never decrypts, and
never keeps a path back to a person: an entry knows no recipient and no line.
"""
