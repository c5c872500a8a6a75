from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "lgnet.desk"
    label = "desk"
    verbose_name = "scrivania"
