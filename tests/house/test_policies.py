"""Each address names who may open it: a view without `@policy` is not reachable."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path


def views(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Address and view of each pattern, through all includes."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def without_policy(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Addresses whose view names no policy."""
    return [address for address, view in views(patterns) if not hasattr(view, "policy")]


def test_each_address_names_its_policy():
    patterns = get_resolver().url_patterns
    assert list(views(patterns)), "there are addresses to walk"
    assert without_policy(patterns) == []


def test_addresses_end_in_a_slash_and_have_one_name_each():
    patterns = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
    names = [pattern.name for pattern in patterns]
    assert all(names)
    assert sorted(names) == sorted(set(names))


def test_red_control_a_view_without_a_policy_is_found():
    def bare(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def guarded(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    guarded.policy = "anyone"
    assert without_policy([path("a/", bare, name="a"), path("b/", guarded, name="b")]) == ["a/"]
