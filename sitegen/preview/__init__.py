"""The live preview on 127.0.0.1."""
