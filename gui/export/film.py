"""Films of a run: the frames of a figure as GIF, animated WebP or MP4."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from engine import MADE_BY
from engine.cli.export_command import NOTHING_BESIDE, Beside
from engine.cli.picture import Film, Picture
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.records import dataclass
from engine.training.frames import frame_snapshots, frame_steps
from engine.training.run import Run
from engine.training.snapshot import PinnedRun, Snapshot
from gui.export.figures import Drawing, command_again
from gui.style.painting import painting
from gui.style.theme import THEMES

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL_VIDEO = "uv sync --extra video"
"""What installs that which MP4 needs."""

MOST_MEMORY = 1_500_000_000
"""Bytes of all frames that are held at once, at most."""

_LINE = 2.0
"""Height of the line at the foot that tells how far the film is, in px at the usual text."""

_COLORS = 256
"""Colours of a GIF."""

_APART = 8
"""Colours that are less apart in red, green and blue are one to Pillow, which looks quickly."""

_EXACT = ("panel", "ink", "muted", "class0", "class1", "backward")
"""Colours that a GIF has just as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmJob:
    """All that a film is made of.

    Attributes
    ----------
    experiment
        That of the start of the run.
    snapshots
        Data and snapshot of each frame.
    command
        The command that makes it again, to stand in the file.
    """

    experiment: Experiment
    snapshots: Sequence[tuple[Problem, Snapshot]]
    picture: Picture
    film: Film
    command: str = ""


def check_film(suffix: str, film: Film, picture: Picture) -> None:
    """Raise InputError where a film cannot be written so, before its frames are drawn."""
    if suffix.lower() not in FILM_WRITERS:
        raise InputError(
            f"animation: a name ending in {suffix or 'nothing'} given, "
            f"{', '.join(FILM_WRITERS)} accepted"
        )
    if suffix.lower() == ".mp4":
        _video()
    else:
        width, height = picture.pixels()
        bytes_each = 3 if suffix.lower() == ".webp" else 1
        if film.frames * width * height * bytes_each > MOST_MEMORY:
            raise InputError(
                f"animation: {film.frames} frames of {width} x {height} pixels given, "
                "fewer or smaller ones accepted; an MP4 may be longer"
            )


def film_snapshots(
    run: Run, film: Film, pinned: tuple[PinnedRun, ...] = ()
) -> Iterator[tuple[Problem, Snapshot] | None]:
    """Yield what each frame shows, and None in between; the run is moved."""
    steps = frame_steps(run, film.frames, film.pace, film.first, film.last, film.every)
    return frame_snapshots(run, steps, pinned)


def command_of_film(
    run: Run, suffix: str, film: Film, picture: Picture, beside: Beside = NOTHING_BESIDE
) -> str:
    """Return the command that makes a film of a run again."""
    told = [f"--animation=film{suffix}", f"--frames={film.frames}"]
    told += [f"--every={film.every}"] if film.every > 1 else []
    told += [f"--film={film}"] if str(film) else []
    return command_again(run, picture, *told, beside=beside)


def write_film(job: FilmJob, part: Path, progress: Callable[[float], None]) -> None:
    """Write a film to a file whose ending says the format. A QApplication must exist.

    Parameters
    ----------
    progress
        Called with the share of the frames that are drawn; may raise to cancel.

    Raises
    ------
    InputError
        If it cannot be drawn or written so.
    OSError
        If the file cannot be written.
    """
    check_film(part.suffix, job.film, job.picture)
    with closing(_images(job, progress)) as images:
        FILM_WRITERS[part.suffix.lower()](images, job, part)


def _images(job: FilmJob, progress: Callable[[float], None]) -> Generator[QImage, None, None]:
    """Yield the frames, each with a line at its foot that is the longer the later it comes.

    So no two frames are equal: writers would make one of them.
    """
    count = len(job.snapshots)
    color = THEMES[job.picture.theme].color("muted")
    with Drawing(replace(job.picture, transparent=False), is_quick=True) as drawing:
        for number, (problem, snapshot) in enumerate(job.snapshots, start=1):
            sheet = drawing.show(problem, job.experiment, snapshot)
            image = sheet.image()
            ratio = image.devicePixelRatio()
            width, height = image.width() / ratio, image.height() / ratio
            line = QRectF(0, height - _LINE, width * number / count, _LINE)
            with painting(image) as painter:
                painter.fillRect(line, color)
            progress(number / count)
            yield image


def _pillow(image: QImage) -> Image:
    from PIL import Image

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    size = plain.width(), plain.height()
    return Image.frombuffer(
        "RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine(), 1
    )


def _write_gif(images: Iterator[QImage], job: FilmJob, part: Path) -> None:
    from PIL import Image

    # One table of colours for all frames: with one each, the background would flicker.
    first = _pillow(next(images)).copy()
    last = _last_look(job)
    both = Image.new("RGB", (first.width, 2 * first.height))
    both.paste(first, (0, 0))
    both.paste(last, (0, first.height))
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for color in _colors(both, job) for value in color])

    def in_palette(image: Image.Image) -> Image.Image:
        return image.quantize(palette=palette, dither=Image.Dither.NONE)

    rest = (in_palette(_pillow(image)) for image in images)
    loop: dict[str, Any] = {"loop": 0} if job.film.loop else {}
    in_palette(first).save(
        part,
        save_all=True,
        append_images=rest,
        duration=10 * max(1, round(100 / job.film.fps)),
        comment=f"{MADE_BY} {job.command}".encode(),
        optimize=False,
        disposal=1,
        **loop,
    )


def _colors(image: Image, job: FilmJob) -> list[tuple[int, ...]]:
    """Return the colours of the theme, and those of an image that are far enough from these."""
    from PIL import Image

    theme = THEMES[job.picture.theme]
    named = [theme.color(name) for name in _EXACT]
    exact = [(color.red(), color.green(), color.blue()) for color in named]
    few = image.quantize(_COLORS - len(exact), method=Image.Quantize.MEDIANCUT).getpalette() or []
    found = [tuple(few[place : place + 3]) for place in range(0, len(few), 3)]

    def is_apart(color: tuple[int, ...]) -> bool:
        return all(
            max(abs(one - other) for one, other in zip(color, known, strict=True)) > _APART
            for known in exact
        )

    return [*exact, *filter(is_apart, found)]


def _last_look(job: FilmJob) -> Image:
    """Return the last frame."""
    problem, snapshot = job.snapshots[-1]
    with Drawing(replace(job.picture, transparent=False), is_quick=True) as drawing:
        return _pillow(drawing.show(problem, job.experiment, snapshot).image()).copy()


def _write_webp(images: Iterator[QImage], job: FilmJob, part: Path) -> None:
    first = _pillow(next(images)).copy()
    first.save(
        part,
        save_all=True,
        append_images=(_pillow(image).copy() for image in images),
        duration=round(1000 / job.film.fps),
        loop=0 if job.film.loop else 1,
        quality=85,
        method=2,
        xmp=f"{MADE_BY} {job.command}".encode(),
    )


def _write_mp4(images: Iterator[QImage], job: FilmJob, part: Path) -> None:
    write_frames = _video()
    first = next(images)
    width, height = first.width() & ~1, first.height() & ~1  # as the format wants
    writer = write_frames(
        str(part),
        (width, height),
        fps=job.film.fps,
        codec="libx264",
        pix_fmt_in="rgb24",
        macro_block_size=2,
        quality=8,
        output_params=["-metadata", f"comment={MADE_BY} {job.command}", "-movflags", "+faststart"],
    )
    try:
        with closing(writer):
            writer.send(None)
            for image in chain((first,), images):
                writer.send(_pillow(image.copy(0, 0, width, height)).tobytes())
    except OSError:  # with pages of what the encoder has said
        raise OSError(0, "the encoder has ended; the disk may be full") from None
    if _frames_in(part) != job.film.frames:  # it does not tell by itself that it had no room
        raise OSError(0, "no room")


def _frames_in(part: Path) -> int:
    """Return how many frames a video has; 0 if it is none."""
    from imageio_ffmpeg import count_frames_and_secs

    try:
        return int(count_frames_and_secs(str(part))[0])
    except (OSError, RuntimeError):
        return 0


def _video() -> Callable[..., Generator[None, object, None]]:
    """Return what writes videos. Raises InputError that says what installs it."""
    try:
        from imageio_ffmpeg import write_frames
    except ImportError:
        raise InputError(
            "animation: MP4 given, but imageio-ffmpeg is not installed; after "
            f"`{INSTALL_VIDEO}` it is accepted, .gif and .webp are without it"
        ) from None
    write: Callable[..., Generator[None, object, None]] = write_frames
    return write


FILM_WRITERS: dict[str, Callable[[Iterator[QImage], FilmJob, Path], None]] = {
    ".gif": _write_gif,
    ".webp": _write_webp,
    ".mp4": _write_mp4,
}
"""What writes the frames, by the ending of the file."""
