"""One message to the browser: a JSON header and the arrays it names, in one block of bytes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A frame on the wire; Streamlit itself refuses messages above its `server.maxMessageSize`.
MAX_BYTES = 9_000_000
DTYPES = ("int16", "uint8", "float32", "float64")
ALIGN = 8


def pack(header: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Packs a header and arrays as `length (uint32) | JSON | arrays`, little-endian.

    Every array starts at a multiple of 8 bytes, for the browser reads it where it lies.
    Streamlit hands raw bytes to a component only when they are the whole message. The header
    gains `sections` (name → dtype, shape, offset from the first array) and `digest`, which
    changes exactly when an array does, so that the browser can tell new data from new settings.

    Raises:
        ValueError: An array of another dtype, or a message above MAX_BYTES.
    """
    sections: dict[str, object] = {}
    blocks: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES:
            raise ValueError(f"{name}: dtype {array.dtype.name}; allowed are {', '.join(DTYPES)}")
        block = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        sections[name] = {"dtype": array.dtype.name, "shape": array.shape, "offset": offset}
        blocks.append(block + bytes(-len(block) % ALIGN))
        offset += len(blocks[-1])
    body = b"".join(blocks)
    digest = hashlib.blake2b(json.dumps(sections).encode() + body, digest_size=8).hexdigest()
    fields = {**header, "sections": sections, "digest": digest}
    head = json.dumps(fields, allow_nan=False).encode()
    head += b" " * (-(4 + len(head)) % ALIGN)
    message = len(head).to_bytes(4, "little") + head + body
    if len(message) > MAX_BYTES:
        raise ValueError(
            f"the picture takes {len(message) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:g} MB "
            "travel: take fewer points, frames, scales or panels"
        )
    return message


def read_header(message: bytes) -> dict[str, Any]:
    """The header of a packed message."""
    length = int.from_bytes(message[:4], "little")
    header: dict[str, Any] = json.loads(message[4 : 4 + length])
    return header
