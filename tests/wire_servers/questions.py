"""A model of each provider, a schema for its replies, and images to send."""

import base64
import struct
import zlib

from tools.models.values import ImagePart, ReplySchema

MODELS = {
    "openai": "openai:gpt-4.1-mini",
    "vllm": "vllm:Qwen/Qwen3-8B",
    "anthropic": "anthropic:claude-sonnet-5-5",
    "google": "google:gemini-3.5-flash",
}
SCHEMA = ReplySchema(
    "verdict",
    '{"type":"object","properties":{"keep":{"type":"boolean"},"score":{"type":"integer","minimum":0,"maximum":100}},'
    '"required":["keep","score"],"additionalProperties":false}',
)


def png(width: int = 4, height: int = 4) -> ImagePart:
    """A grey image."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return ImagePart(base64.b64encode(data).decode(), "image/png")
