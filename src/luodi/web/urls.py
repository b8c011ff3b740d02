"""The one table of addresses; each view names its policy (tests/house)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
