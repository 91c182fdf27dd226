"""Points on their way from noise to data as an animated GIF, frame by frame."""

import io
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pages.shared.charts.theme import Scheme

SIDE = 420  # pixels of one picture
HEAD = 56
GAP = 12
FINE = 2  # drawn this many times larger and shrunk, for smooth edges
SHADES = 12  # of each colour, from the paper up
HOLD = 12  # frames that the finished picture stands


def frames(
    paths: Sequence[np.ndarray],
    times: Sequence[np.ndarray],
    titles: Sequence[str],
    label: np.ndarray,
    scheme: Scheme,
    *,
    extent: float,
    count: int = 40,
) -> Iterator[Image.Image]:
    """Draws `count` frames from noise to data, one after another.

    Args:
        paths: One or more pictures, each (frames, n, 2).
        times: Their frame times, falling from 1 to 0.
        titles: Their titles.
        label: Label of each point, shape (n,): 0 moons, 1 circles, -1 none.
        scheme: The appearance.
        extent: Half-width of the square that is shown.
        count: How many frames, 2 or more.
    """
    colours = np.array([*scheme.labels, scheme.others[0]])[label]
    order = np.random.default_rng(0).permutation(len(label))  # no label always on top
    for t in np.linspace(1, 0, count):
        places = [_at(path, own, t) for path, own in zip(paths, times, strict=True)]
        yield _frame(places, titles, colours, order, scheme, extent, float(t))


def _at(path: np.ndarray, times: np.ndarray, t: float) -> np.ndarray:
    """Positions at t, shape (n, 2), between the two frames around it."""
    k = int(np.clip(np.searchsorted(-times, -t, side="right") - 1, 0, len(times) - 2))
    share = np.clip((times[k] - t) / (times[k] - times[k + 1]), 0, 1)
    between: np.ndarray = path[k] + share * (path[k + 1] - path[k])
    return between


def _frame(
    places: Sequence[np.ndarray],
    titles: Sequence[str],
    colours: np.ndarray,
    order: np.ndarray,
    scheme: Scheme,
    extent: float,
    t: float,
) -> Image.Image:
    width = len(places) * (SIDE + GAP) + GAP
    canvas = Image.new("RGB", (FINE * width, FINE * (SIDE + HEAD + GAP)), scheme.paper)
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(FINE * 22)
    radius = FINE * float(np.clip(60 / np.sqrt(max(len(order), 1)), 1.2, 3))
    for j, x in enumerate(places):
        left, top = FINE * (GAP + j * (SIDE + GAP)), FINE * HEAD
        box = (left, top, left + FINE * SIDE, top + FINE * SIDE)
        pen.rectangle(box, outline=scheme.grid, width=FINE)
        pen.text((left, FINE * 16), f"{titles[j]}   t = {t:.2f}", fill=scheme.ink, font=font)
        inside = np.abs(x).max(axis=1) < extent
        spots = (x * [1, -1] / extent + 1) * FINE * SIDE / 2 + [left, top]
        for i in order[inside[order]]:
            a, b = spots[i]
            pen.ellipse((a - radius, b - radius, a + radius, b + radius), fill=colours[i])
    return canvas.resize((width, SIDE + HEAD + GAP), Image.Resampling.LANCZOS)


def _palette(scheme: Scheme) -> Image.Image:
    """Every colour of the picture in even shades down to the paper, for crisp and small frames."""
    rgb = [
        np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
        for colour in (scheme.paper, scheme.ink, scheme.grid, *scheme.labels, scheme.others[0])
    ]
    shades = [
        rgb[0] + (colour - rgb[0]) * step / SHADES
        for colour in rgb[1:]
        for step in range(SHADES + 1)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.concatenate(shades).round().astype(int).tolist())
    return palette


def gif(drawn: Sequence[Image.Image], scheme: Scheme, *, milliseconds: int = 80) -> bytes:
    """Joins frames into a GIF that loops and rests on the last."""
    palette = _palette(scheme)
    few = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in drawn]
    few += [few[-1]] * HOLD
    blob = io.BytesIO()
    few[0].save(blob, "GIF", save_all=True, append_images=few[1:], duration=milliseconds, loop=0)
    return blob.getvalue()
