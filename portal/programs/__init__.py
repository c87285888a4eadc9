"""The programs that run beside the web servers, and whether they still do.

Owns: which programs there should be, what it means when one is silent, their heartbeats. Never
does: their work, which the contexts above declare and carry out; starting or ending any of them.
"""
