"""sitegen: the static-site generator for the disclosure column of Chinese local government."""

__version__ = "0.1.0"
DISTRIBUTION = (
    "disclosure-sitegen"  # the name of the package; the distribution called "sitegen" on PyPI is another program
)
