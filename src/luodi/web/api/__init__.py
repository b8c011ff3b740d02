"""The interface for programs, /api/v1/: what the pages do, through the same services, selectors, policies and scopes.

Owns its document (OpenAPI), bearer tokens at the door, problem+json and kept answers. Refuses cookies, sessions and HTML,
and holds no rule of its own: what a page would refuse is refused here in the same words.
"""
