"""Documents out and documents checked: the 通报 as text and .docx, and 核稿 (its subfolder `proof`).

Owns Bulletin, the templates and the page. A bulletin stores what was printed, with span, as-of and known; regenerated
later it reads the same to the byte. Refuses a digit of its own: a template prints figures by name only.
"""
