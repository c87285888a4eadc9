"""What identifies a person, as people write it: numbers and names.

Owns how ID numbers, organisation codes, accounts, phones and names are cleaned, checked, masked and
found in texts. Has no models, and never knows whose number it is.
"""
