"""What a recorded process runs inside itself: not for import by the rest of lazyboot, standard library only.

`start/sitecustomize.py` gets it there; `lazyboot.profile.parts` reads what it writes.
"""
