"""Run by an interpreter that has torch: saves a tiny CLIP with random weights, loads it by path, checks what it gives.

Prints a JSON object. Not a test module itself: `test_clip.py` starts it.
"""

import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

from tools.index.clip import ClipEncoder
from tools.index.encoding import EncoderError, ImageTextEncoder


def save_tiny(folder: Path, projection: int = 24) -> None:
    torch.manual_seed(0)
    small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    text = {**small, "vocab_size": len(words), "max_position_embeddings": 24}
    text |= {"bos_token_id": len(words) - 2, "eos_token_id": len(words) - 1, "pad_token_id": len(words) - 1}
    vision = {**small, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=projection)).save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    size = {"height": 32, "width": 32}
    CLIPProcessor(CLIPImageProcessor(size=size, crop_size=size), tokenizer).save_pretrained(folder)


def main(folder: Path) -> None:
    save_tiny(folder)
    encoder: ImageTextEncoder = ClipEncoder(folder, "cpu")
    chance = np.random.default_rng(0)
    pictures = [Image.fromarray(chance.integers(0, 256, (40, 60, 3), dtype=np.uint8)) for _ in range(70)]
    begun = time.perf_counter()
    images = encoder.images(pictures)
    seconds = time.perf_counter() - begun
    texts = encoder.texts(["a red car", "a bus at night", "word " * 90])
    again = ClipEncoder(folder, "cpu")
    changed = Path(shutil.copytree(folder, folder / "changed"))  # a loaded model's own file is mapped into it
    for path in changed.glob("*.safetensors"):
        path.write_bytes(path.read_bytes()[:-8] + bytes(8))
    other = ClipEncoder(changed, "cpu").name
    try:
        ClipEncoder(folder, "cpu").images([Image.new("RGB", (8, 8)), "no picture"])  # type: ignore[list-item]
        failed = ""
    except EncoderError as error:
        failed = str(error)
    answer = {
        "name": encoder.name, "same": again.name == encoder.name, "other": other != encoder.name,
        "dimension": encoder.dimension, "shapes": [images.shape, texts.shape],
        "lengths": bool(np.allclose(np.linalg.norm([*images, *texts], axis=1), 1)),
        "alone": bool(np.allclose(images[65], encoder.images(pictures[65:66])[0], atol=1e-5)),
        "repeated": bool((again.images(pictures[:3]) == encoder.images(pictures[:3])).all()),
        "differ": bool(np.abs(images[0] - images[1]).max() > 1e-6), "none": list(encoder.images([]).shape),
        "failed": failed, "pictures_per_s": round(len(pictures) / seconds, 1),
    }  # fmt: skip
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
