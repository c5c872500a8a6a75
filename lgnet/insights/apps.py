from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "lgnet.insights"
    label = "insights"
    verbose_name = "indicatori"
