"""The one table of addresses; each view names its policy (tests/house). The words are the rooms' words."""

from django.urls import path

from luodi.web.pages import alerts, assessment, bulletins, desk, entries, figures, health, imports, people, projects

urlpatterns = [
    path("", desk.front, name="front"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sign-in/", people.sign_in, name="sign-in"),
    path("sign-out/", people.sign_out, name="sign-out"),
    path("desk/", desk.desk, name="desk"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="import-new"),
    path("imports/<int:number>/", imports.import_, name="import"),
    path("imports/<int:number>/answer/", imports.answer, name="import-answer"),
    path("imports/<int:number>/commit/", imports.commit, name="import-commit"),
    path("imports/<int:number>/reverse/", imports.reverse, name="import-reverse"),
    path("imports/<int:number>/rows/<int:position>/", imports.row, name="import-row"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/<str:code>/", projects.project, name="project"),
    path("entries/<int:sequence>/", entries.entry, name="entry"),
    path("entries/<int:sequence>/reverse/", entries.reverse, name="entry-reverse"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:name>/", figures.figure, name="figure"),
    path("assessment/", assessment.runs, name="runs"),
    path("assessment/new/", assessment.new_run, name="run-new"),
    path("assessment/<int:number>/", assessment.run, name="run"),
    path("assessment/<int:number>/publish/", assessment.publish, name="run-publish"),
    path("assessment/<int:number>/<str:unit>/", assessment.card, name="card"),
    path("assessment/<int:number>/<str:unit>/<str:indicator>/", assessment.explanation, name="explanation"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.new_bulletin, name="bulletin-new"),
    path("bulletins/<int:number>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:number>/file/", bulletins.file, name="bulletin-file"),
]
