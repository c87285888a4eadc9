"""What citizens see: the look of the public site, its identity, and thin views.

Owns templates' language (components, icons, number and date forms), the two display choices
(elder mode, language) and the site's identity (name, organiser, registration numbers,
telephone numbers). Never holds a business rule, never decrypts, never reads recipients or
payouts: disclosure is its door.
"""
