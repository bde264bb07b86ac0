"""Synthetic fingerprints for training: masters grown from noise, impressions rendered as scanners see them.

A master is a ridge wave (-1 valley .. +1 ridge) at 500 dpi that Gabor growth draws out of white noise along an
orientation field with the singularities of an arch, loop or whorl (Sherlock and Monro 1993; growth after Cappelli's
SFinGe). An impression displaces, inks, dries, wets, scratches and digitises it. Nothing here reads a real print.

Usage: /usr/bin/python3 synthetic_prints.py OUT_DIR --fingers N --first SEED --impressions M
writes one .npz a finger: images uint8, waves int8 (x127), masks uint8, and the maps from impression to master.
"""
import argparse
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
HEIGHT, WIDTH = 576, 480  # master in pixels at 500 dpi: 29 x 24 mm, the pad of a large finger
GROW = 2  # growth runs at half resolution; ridges stay above 3.5 samples a period
ORIENTATIONS = 16
PERIODS = (3.1, 4.1, 5.1, 6.1)  # at half resolution: 6.2 .. 12.2 px


def smooth_noise(generator, height, width, sigma):
    """Gaussian random field of unit variance and correlation `sigma` px, made on a coarse grid."""
    step = max(1, int(sigma / 3))
    h, w = height // step + 8, width // step + 8
    noise = torch.from_numpy(generator.standard_normal((1, 1, h, w)).astype(np.float32))
    s = sigma / step
    radius = max(1, int(3 * s))
    x = torch.arange(-radius, radius + 1, dtype=torch.float32)
    k = torch.exp(-x * x / (2 * s * s)) if s > 0.3 else (x == 0).float()
    k = k / k.pow(2).sum().sqrt()
    noise = F.conv2d(F.conv2d(F.pad(noise, (radius,) * 4, mode='circular'), k.view(1, 1, 1, -1)), k.view(1, 1, -1, 1))
    if step > 1:
        noise = F.interpolate(noise, size=(h * step, w * step), mode='bicubic', align_corners=False)
    return noise[0, 0, 2:2 + height, 2:2 + width]


def growth_bank():
    radius = 7
    y, x = torch.meshgrid(torch.arange(-radius, radius + 1.0), torch.arange(-radius, radius + 1.0), indexing='ij')
    kernels = []
    for o in range(ORIENTATIONS):
        theta = math.pi * o / ORIENTATIONS
        across = -x * math.sin(theta) + y * math.cos(theta)
        for period in PERIODS:
            sigma = 0.62 * period
            k = torch.exp(-(x * x + y * y) / (2 * sigma * sigma)) * torch.cos(2 * math.pi * across / period)
            k = k - torch.exp(-(x * x + y * y) / (2 * sigma * sigma)) * (k.sum() / torch.exp(-(x * x + y * y) / (2 * sigma * sigma)).sum())
            kernels.append(k / k.abs().sum() * 2.2)
    return torch.stack(kernels).unsqueeze(1)


BANK = growth_bank()


def orientation_field(g, height, width):
    """Ridge direction in radians, y down, on a grid of half resolution."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    scale = GROW
    x, y = (x * scale - WIDTH / 2), (y * scale - HEIGHT / 2)
    kind = g.choice(['arch', 'tented', 'loop', 'whorl', 'twin'], p=[0.08, 0.07, 0.5, 0.25, 0.1])
    cx, cy = g.normal(0, 14), g.normal(-35, 22)
    side = g.choice([-1, 1])

    def arg(px, py):
        return np.arctan2(py - y, x - px)

    if kind == 'arch':
        height_of = g.uniform(0.5, 1.3)
        spread = g.uniform(70, 120)
        rise = height_of * np.exp(-((x - cx) / spread) ** 2) * (-2 * (x - cx) / spread ** 2) * 60
        rise *= 1 / (1 + np.exp((y - cy - 180) / 60)) * (1 / (1 + np.exp(-(y - cy + 220) / 60)))
        theta = np.arctan(rise)
    else:
        if kind == 'tented':
            cores, deltas = [(cx, cy)], [(cx + g.normal(0, 6), cy + g.uniform(70, 120))]
        elif kind == 'loop':
            cores, deltas = [(cx, cy)], [(cx + side * g.uniform(75, 130), cy + g.uniform(80, 150))]
        else:
            gap = g.uniform(15, 45) if kind == 'whorl' else g.uniform(55, 90)
            lean = g.normal(0, 0.3) if kind == 'whorl' else side * g.uniform(0.5, 1.2)
            dx, dy = gap / 2 * math.sin(lean), gap / 2 * math.cos(lean)
            cores = [(cx - dx, cy - dy), (cx + dx, cy + dy)]
            deltas = [(cx - g.uniform(90, 140), cy + g.uniform(80, 140)), (cx + g.uniform(90, 140), cy + g.uniform(80, 140))]
        angle = np.zeros_like(x)
        for px, py in deltas:
            angle += arg(px, py)
        for px, py in cores:
            angle -= arg(px, py)
        theta = 0.5 * angle  # mathematics' y turned to y down
    noise = smooth_noise(g, height, width, 28 / scale).numpy() * g.uniform(0.03, 0.12)
    return torch.from_numpy((theta + noise).astype(np.float32)), kind


def master(seed):
    """Ridge wave of one finger, float32 HEIGHT x WIDTH in -1..1."""
    g = np.random.default_rng(seed)
    h, w = HEIGHT // GROW, WIDTH // GROW
    theta, kind = orientation_field(g, h, w)
    mean = g.uniform(7.0, 11.0) / GROW
    period = mean * (1 + 0.07 * smooth_noise(g, h, w, 45 / GROW) + 0.04 * smooth_noise(g, h, w, 22 / GROW))
    period = period.clamp(PERIODS[0], PERIODS[-1])
    o = (theta / math.pi * ORIENTATIONS) % ORIENTATIONS
    o0 = o.floor().long() % ORIENTATIONS
    of = o - o.floor()
    ps = torch.tensor(PERIODS)
    p = ((period - ps[0]) / (ps[1] - ps[0])).clamp(0, len(PERIODS) - 1.001)
    p0, pf = p.floor().long(), p - p.floor()
    image = torch.from_numpy(g.standard_normal((1, 1, h, w)).astype(np.float32)) * 0.5
    index = [((o0 + a) % ORIENTATIONS) * len(PERIODS) + p0 + b for a in (0, 1) for b in (0, 1)]
    weight = [(of if a else 1 - of) * (pf if b else 1 - pf) for a in (0, 1) for b in (0, 1)]
    for _ in range(int(g.integers(14, 26))):
        bank = F.conv2d(F.pad(image, (7,) * 4, mode='reflect'), BANK)[0]
        out = sum(torch.gather(bank, 0, i[None])[0] * k for i, k in zip(index, weight))
        image = torch.tanh(2.2 * out)[None, None]
    full = F.interpolate(image, size=(HEIGHT, WIDTH), mode='bicubic', align_corners=False)[0, 0]
    return (full / 0.85).clamp(-1, 1), kind


def impression(wave, seed, other=None):
    """One capture: (image uint8, clean wave int8, mask uint8, map float32 2xHxW of master x and y)."""
    g = np.random.default_rng(seed)
    hard = g.random()  # how harsh this capture is as a whole
    height, width = int(g.integers(28, 50)) * 8, int(g.integers(28, 50)) * 8
    y, x = torch.meshgrid(torch.arange(float(height)), torch.arange(float(width)), indexing='ij')
    u, v = x - width / 2, y - height / 2
    turn = g.normal(0, 0.22)
    zoom = 1 + g.normal(0, 0.015)
    if g.random() < 0.2:  # a resolution that the file does not own up to
        zoom = g.uniform(0.86, 1.12)
    sx, sy = zoom * (1 + g.normal(0, 0.01)), zoom * (1 + g.normal(0, 0.01))
    reach = 22 + 40 * g.random()
    mx = WIDTH / 2 + (u * math.cos(turn) - v * math.sin(turn)) * sx + g.normal(0, reach * 0.6)
    my = HEIGHT * 0.46 + (u * math.sin(turn) + v * math.cos(turn)) * sy + g.normal(0, reach)
    force = g.uniform(1.5, 3) if g.random() < 0.25 else 1  # now and then skin is dragged on purpose
    push = (abs(g.normal(0, 4.0)) + 0.5) * min(force, 2.2)
    far = g.uniform(38, 80)
    mx = mx + push * smooth_noise(g, height, width, far)
    my = my + push * smooth_noise(g, height, width, far)
    # traction: skin held at the contact's middle, dragged round it (after Cappelli, Maio and Maltoni 2001)
    r = torch.sqrt((u / (0.3 * width)) ** 2 + (v / (0.3 * height)) ** 2)
    slip = 1 - torch.exp(-r ** 3 / 6)
    twist = g.normal(0, 0.05) * force
    mx = mx + slip * (g.normal(0, 4) * force - twist * v)
    my = my + slip * (g.normal(0, 4) * force + twist * u)
    swept = g.random() < 0.15
    if swept:  # a finger drawn over a line of sensors: slices laid together with errors of pace and place
        pace, place = sweep(g, height)
        my = my + pace
        mx = mx + place
    def sample(img):
        grid = torch.stack([mx / (WIDTH - 1) * 2 - 1, my / (HEIGHT - 1) * 2 - 1], -1)[None]
        return F.grid_sample(img[None, None], grid, mode='bicubic', padding_mode='zeros', align_corners=True)[0, 0].clamp(-1, 1)
    clean = sample(wave)
    inside = (mx > 6) & (mx < WIDTH - 6) & (my > 6) & (my < HEIGHT - 6)
    # contact area
    rx, ry = width * g.uniform(0.3, 0.62), height * g.uniform(0.33, 0.65)
    du, dv = g.normal(0, 0.08) * width, g.normal(0, 0.08) * height
    power = g.uniform(2, 3.2)
    edge = ((u - du).abs() / rx) ** power + ((v - dv).abs() / ry) ** power
    edge = edge + 0.12 * smooth_noise(g, height, width, 14) + 0.06 * smooth_noise(g, height, width, 4)
    contact = torch.sigmoid((1 - edge) * g.uniform(6, 25))
    # ink: pressure shifts the threshold between ridge and valley
    press = g.normal(0.05, 0.22) + g.uniform(0.05, 0.3) * smooth_noise(g, height, width, g.uniform(20, 60))
    press = press - 0.35 * (1 - contact)
    sharp = g.uniform(1.6, 6)
    ink = torch.sigmoid(sharp * (clean + press) * 1.3)
    # dry skin: ridges break into speckle
    dry = (g.normal(-0.9, 0.9) if hard < 0.75 else g.normal(0.3, 0.5)) + 0.7 * smooth_noise(g, height, width, g.uniform(15, 50))
    speckle = smooth_noise(g, height, width, g.uniform(0.9, 2.0))
    ink = ink * torch.sigmoid(5 * (speckle + 1.1 - dry.clamp(-2, 1.6)))
    # wet skin: valleys fill
    if g.random() < 0.35:
        wet = torch.sigmoid(4 * (smooth_noise(g, height, width, g.uniform(15, 45)) - g.uniform(-0.8, 1.5)))
        fill = torch.sigmoid(g.uniform(2, 4) * (clean + g.uniform(0.5, 1.35)))
        ink = ink * (1 - wet) + wet * torch.maximum(ink, fill)
    # stipple: skin so dry or worn that ridge and valley are only more and fewer dots
    if g.random() < 0.3:
        dots = smooth_noise(g, height, width, g.uniform(0.7, 1.5))
        strength = g.uniform(0.4, 1.5) * torch.sigmoid(2 * smooth_noise(g, height, width, g.uniform(25, 70)) + g.uniform(-0.5, 2))
        dotted = torch.sigmoid(g.uniform(3, 8) * (0.8 * clean + strength * dots + g.normal(-0.1, 0.35)))
        ink = ink + (dotted - ink) * torch.sigmoid(6 * (strength - 0.4))
    # pores
    if g.random() < 0.5:
        spots = (torch.from_numpy(g.random((height, width)).astype(np.float32)) < g.uniform(0.002, 0.012)).float()
        pore = F.max_pool2d(spots[None, None], 3, 1, 1)[0, 0] * (clean > 0.4)
        ink = ink * (1 - g.uniform(0.3, 0.9) * pore)
    # creases and scratches
    for _ in range(int(g.poisson(1.5 if hard < 0.7 else 5))):
        a = g.uniform(0, math.pi)
        bend = g.normal(0, 0.002)
        along = u * math.cos(a) + v * math.sin(a)
        across = -u * math.sin(a) + v * math.cos(a) + bend * along ** 2 + g.normal(0, 60)
        start, length = g.normal(0, 60), g.uniform(20, 140)
        line = torch.exp(-(across / g.uniform(0.8, 2.4)) ** 2) * torch.sigmoid((length / 2 - (along - start).abs()) / 3)
        ink = ink * (1 - g.uniform(0.4, 1) * line)
    ink = ink * contact
    if g.random() < 0.15:  # moved while it was read: a trail along one direction
        ink = smeared(ink, g.uniform(0, math.pi), int(g.integers(2, 5)), smooth_noise(g, height, width, 50))
    # residue of the finger before
    if other is not None and g.random() < 0.3:
        dx, dy = int(g.integers(-60, 60)), int(g.integers(-60, 60))
        ghost = torch.roll(other, (dy, dx), (0, 1))[40:40 + height, 20:20 + width]
        gh, gw = ghost.shape
        residue = torch.zeros(height, width)
        residue[:gh, :gw] = torch.sigmoid(4 * ghost)
        residue = residue * torch.sigmoid(3 * smooth_noise(g, height, width, 30))
        ink = torch.maximum(ink, ink + (1 - ink) * residue * g.uniform(0.05, 0.3))
    blur = g.uniform(0.2, 1.15)
    ink = blurred(ink, blur)
    # sensor
    ground = g.uniform(170, 255) + g.uniform(0, 14) * smooth_noise(g, height, width, 70)
    depth = g.uniform(18 if g.random() < 0.12 else 40, 230) * (1 + g.uniform(0, 0.3) * smooth_noise(g, height, width, 60)).clamp(0.25, 1.6)
    image = ground - depth * ink ** g.uniform(0.6, 1.5)
    if g.random() < 0.3:  # blotched ground of a thermal or capacitive sensor
        image = image - g.uniform(3, 25) * smooth_noise(g, height, width, g.uniform(2, 8)).clamp(0, 3)
    image = image + g.uniform(0.5, 6 if hard < 0.7 else 22) * torch.from_numpy(g.standard_normal((height, width)).astype(np.float32))
    if swept:  # each slice has its own brightness
        image = image + g.uniform(1, 8) * torch.from_numpy(np.repeat(g.standard_normal(height // 4 + 1), 4)[:height, None].astype(np.float32))
    if g.random() < 0.35:  # columns and rows of a fixed pattern
        image = image + g.uniform(0.5, 6) * torch.from_numpy(g.standard_normal((1, width)).astype(np.float32))
        image = image + g.uniform(0, 3) * torch.from_numpy(g.standard_normal((height, 1)).astype(np.float32))
    image = image.clamp(0, 255)
    if g.random() < 0.25:
        image = (image / 17).round() * 17  # 16 grey levels
    visible = (contact > 0.5) & inside
    return (
        image.round().to(torch.uint8).numpy(),
        (clean * 127).round().to(torch.int8).numpy(),
        visible.to(torch.uint8).numpy(),
        torch.stack([mx, my]).to(torch.float16).numpy(),
    )


def sweep(g, height):
    """Errors of a swept capture, each [height, 1] px: `pace` along the sweep, `place` across it."""
    slow = lambda step, values: np.interp(np.arange(height), np.arange(len(values)) * step, values)
    rate = 0.05 * slow(40, g.standard_normal(height // 40 + 2))
    jumps = np.where(g.random(height) < 0.02, g.normal(0, 1.2, height), 0)
    pace = np.cumsum(rate + jumps)
    drift = slow(25, np.cumsum(g.normal(0, 1.5, height // 25 + 2)))
    shake = np.repeat(g.normal(0, 0.35, height // 4 + 1), 4)[:height]
    column = lambda x: torch.from_numpy((x - x.mean()).astype(np.float32))[:, None]
    return column(pace), column(drift + shake)


def smeared(image, direction, reach, where):
    """`image` dragged `reach` px along `direction` where the field `where` is positive."""
    moved = image
    for k in range(1, reach + 1):
        dy, dx = round(k * math.sin(direction)), round(k * math.cos(direction))
        moved = torch.maximum(moved, torch.roll(image, (dy, dx), (0, 1)) * (1 - 0.6 * k / (reach + 1)))
    return image + (moved - image) * torch.sigmoid(3 * where)


def blurred(image, sigma):
    radius = 3
    x = torch.arange(-radius, radius + 1.0)
    k = torch.exp(-x * x / (2 * sigma * sigma))
    k = k / k.sum()
    padded = F.pad(image[None, None], (radius,) * 4, mode='reflect')
    return F.conv2d(F.conv2d(padded, k.view(1, 1, 1, -1)), k.view(1, 1, -1, 1))[0, 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('out')
    parser.add_argument('--fingers', type=int, default=300)
    parser.add_argument('--first', type=int, default=1)
    parser.add_argument('--impressions', type=int, default=4)
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    other = None
    for finger in range(a.first, a.first + a.fingers):
        wave, kind = master(finger)
        parts = [impression(wave, finger * 1000 + i, other) for i in range(a.impressions)]
        named = {}
        for i, (image, clean, mask, where) in enumerate(parts):
            named.update({f'image{i}': image, f'wave{i}': clean, f'mask{i}': mask, f'map{i}': where})
        temporary = os.path.join(a.out, f'.{finger}.npz')
        np.savez(temporary, kind=kind, master=(wave * 127).round().to(torch.int8).numpy(), **named)
        os.rename(temporary, os.path.join(a.out, f'{finger:06d}.npz'))
        other = wave


if __name__ == '__main__':
    main()
