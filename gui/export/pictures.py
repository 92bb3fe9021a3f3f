"""The exporters of figures and films."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.cli.picture import Film, Picture, parse_film, parse_picture
from gui.export.exporters import Exporter, ExportSource, Format, Options, Writing
from gui.export.figures import command_again, figure_content
from gui.export.film import FilmJob, check_film, command_of_film, film_snapshots
from gui.export.film_process import film_drawn_apart
from gui.export.writer import write_content

_FINDING = 0.1
"""Share of the work on a film that it is to find what its frames show."""


def picture_of(options: Options) -> Picture:
    """Return how a figure is to look: the option ``picture``, as on the command line."""
    return parse_picture(str(options.get("picture", "")))


def film_of(options: Options) -> Film:
    """Return how a film is to run: ``film``, as on the command line, and ``frames``."""
    film = parse_film(str(options.get("film", "")))
    return replace(film, frames=int(options.get("frames", film.frames)))


def _prepare_figure(source: ExportSource, options: Options, suffix: str) -> Writing:
    picture = picture_of(options)
    figure = f"--figure=figure{suffix}"
    command = command_again(source.run, picture, figure, beside=source.beside)
    content = figure_content(
        source.problem,
        source.run.start,
        source.snapshot,
        suffix,
        picture,
        command,
        source.at_hand,
    )
    return partial(_write, content)


def _write(content: bytes, path: Path) -> Iterator[float]:
    write_content(path, content)
    yield 1.0


def _prepare_film(source: ExportSource, options: Options, suffix: str) -> Writing:
    picture, film = picture_of(options), film_of(options)
    check_film(suffix, film, picture)
    return partial(_film, source, picture, film)


def _film(source: ExportSource, picture: Picture, film: Film, path: Path) -> Iterator[float]:
    run = source.run.copy()
    run.seek(run.last_step)
    command = command_of_film(run, path.suffix, film, picture, source.beside)
    found = []
    for frame in film_snapshots(run, film, source.snapshot.pinned):
        found += [] if frame is None else [frame]
        yield _FINDING * len(found) / film.frames
    job = FilmJob(run.start, found, picture, film, command)
    for share in film_drawn_apart(job, path):
        yield _FINDING + (1 - _FINDING) * share
    yield 1.0


FIGURE = Exporter(
    "figure",
    "Figure",
    "The plots of this moment as a picture, for a paper or a slide.",
    (
        Format(".png", "PNG image"),
        Format(".svg", "SVG drawing"),
        Format(".pdf", "PDF page"),
    ),
    _prepare_figure,
)

FILM = Exporter(
    "film",
    "Film",
    "The plots over the steps of the run, frame by frame.",
    (
        Format(".gif", "GIF"),
        Format(".webp", "Animated WebP"),
        Format(".mp4", "MP4 video"),
    ),
    _prepare_film,
)
