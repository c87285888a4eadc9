"""Places of the county: county > township > village > group, and the place outside the county.

Owns: official codes, names, kinds and validity of places, and how a written village or group name
is understood. Never does: people, organisations, permissions (staff lies above), addresses finer
than a group.
"""
