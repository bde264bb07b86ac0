"""Writes the fixed graphs as ONNX: the filters normalise, orientation and gabor, the products similarity and shortlist.

Nothing here is learned. Image tensors are float32 [1, 1, H, W] with H and W multiples of 8.
Usage: /usr/bin/python3 make_graphs.py ../models   (needs Debian's python3-torch for the arithmetic, python3-onnx)
"""
import math
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

BLOCK = 4  # px a cell of the coarse fields; finer costs time and gained nothing
NORMAL_SIGMA = 9.0  # px; 6 and 14 measured the same
NORMAL_FLOOR = 4.0  # grey levels: contrast below this is sensor noise and is not blown up
ORIENTATION_SIGMAS = (6.0, 10.0, 16.0)  # px
PERIOD_SIGMA = 10.0  # px, one of the above
ORIENTATIONS = 16
PERIODS = (7.0, 8.5, 10.0, 12.0)  # px at 500 dpi
GABOR_RADIUS = 8
GABOR_SIGMA = 3.6  # px; longer filters invent ridges
OPSET = 13
DESCRIPTOR = 48  # numbers a descriptor (template.ts)
GALLERY_ZERO = 128  # a zero in the gallery's bytes (first-stage.ts)
COSINE_FLOOR = 0.45  # cosines of unlike skin are 0 +- 0.16; clipped before relaxation, or strangers feed it


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def gaussian(sigma):
    radius = max(1, math.ceil(3 * sigma))
    x = np.arange(-radius, radius + 1)
    k = np.exp(-x * x / (2 * sigma * sigma))
    return (k / k.sum()).astype(np.float32)


class Graph:
    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def const(self, value, dtype=np.float32):
        self.count += 1
        name = f'c{self.count}'
        self.constants.append(constant(name, np.asarray(value, dtype=dtype)))
        return name

    def op(self, kind, *inputs, outputs=1, name=None, **attributes):
        self.count += 1
        names = [name or f't{self.count}'] if outputs == 1 else [f't{self.count}_{i}' for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def pad(self, x, top, left, mode='edge'):
        return self.op('Pad', x, self.const([0, 0, top, left, 0, 0, top, left], np.int64), mode=mode)

    def blur(self, x, sigma, channels):
        k = gaussian(sigma)
        r = len(k) // 2
        w = np.tile(k, (channels, 1, 1, 1)).reshape(channels, 1, 1, -1)
        x = self.op('Conv', self.pad(x, 0, r), self.const(w), group=channels)
        return self.op('Conv', self.pad(x, r, 0), self.const(w.transpose(0, 1, 3, 2)), group=channels)

    def pool(self, x):
        return self.op('AveragePool', x, kernel_shape=[BLOCK, BLOCK], strides=[BLOCK, BLOCK])

    def enlarge(self, x):
        return self.op('Resize', x, '', self.const([1, 1, BLOCK, BLOCK]), mode='linear',
                       coordinate_transformation_mode='half_pixel')

    def save(self, path, inputs, outputs, note):
        graph = helper.make_graph(self.nodes, 'g', inputs, outputs, self.constants, doc_string=note)
        model = helper.make_model(graph, producer_name='taanuu', opset_imports=[helper.make_opsetid('', OPSET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, path)


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


IMAGE = value('image', TensorProto.FLOAT, [1, 1, 'H', 'W'])


def normalise(path):
    g = Graph()
    mean = g.blur(g.pool('image'), NORMAL_SIGMA / BLOCK, 1)
    square = g.blur(g.pool(g.op('Mul', 'image', 'image')), NORMAL_SIGMA / BLOCK, 1)
    variance = g.op('Relu', g.op('Sub', square, g.op('Mul', mean, mean)))
    g.op('Sqrt', variance, name='deviation')
    g.op('Identity', mean, name='mean')
    scale = g.op('Sqrt', g.op('Add', variance, g.const(NORMAL_FLOOR ** 2)))
    flat = g.op('Div', g.op('Sub', 'image', g.enlarge(mean)), g.enlarge(scale))
    g.op('Clip', flat, g.const(-3.0), g.const(3.0), name='normalised')
    g.save(path, [IMAGE], [
        value('normalised', TensorProto.FLOAT, [1, 1, 'H', 'W']),
        value('mean', TensorProto.FLOAT, [1, 1, 'h', 'w']),
        value('deviation', TensorProto.FLOAT, [1, 1, 'h', 'w']),
    ], 'local normalisation: (grey - mean) / deviation over a Gaussian neighbourhood')


def orientation(path):
    g = Graph()
    r = 3
    y, x = np.mgrid[-r:r + 1, -r:r + 1].astype(np.float64)
    smooth = np.exp(-(x * x + y * y) / 2)
    smooth /= smooth.sum()
    # derivative of the same Gaussian (sigma 1), so that a sinusoid's two powers differ by its angular frequency squared
    d = x * smooth
    d /= (x * d).sum()
    kernels = np.stack([d, d.T, smooth])[:, None]
    gx, gy, level = g.op('Split', g.op('Conv', g.pad('image', r, r), g.const(kernels)), outputs=3, axis=1)
    xx, yy, xy = g.op('Mul', gx, gx), g.op('Mul', gy, gy), g.op('Mul', gx, gy)
    # ridge direction is across the gradient: (gy^2 - gx^2, -2 gx gy) is its double angle
    tensor = g.op('Concat', g.op('Sub', yy, xx), g.op('Mul', xy, g.const(-2.0)), g.op('Add', xx, yy),
                  g.op('Mul', level, level), axis=1)
    coarse = g.pool(tensor)
    sums = []
    for sigma in ORIENTATION_SIGMAS:
        c, s, e, p = g.op('Split', g.blur(coarse, sigma / BLOCK, 4), outputs=4, axis=1)
        sums.append(g.op('Div', g.op('Concat', c, s, axis=1), g.op('Add', e, g.const(1e-6))))
        if sigma == PERIOD_SIGMA:
            ratio = g.op('Div', g.op('Add', p, g.const(1e-6)), g.op('Add', e, g.const(1e-6)))
            g.op('Mul', g.op('Sqrt', ratio), g.const(2 * math.pi), name='period')
            g.op('Identity', p, name='power')
    total = g.op('Sum', *sums)
    g.op('Mul', total, g.const(1 / len(sums)), name='double_angle')
    cell = ['h', 'w']
    g.save(path, [IMAGE], [
        value('double_angle', TensorProto.FLOAT, [1, 2, *cell]),
        value('period', TensorProto.FLOAT, [1, 1, *cell]),
        value('power', TensorProto.FLOAT, [1, 1, *cell]),
    ], 'cells of 4x4 px: cos and sin of twice the ridge direction (y down) times coherence, mean of three scales; '
       'ridge period in px from the ratio of signal to gradient power; signal power')


def gabor(path):
    y, x = np.mgrid[-GABOR_RADIUS:GABOR_RADIUS + 1, -GABOR_RADIUS:GABOR_RADIUS + 1].astype(np.float64)
    bank = []
    for o in range(ORIENTATIONS):
        theta = math.pi * o / ORIENTATIONS
        across = -x * math.sin(theta) + y * math.cos(theta)
        for period in PERIODS:
            envelope = np.exp(-(x * x + y * y) / (2 * GABOR_SIGMA ** 2))
            k = envelope * np.cos(2 * math.pi * across / period)
            k -= envelope * k.sum() / envelope.sum()
            # unit response to a unit sinusoid of this period
            bank.append(k / (k * np.cos(2 * math.pi * across / period)).sum())
    # each filter at the BLOCK x BLOCK places of a cell, as columns over the cell's window; ORT folds this when it loads
    g = Graph()
    window = 2 * GABOR_RADIUS + BLOCK
    kernels = g.const(np.stack(bank))
    places = []
    for top in range(BLOCK):
        for left in range(BLOCK):
            pads = g.const([0, top, left, 0, BLOCK - 1 - top, BLOCK - 1 - left], np.int64)
            places.append(g.op('Reshape', g.op('Pad', kernels, pads), g.const([len(bank), window * window, 1], np.int64)))
    filters = g.op('Concat', *places, axis=2)
    g.op('MatMul', 'windows', g.op('Gather', filters, 'choice', axis=0), name='cells')
    g.save(path, [value('windows', TensorProto.FLOAT, ['G', 'M', window * window]), value('choice', TensorProto.INT32, ['G'])],
           [value('cells', TensorProto.FLOAT, ['G', 'M', BLOCK * BLOCK])],
           'bank of 16 orientations x 4 periods on windows of 20x20 px round cells of 4x4 px, M cells a group; '
           'choice = orientation * 4 + period picks one filter a group')


def similarity(path):
    """Cosine of each two unit descriptors, clipped from below and stretched to 0..1."""
    g = Graph()
    cosine = g.op('Gemm', 'probe', 'references', transB=1)
    g.op('Relu', g.op('Mul', g.op('Sub', cosine, g.const(COSINE_FLOOR)), g.const(1 / (1 - COSINE_FLOOR))), name='similarity')
    g.save(path, [value('probe', TensorProto.FLOAT, ['n', DESCRIPTOR]), value('references', TensorProto.FLOAT, ['m', DESCRIPTOR])],
           [value('similarity', TensorProto.FLOAT, ['n', 'm'])], similarity.__doc__)


def shortlist(path):
    """First stage of 1:N: how near each of n probe minutiae comes to any of K minutiae of T templates, exact integers."""
    g = Graph()
    # U8S8 with a 7-bit probe: 2 * 255 * 63 fits the 16-bit pair sums of processors without VNNI
    product = g.op('MatMulInteger', 'gallery', 'probe', g.const(GALLERY_ZERO, np.uint8))
    g.op('ReduceMax', product, axes=[1], keepdims=0, name='nearest')
    g.save(path, [value('gallery', TensorProto.UINT8, ['T', 'K', 'D']), value('probe', TensorProto.INT8, ['D', 'n'])],
           [value('nearest', TensorProto.INT32, ['T', 'n'])], shortlist.__doc__)


if __name__ == '__main__':
    out = sys.argv[1]
    normalise(f'{out}/normalise.onnx')
    orientation(f'{out}/orientation.onnx')
    gabor(f'{out}/gabor.onnx')
    similarity(f'{out}/similarity.onnx')
    shortlist(f'{out}/shortlist.onnx')
