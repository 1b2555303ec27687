"""Pictures inside questions: re-encoded so that nothing but pixels is kept, capped in size, known by their content."""

import hashlib
import io
import warnings
from dataclasses import dataclass, field

from PIL import Image as Pillow
from PIL import ImageOps

from quizapp.bank.rules.document import Image

READ = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")  # SVG holds script and is refused; WMF and EMF nobody can show
MAX_SIDE = 1600  # pixels; larger ones are made smaller
MAX_PIXELS = 40_000_000  # of a picture that is opened at all
MAX_PICTURES = 2000  # in one file


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: PNG, or JPEG where it was one."""

    media_type: str
    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The name it is known by."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class Album:
    """The pictures of one file, each once."""

    pictures: dict[str, Picture] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, data: bytes, place: str = "") -> Image | None:
        """Keep a picture; None where it can't be kept (the reader says W_IMAGE_LOST). `place`: "" or an option's letter."""
        raw = hashlib.sha256(data).hexdigest()
        if raw not in self._known:
            picture = encode(data) if len(self.pictures) < MAX_PICTURES else None
            if picture is not None:
                self.pictures[picture.sha256] = picture
            self._known[raw] = picture.sha256 if picture else ""
        sha256 = self._known[raw]
        return Image(_base(name), sha256, place) if sha256 else None


def encode(data: bytes) -> Picture | None:
    """A picture from a file's bytes: first frame, upright, at most MAX_SIDE, without metadata; None for anything else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Pillow.open(io.BytesIO(data), formats=READ) as opened:
                if opened.width * opened.height > MAX_PIXELS or min(opened.size) < 1:
                    return None
                is_photo = opened.format == "JPEG"
                upright = ImageOps.exif_transpose(opened)
                return _stored(upright, is_photo=is_photo)
    except Exception:  # decoders raise what they like on broken files: struct.error, EOFError, SyntaxError, TypeError
        return None


def _stored(opened: Pillow.Image, *, is_photo: bool) -> Picture:
    pixels = opened.convert("RGB" if is_photo else "RGBA" if _is_clear(opened) else "RGB")
    if max(pixels.size) > MAX_SIDE:
        pixels.thumbnail((MAX_SIDE, MAX_SIDE))
    target = io.BytesIO()
    if is_photo:
        pixels.save(target, "JPEG", quality=85, optimize=True)
    else:
        pixels.save(target, "PNG", optimize=True)
    return Picture("image/jpeg" if is_photo else "image/png", target.getvalue(), pixels.width, pixels.height)


def _is_clear(opened: Pillow.Image) -> bool:
    return opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1][:120] or "image"
