"""Luodi 落地: investment promotion of a local government, from the first lead to production; every number opens."""
