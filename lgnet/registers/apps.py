from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "lgnet.registers"
    label = "registers"
    verbose_name = "registri"
