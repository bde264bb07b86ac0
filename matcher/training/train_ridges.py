"""Trains ridges.onnx: locally normalised grey -> clean ridge wave and foreground, on synthetic prints alone.

Input [1, 1, H, W] (H, W multiples of 8) as normalise.onnx makes it, times -1 so that ridges are positive;
output [1, 2, H, W]: ridge wave about -1..1, foreground logit.
Usage: /usr/bin/python3 train_ridges.py PRINTS_DIR OUT.onnx --steps 2500 --seed 1
"""
import argparse
import glob
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SIGMA, FLOOR, BLOCK = 9.0, 4.0, 4  # as make_graphs.py


def blur(x, sigma):
    radius = int(np.ceil(3 * sigma))
    t = torch.arange(-radius, radius + 1.0)
    k = torch.exp(-t * t / (2 * sigma * sigma))
    k = (k / k.sum()).view(1, 1, 1, -1)
    x = F.conv2d(F.pad(x, (radius, radius, 0, 0), mode='replicate'), k)
    return F.conv2d(F.pad(x, (0, 0, radius, radius), mode='replicate'), k.transpose(2, 3))


def normalise(grey):
    """The arithmetic of normalise.onnx."""
    mean = blur(F.avg_pool2d(grey, BLOCK), SIGMA / BLOCK)
    square = blur(F.avg_pool2d(grey * grey, BLOCK), SIGMA / BLOCK)
    scale = ((square - mean * mean).clamp(min=0) + FLOOR ** 2).sqrt()
    up = lambda f: F.interpolate(f, scale_factor=BLOCK, mode='bilinear', align_corners=False)
    return ((grey - up(mean)) / up(scale)).clamp(-3, 3)


def conv(a, b, stride=1, dilation=1):
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, dilation, dilation), nn.ReLU(inplace=True))


class Ridges(nn.Module):
    """U-Net on 2x2 space-to-depth with a wide, dilated bottom: 2.1 GMAC for 388x374."""

    def __init__(self):
        super().__init__()
        self.at2 = nn.Sequential(conv(4, 20), conv(20, 20))
        self.at4 = nn.Sequential(conv(20, 40, 2), conv(40, 40))
        self.at8 = nn.Sequential(conv(40, 96, 2), conv(96, 96, 1, 2), conv(96, 96, 1, 4), conv(96, 96, 1, 2), conv(96, 96, 1, 1))
        self.to4 = conv(96 + 40, 40)
        self.to2 = conv(40 + 20, 24)
        self.out = nn.Conv2d(24, 8, 3, 1, 1)

    def forward(self, x):
        x = F.pixel_unshuffle(x, 2) if self.training else space_to_depth(x)
        a = self.at2(x)
        b = self.at4(a)
        c = self.at8(b)
        b = self.to4(torch.cat([F.interpolate(c, scale_factor=2.0, mode='nearest'), b], 1))
        a = self.to2(torch.cat([F.interpolate(b, scale_factor=2.0, mode='nearest'), a], 1))
        return F.pixel_shuffle(self.out(a), 2)


def space_to_depth(x):
    """pixel_unshuffle(2) for one channel in slices, which every ONNX opset has."""
    return torch.cat([x[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)], 1)


CROP = 160
STEPS_A_UNIT = 42  # the normalised picture is kept as int8 between -3 and 3


def load(paths):
    images, waves, masks = [], [], []
    for path in paths:
        with np.load(path) as z:
            n = sum(k.startswith('image') for k in z.files)
            for i in range(n):
                images.append(packed(z[f'image{i}'])); waves.append(z[f'wave{i}']); masks.append(z[f'mask{i}'])
    return images, waves, masks


def packed(image):
    grey = torch.from_numpy(image.astype(np.float32))[None, None]
    return (-normalise(grey) * STEPS_A_UNIT).round().to(torch.int8)[0, 0].numpy()


def batch(data, g, size):
    images, waves, masks = data
    xs, ys, ms = [], [], []
    while len(xs) < size:
        i = int(g.integers(len(images)))
        h, w = images[i].shape
        y, x = int(g.integers((h - CROP) // 8 + 1)) * 8, int(g.integers((w - CROP) // 8 + 1)) * 8
        part = masks[i][y:y + CROP, x:x + CROP]
        if part.mean() < 0.25 and g.random() < 0.85:
            continue
        n = torch.from_numpy(images[i][y:y + CROP, x:x + CROP].astype(np.float32) / STEPS_A_UNIT)[None, None]
        wave = torch.from_numpy(waves[i][y:y + CROP, x:x + CROP].astype(np.float32) / 127)[None, None]
        mask = torch.from_numpy(part.astype(np.float32))[None, None]
        if g.random() < 0.5:
            n, wave, mask = n.flip(3), wave.flip(3), mask.flip(3)
        if g.random() < 0.5:
            n, wave, mask = n.flip(2), wave.flip(2), mask.flip(2)
        if g.random() < 0.5:
            n, wave, mask = n.transpose(2, 3), wave.transpose(2, 3), mask.transpose(2, 3)
        xs.append(n); ys.append(wave); ms.append(mask)
    return torch.cat(xs).contiguous(), torch.cat(ys), torch.cat(ms)


def losses(out, wave, mask):
    ridge = ((out[:, :1] - wave) ** 2 * mask).sum() / mask.sum().clamp(min=1)
    front = F.binary_cross_entropy_with_logits(out[:, 1:], mask)
    agree = (((out[:, :1] > 0) == (wave > 0)).float() * mask).sum() / mask.sum().clamp(min=1)
    return ridge, front, agree


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('prints'); p.add_argument('out')
    p.add_argument('--steps', type=int, default=2500)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--rate', type=float, default=3e-3)
    p.add_argument('--start', help='weights (.pt) to go on from')
    p.add_argument('--threads', type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    g = np.random.default_rng(a.seed)
    paths = sorted(glob.glob(f'{a.prints}/*.npz'))
    held, used = load(paths[:12]), load(paths[12:])
    net = Ridges().train().to(memory_format=torch.channels_last)
    if a.start:
        net.load_state_dict(torch.load(a.start))
    print('parameters', sum(q.numel() for q in net.parameters()), 'images', len(used[0]), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, a.steps, pct_start=0.08)
    start = time.time()
    for step in range(1, a.steps + 1):
        x, wave, mask = batch(used, g, 8)
        with torch.autocast('cpu', dtype=torch.bfloat16):  # a third of the time of 32-bit floats
            out = net(x.to(memory_format=torch.channels_last))
        ridge, front, agree = losses(out.float(), wave, mask)
        optimiser.zero_grad(); (ridge + 0.3 * front).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step(); schedule.step()
        if step % 200 == 0:
            with torch.no_grad():
                hx, hw, hm = batch(held, np.random.default_rng(7), 24)
                v = losses(net(hx), hw, hm)
            print(step, f'{time.time() - start:.0f}s train {ridge.item():.3f} {front.item():.3f} held {v[0].item():.3f} {v[1].item():.3f} sign {v[2].item():.4f}', flush=True)
        if step % 500 == 0 or step == a.steps:
            export(net, a.out)


def export(net, path):
    torch.save(net.state_dict(), path.replace('.onnx', '.pt'))
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 1, 160, 168), path, opset_version=13, input_names=['normalised'],
                      output_names=['ridges'], dynamic_axes={'normalised': {2: 'H', 3: 'W'}, 'ridges': {2: 'H', 3: 'W'}})
    net.train()


if __name__ == '__main__':
    main()
