from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "lgnet.kernel"
    verbose_name = "nucleo"
