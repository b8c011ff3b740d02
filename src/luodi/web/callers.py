"""Where a request comes from: the address of the caller, seen through the proxies that the place trusts, and no others."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address. Behind a trusted proxy it is the last one in X-Forwarded-For that is no proxy of ours."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if peer not in settings.TRUSTED_PROXIES:
        return peer[:45]
    told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",") if part.strip()]
    return next((part for part in reversed(told) if part not in settings.TRUSTED_PROXIES), peer)[:45]


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, in the words of an office: the browser, and the system it runs on."""
    text = str(request.META.get("HTTP_USER_AGENT") or "")
    browsers = (
        ("MicroMessenger", "微信"),
        ("Edg/", "Edge"),
        ("Firefox/", "火狐"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Windows", "Windows"),
        ("Android", "安卓"),
        ("iPhone", "苹果手机"),
        ("Mac OS", "苹果电脑"),
        ("Linux", "Linux"),
    )
    found = [next((name for mark, name in table if mark in text), "") for table in (browsers, systems)]
    return " · ".join(filter(None, found)) or "未知设备"
