"""What staff see and write: the staff desk inside the Wagtail admin, later the pages of the site.

Owns screens, menus and the demo county. Never decides: every act is a service of the domain.
"""
