from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lgnet.privacy"
    label = "privacy"
    verbose_name = "protezione dei dati"
