"""The one table of addresses; each view names its policy (tests/house). The words are the rooms' words."""

from django.urls import path

from luodi.web.pages import desk, entries, figures, health, people, projects

urlpatterns = [
    path("", desk.front, name="front"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sign-in/", people.sign_in, name="sign-in"),
    path("sign-out/", people.sign_out, name="sign-out"),
    path("desk/", desk.desk, name="desk"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/<str:code>/", projects.project, name="project"),
    path("entries/<int:sequence>/", entries.entry, name="entry"),
    path("entries/<int:sequence>/reverse/", entries.reverse, name="entry-reverse"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:name>/", figures.figure, name="figure"),
]
