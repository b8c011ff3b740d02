"""Documents out, and manuscripts brought to 核稿: the 通报 as text and .docx, texts with the answers people gave.

Owns Bulletin, Manuscript, the templates and the page; what a text says is read by the room `proof`. A bulletin stores what was printed, with span, as-of and known; regenerated
later it reads the same to the byte. Refuses a digit of its own: a template prints figures by name only.
"""
