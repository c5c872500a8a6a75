"""Pages that look into several rooms: home, search, folder."""

from lgnet.desk.views.folder import folder
from lgnet.desk.views.home import home
from lgnet.desk.views.search import search

__all__ = ["folder", "home", "search"]
