"""Small pictures for tests."""

import io

from PIL import Image


def png(width: int, height: int, colour: str) -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()
