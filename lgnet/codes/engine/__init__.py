"""Code lists as plain Python over the JSON files of ``lgnet/codes/data``: countries, permits, services, languages."""
