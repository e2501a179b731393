"""Where every address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from dispatch.api.door import api
from dispatch.pages import live

urlpatterns: list[URLPattern | URLResolver] = [
    path("", live.home, name="home"),
    path("board/<slug:slug>", live.board, name="board"),
    path("board/<slug:slug>/wall", live.wall_link, name="wall_link"),
    path("wall/<str:token>", live.wall, name="wall"),
    path("phone", live.phone, name="phone"),
    path("p/<str:token>", live.phone, name="phone_link"),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
