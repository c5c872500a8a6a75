from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "lgnet.messages"
    label = "inbox"
    verbose_name = "messaggi"
