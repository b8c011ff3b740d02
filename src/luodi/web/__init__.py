"""Pages, commands and settings: the only room that talks to people and browsers.

Owns URLs, templates, policies and the command line. Refuses business rules: a view fetches, asks one service or
selector, and answers.
"""
