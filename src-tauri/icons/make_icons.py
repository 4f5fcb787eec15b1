#!/usr/bin/env python3
"""Draws the program's icon, a deep-blue booklet with the character 册, and writes icon.png and icon.ico beside itself, and the
picture on the first page of the installer for Windows.

Needs Pillow. The character is drawn from strokes, so no font is needed.
"""
from pathlib import Path

from PIL import Image, ImageDraw

BLUE, DEEP, PAPER, EDGE = (31, 90, 166, 255), (20, 62, 120, 255), (255, 255, 255, 255), (214, 224, 238, 255)
UNIT = 4  # drawn larger and reduced, so that edges are smooth


def booklet(size: int) -> Image.Image:
    s = size * UNIT / 512
    image = Image.new("RGBA", (size * UNIT, size * UNIT))
    draw = ImageDraw.Draw(image)

    def box(x0, y0, x1, y1, colour, radius=0):
        draw.rounded_rectangle([x0 * s, y0 * s, x1 * s, y1 * s], radius * s, fill=colour)

    # The pages, seen below and beside the cover.
    box(84, 56, 452, 484, DEEP, 36)
    box(104, 72, 440, 468, PAPER, 20)
    for y in (446, 456):
        box(120, y, 436, y + 4, EDGE)
    # The cover and its spine.
    box(64, 28, 432, 436, BLUE, 36)
    box(64, 28, 124, 436, DEEP, 36)
    box(100, 28, 124, 436, DEEP)
    # Stitches of a thread-bound book.
    for y in (84, 180, 276, 372):
        box(82, y, 106, y + 12, PAPER, 6)
    # 册, white on the cover: two slips of bamboo and the cord that binds them.
    t = 26
    box(186, 108, 292, 108 + t, PAPER)
    box(186, 108, 186 + t, 330, PAPER)
    box(266, 108, 266 + t, 360, PAPER)
    box(306, 108, 404, 108 + t, PAPER)
    box(306, 108, 306 + t, 330, PAPER)
    box(378, 108, 378 + t, 360, PAPER)
    draw.polygon([(186 * s, 320 * s), (212 * s, 320 * s), (192 * s, 366 * s), (164 * s, 366 * s)], fill=PAPER)
    draw.polygon([(306 * s, 320 * s), (332 * s, 320 * s), (318 * s, 366 * s), (290 * s, 366 * s)], fill=PAPER)
    draw.polygon([(292 * s, 360 * s), (252 * s, 360 * s), (244 * s, 338 * s), (292 * s, 338 * s)], fill=PAPER)
    draw.polygon([(404 * s, 360 * s), (362 * s, 360 * s), (354 * s, 338 * s), (404 * s, 338 * s)], fill=PAPER)
    box(148, 214, 424, 214 + t, PAPER)
    return image.resize((size, size), Image.LANCZOS)


here = Path(__file__).parent
booklet(512).save(here / "icon.png", optimize=True)
sizes = [16, 24, 32, 48, 64, 128, 256]
pictures = [booklet(size) for size in sizes]
pictures[-1].save(here / "icon.ico", sizes=[(s, s) for s in sizes], append_images=pictures[:-1])

# 164 × 314 units of a dialog, in the size that 150 % of it takes.
picture = Image.new("RGB", (246, 471), DEEP[:3])
icon = booklet(150)
picture.paste(icon, (48, 110), icon)
picture.quantize(64).save(here / "../../assets/windows/welcome.bmp")
