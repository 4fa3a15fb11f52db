"""Results and gradients of the primitives of convolutional networks by PyTorch.

usage: python primitives_torch.py     (writes primitives-torch.safetensors beside itself; made with torch 2.x in float64)
"""
import json, os, struct
import torch
import torch.nn.functional as F

torch.manual_seed(0)
out = {}


def save(path, tensors):
    header, blobs, at = {}, [], 0
    for name, t in sorted(tensors.items()):
        data = t.detach().to(torch.float64).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
        blobs.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def ours(w):
    """(out, in, taps…) to (out, taps…, in)."""
    return w.movedim(1, -1)


def case(name, f, *shapes, kernel=None):
    """Stores inputs, result, and the inputs' gradients of Σ dy·y. Input number kernel is a kernel."""
    xs = [torch.randn(s, dtype=torch.float64, requires_grad=True) for s in shapes]
    y = f(*xs)
    dy = torch.randn_like(y)
    y.backward(dy)
    out[name + ".y"], out[name + ".dy"] = y, dy
    for i, x in enumerate(xs):
        turn = ours if i == kernel else (lambda t: t)
        out[f"{name}.{i}"], out[f"{name}.d{i}"] = turn(x), turn(x.grad)


def conv(x, w, b=None, pad="constant", **o):
    axes = x.dim() - 2
    d = o.get("dilation", 1)
    margins = []
    for n in reversed(w.shape[2:]):
        margins += [d * (n - 1) // 2] * 2
    return [F.conv1d, F.conv2d, F.conv3d][axes - 1](F.pad(x, margins, mode=pad), w, b, **o)


case("conv1d", conv, (2, 3, 9), (4, 3, 5), (4,), kernel=1)
case("conv2d", conv, (2, 2, 5, 6), (3, 2, 3, 3), (3,), kernel=1)
case("conv2d-circular", lambda x, w: conv(x, w, pad="circular"), (2, 2, 6, 8), (3, 2, 3, 3), kernel=1)
case("conv2d-replicate-dilated", lambda x, w: conv(x, w, pad="replicate", dilation=2), (2, 2, 6, 7), (3, 2, 3, 3), kernel=1)
case("conv2d-reflect-stride", lambda x, w: conv(x, w, pad="reflect", stride=2), (2, 2, 7, 6), (3, 2, 5, 5), kernel=1)
case("conv2d-groups", lambda x, w: conv(x, w, groups=2), (1, 4, 4, 5), (6, 2, 3, 3), kernel=1)
case("conv3d", conv, (1, 2, 4, 3, 5), (2, 2, 3, 3, 3), (2,), kernel=1)
case("transposed-2", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2), (2, 3, 3, 4), (3, 2, 2, 2), (2,), kernel=1)
case("transposed-3", lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1), (2, 3, 3, 4), (3, 2, 3, 3), kernel=1)
case("transposed-4", lambda x, w: F.conv_transpose1d(x, w, stride=2, padding=1), (2, 3, 5), (3, 2, 4), kernel=1)
case("group-norm", lambda x, s, b: F.silu(F.group_norm(x, 2, s, b)), (2, 4, 5, 3), (4,), (4,))
case("max-pool", lambda x: F.max_pool2d(x, 2, ceil_mode=True), (2, 2, 5, 6))
case("mean-pool", lambda x: F.avg_pool3d(x, 2), (1, 2, 4, 6, 2))
case("bilinear", lambda x: F.interpolate(x, size=(7, 10), mode="bilinear", align_corners=False), (1, 2, 4, 5))
case("bicubic", lambda x: F.interpolate(x, size=(8, 10), mode="bicubic", align_corners=False), (1, 2, 4, 5))
case("nearest", lambda x: F.interpolate(x, size=(8, 10), mode="nearest"), (1, 2, 4, 5))
case("pixel-shuffle", lambda x: F.pixel_shuffle(x, 2), (2, 8, 2, 3))
case("pixel-unshuffle", lambda x: F.pixel_unshuffle(x, 2), (2, 2, 4, 6))


def attention(qkv):
    """Two heads of three channels each."""
    b, c, *grid = qkv.shape
    q, k, v = (z.flatten(2).unflatten(1, (2, 3)).transpose(2, 3) for z in qkv.split(c // 3, 1))
    return F.scaled_dot_product_attention(q, k, v).transpose(2, 3).flatten(1, 2).unflatten(2, grid)


case("attention", attention, (2, 18, 2, 4))

save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "primitives-torch.safetensors"), out)
