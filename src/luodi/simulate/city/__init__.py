"""A city of any size from one seed: its years are first written down as acts, then told through the doors people use.

Owns the drawing of honest lives, of what is planted and of what only looks like it, and the list that says which is
which. The acts of a seed are always the same; nothing here knows the rules that will look for what was planted.
"""
