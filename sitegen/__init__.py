"""sitegen: the static-site generator for the disclosure column of Chinese local government."""

__version__ = "0.1.0"
DISTRIBUTION = "disclosure-sitegen"  # on PyPI, "sitegen" is a program of somebody else
