"""Who writes a page, who reviews it, and when it is published.

Owns the rights to pages and media, which follow from posts and are stored nowhere, the review by
a second person, and the acts on pages. Never decides what a page looks like (`cms.pages`).
"""
