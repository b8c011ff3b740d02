"""`luodi user token`, `tokens`, `revoke`: interface tokens from the machine itself, for an account that only programs use."""

import sys
from argparse import Namespace
from typing import Any

from django.utils import timezone

from luodi.access.models import ApiToken, TokenScope
from luodi.access.tokens import make_token, own_tokens, revoke_token, token_works
from luodi.orgs.directory import person_line
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.web.cli import DONE, print_json


def make(arguments: Namespace) -> int:
    """Make a token for the person and print it this once. Whoever sits at the machine counts as a second factor."""
    scopes = [scope.strip() for scope in arguments.scopes.replace("，", ",").split(",") if scope.strip()]
    token, text = make_token(
        person=_named(arguments),
        name=arguments.name,
        scopes=scopes,
        days=arguments.days,
        second_factor=True,
        now=timezone.now(),
    )
    if arguments.json:
        print_json({**_document(token), "token": text})
    else:
        until = timezone.localtime(token.expires_at)
        sys.stdout.write(
            f"{token.person.name} 的令牌（{token.pk}号，到 {until:%Y-%m-%d} 为止）\n{text}\n只显示这一次。\n"
        )
    return DONE


def listing(arguments: Namespace) -> int:
    """Every token of the person, newest first."""
    found = [_document(token) for token in own_tokens(_named(arguments))]
    if arguments.json:
        print_json(found)
        return DONE
    for told in found:
        scopes = "、".join(TokenScope(scope).label for scope in told["scopes"])
        sys.stdout.write(
            f"{told['number']:<6}{told['state']}  {told['name']}  {scopes}  到 {told['expires_at'][:10]}\n"
        )
    return DONE


def revoke(arguments: Namespace) -> int:
    """End one token now."""
    token = revoke_token(number=arguments.number, person=_named(arguments))
    if arguments.json:
        print_json(_document(token))
    else:
        sys.stdout.write(f"{token.person.name} 的令牌“{token.name}”已吊销，下一次请求就进不来。\n")
    return DONE


def _named(arguments: Namespace) -> Person:
    return person_line(arguments.login, today()).person


def _document(token: ApiToken) -> dict[str, Any]:
    return {
        "number": token.pk,
        "login": token.person.login,
        "name": token.name,
        "scopes": list(token.scopes),
        "state": "有效" if token_works(token, timezone.now()) else "已失效",
        "expires_at": timezone.localtime(token.expires_at).isoformat(),
        "used_at": timezone.localtime(token.used_at).isoformat() if token.used_at else None,
    }
