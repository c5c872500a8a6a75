from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "lgnet.config"
    verbose_name = "configurazione"
