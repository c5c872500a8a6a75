"""The gallery of components."""

from lgnet.ui.views.gallery import gallery

__all__ = ["gallery"]
