"""Who on the way of a batch must be another person: the one table.

Articles 12 to 14: what is entered is reviewed by the offices of the route, each of which answers
for its review; norms B6: nobody holds two ends of one payment. Persons are compared, not accounts
(decision 8).

A pair that may be waived names what a unit too small for it gets instead, by a decision of the
finance bureau (`PersonWaiver`). Reviews by department and finance are never waived.
"""

from __future__ import annotations

from typing import Final

from .enums import Part

# Each part with those whose persons may not take it.
OTHERS: Final[dict[Part, tuple[Part, ...]]] = {
    Part.MAKER: (),
    Part.UNIT_CHECK: (Part.MAKER,),
    Part.DEPARTMENT: (Part.MAKER, Part.UNIT_CHECK),
    Part.FINANCE: (Part.MAKER, Part.UNIT_CHECK, Part.DEPARTMENT),
    # Whoever reviewed for the unit may hand to the bank what the offices above have released.
    Part.SENDER: (Part.MAKER, Part.FINANCE),
    # Anybody who may enter it: an entry alone changes nothing.
    Part.ANSWER: (),
    # Whoever made the rows would else decide which of them are paid once more (norms B6).
    Part.CONFIRMATION: (Part.MAKER, Part.ANSWER),
    # Article 19 wants the unit that made it; what was paid is beyond the reach of who publishes it.
    Part.PUBLISHER: (),
}
# What the finance bureau may allow a unit, and which of the others it then does without: to send
# what the same person made; to go without an own check, for there is nobody to give it; to confirm
# an answer that the same person entered.
WAIVABLE: Final[dict[Part, tuple[Part, ...]]] = {
    Part.UNIT_CHECK: (Part.MAKER,),
    Part.SENDER: (Part.MAKER,),
    Part.CONFIRMATION: (Part.MAKER, Part.ANSWER),
}
