"""The standard catalogues of grass-roots disclosure."""
