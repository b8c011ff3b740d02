"""Single sign-on by OpenID Connect: the place's own identity provider says who somebody is, and nothing about rights."""
