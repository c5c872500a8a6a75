"""Third-party front-end files: which ones (npm lock) and how they reach `ui/static/vendor` (`build`)."""
