"""The order of the stages, what is reused from earlier builds, and the commit to the output tree."""
