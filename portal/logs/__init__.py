"""What the log says and never says, and the number by which the lines of one request are found.

Each line is one JSON object on standard error. ``text`` is the one rule of what may stand in it,
``lines`` writes it, ``numbers`` knows the request or task at work, ``uncaught`` takes what else
Python itself would print.
"""
