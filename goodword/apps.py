from django.apps import AppConfig


class GoodwordConfig(AppConfig):
    name = "goodword"
    verbose_name = "Goodword"
