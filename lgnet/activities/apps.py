from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "lgnet.activities"
    label = "activities"
    verbose_name = "attività"
