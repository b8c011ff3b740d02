"""Projects: the thing that lands. Names, aliases, outside codes, and a cached row of each project's newest state.

Owns Project, Alias and ExternalCode. The row is a cache: `services.refresh_projects` rebuilds it from entries at any
time. Refuses to hold a fact of its own.
"""
