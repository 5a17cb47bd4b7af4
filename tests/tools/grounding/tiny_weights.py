"""Writes detectors of random weights: YOLOE, prompted and prompt-free, Grounding DINO, OWLv2. Plumbing, no sense.

Run by the interpreter that has the extras: `python tiny_weights.py FOLDER WORD,WORD,...`
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np

QUIET = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_VERBOSE": "false", "HF_HUB_OFFLINE": "1"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def yoloe(folder: Path, words: list[str]) -> None:
    """`yoloe-11s-seg.pt` with `words.npz`, and `yoloe-11s-seg-pf.pt` with the words built in."""
    import torch
    from ultralytics import YOLOE

    torch.manual_seed(0)
    model = YOLOE("yoloe-11s-seg.yaml")
    head = model.model.model[-1]
    with torch.no_grad():
        for one in head.cv4:  # so that scores are neither all equal nor all below every threshold
            one.bias.fill_(0.0)
            one.logit_scale.fill_(6.0)
    model.save(folder / "yoloe-11s-seg.pt")
    vectors = torch.nn.functional.normalize(torch.randn(1, len(words), head.embed), dim=-1)
    model.set_classes(words, vectors)
    model.ckpt_path = str(folder / "yoloe-11s-seg.pt")
    model.save_prompt_embeddings(folder / "words.npz")
    free = YOLOE(folder / "yoloe-11s-seg.pt")
    free.model.eval()
    free.model.get_text_pe = lambda names: vectors
    vocabulary = free.get_vocab(words)
    del free.model.get_text_pe
    free.set_vocab(vocabulary, words)
    free.save(folder / "yoloe-11s-seg-pf.pt")


def dino(folder: Path) -> None:
    import torch
    from transformers import (
        BertConfig,
        BertTokenizerFast,
        GroundingDinoConfig,
        GroundingDinoForObjectDetection,
        GroundingDinoImageProcessor,
        GroundingDinoProcessor,
        SwinConfig,
    )

    words = ["car", "traffic", "cone", "person", ".", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    tokenizer = BertTokenizerFast(vocab={name: number for number, name in enumerate(names)}, do_lower_case=True)
    text = BertConfig(
        vocab_size=len(names), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=256,
    )  # fmt: skip
    swin = SwinConfig(
        image_size=64, embed_dim=12, depths=[1, 1, 1, 1], num_heads=[1, 2, 2, 3], window_size=4,
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = GroundingDinoConfig(
        backbone_config=swin, text_config=text, d_model=32, encoder_layers=1, decoder_layers=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, encoder_attention_heads=2, decoder_attention_heads=2, num_queries=30, max_text_len=256,
    )  # fmt: skip
    torch.manual_seed(0)
    GroundingDinoForObjectDetection(config).eval().save_pretrained(folder)
    images = GroundingDinoImageProcessor(size={"shortest_edge": 160, "longest_edge": 320})
    GroundingDinoProcessor(images, tokenizer).save_pretrained(folder)


def owl(folder: Path) -> None:
    import torch
    from transformers import (
        CLIPTokenizerFast,
        Owlv2Config,
        Owlv2ForObjectDetection,
        Owlv2ImageProcessor,
        Owlv2Processor,
    )

    names = ["!", "<|startoftext|>", "<|endoftext|>", *LETTERS, *(f"{letter}</w>" for letter in LETTERS)]
    vocabulary = {name: number for number, name in enumerate(names)}
    tokenizer = CLIPTokenizerFast(vocab=vocabulary, merges=[], unk_token=names[2], pad_token=names[0])
    small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    text = {**small, "vocab_size": len(names), "max_position_embeddings": 16}
    text |= {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    vision = {**small, "image_size": 128, "patch_size": 16}
    config = Owlv2Config(text_config=text, vision_config=vision, projection_dim=32)
    torch.manual_seed(0)
    Owlv2ForObjectDetection(config).eval().save_pretrained(folder)
    Owlv2Processor(Owlv2ImageProcessor(size={"height": 128, "width": 128}), tokenizer).save_pretrained(folder)


if __name__ == "__main__":
    os.environ.update(QUIET)
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as settings:
        os.environ |= {"YOLO_CONFIG_DIR": settings, "MPLCONFIGDIR": settings}
        np.random.seed(0)
        yoloe(out, sys.argv[2].split(","))
        dino(out / "dino")
        owl(out / "owl")
