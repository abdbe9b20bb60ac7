"""What people without an account see through a personal link."""

from django.urls import URLPattern

app_name = "portal"
urlpatterns: list[URLPattern] = []
