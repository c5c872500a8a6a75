from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "lgnet.codes"
    verbose_name = "elenchi di codici"
