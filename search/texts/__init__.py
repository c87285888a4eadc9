"""Full text over everything public: what is read in, how it is asked, what is answered.

Owns the index of public texts, their vocabulary, synonyms and promoted results. Never holds a paid
person's name, and keeps no question that could be one.
"""

from __future__ import annotations
