"""Properties are tried on the same examples every time, on a slow machine too."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
