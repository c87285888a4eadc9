"""Who works here: members, their accounts, organisations, posts, roles and what a post may do.

Owns: the user model, organisations with their aliases and successors, posts, the table of powers
and the predicates that ask it. Never does: business acts of other contexts, sign-in screens,
anything about the people who are paid.
"""
