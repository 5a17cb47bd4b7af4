"""The documents build as a site: all of them in it, nothing missing, nothing fetched from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FETCHED = re.compile(r"<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//[^\"]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    pytest.importorskip("mkdocs", reason="the site needs the extra docs")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def _named(entries) -> list[str]:
    if isinstance(entries, str):
        return [entries]
    parts = entries.values() if isinstance(entries, dict) else entries
    return [name for part in parts for name in _named(part)]


def test_every_document_is_in_the_site_and_in_its_menu(site):
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    documents = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert set(_named(settings["nav"])) == documents
    assert {path.stem for path in site.glob("*.html")} >= {name.removesuffix(".md") for name in documents}


def test_no_page_fetches_anything_from_elsewhere(site):
    fetched = {(page.name, found) for page in site.glob("*.html") for found in FETCHED.findall(page.read_text())}
    assert [one for one in sorted(fetched) if 'rel="canonical"' not in one[1]] == []


def test_every_link_within_the_site_leads_to_a_place_that_is_there(site):
    texts = {page.name: page.read_text(encoding="utf-8") for page in site.glob("*.html") if page.name != "404.html"}
    places = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in texts.items()}
    lost = []
    for name, text in texts.items():
        for link in re.findall(r'<a [^>]*href="([^"]+)"', text):
            page, _, place = link.partition("#")
            target = page or name
            if "://" in link or link == "#":
                continue
            if not (site / target).is_file() or (place and place not in places[target]):
                lost.append((name, link))
    assert lost == []


def test_what_lies_outside_of_the_documents_is_named_instead_of_linked(site):
    text = (site / "notebooks.html").read_text(encoding="utf-8")
    assert "<code>notebooks/first_steps.ipynb</code>" in text
    assert 'href="../' not in text


def test_pictures_and_code_colours_are_there(site):
    text = (site / "cookbook.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img [^>]*src="([^"]+)"', text)
    assert len(pictures) == 30
    assert all((site / picture).stat().st_size > 1000 for picture in pictures)
    assert 'class="codehilite"' in text
    assert (site / "stylesheets" / "site.css").exists()
