"""spaCy's PhraseMatcher on the same texts: a blank English pipeline with the English names of countries, bodies and
places and the names of the people of the register. Called by the bench with the data folder and the texts' folder."""

import glob
import os
import sys
import time
import tomllib

import spacy
from spacy.matcher import PhraseMatcher

data, folder = sys.argv[1:]
forms = set()
for line in open(os.path.join(data, "names", "en.tsv"), encoding="utf-8"):
    cells = line.rstrip("\n").split("\t")
    if not line.startswith("#") and len(cells) == 3 and cells[0] != "id":
        forms.update(form.strip() for form in cells[2].split("|"))
for file in glob.glob(os.path.join(data, "register", "*.toml")):
    register = tomllib.load(open(file, "rb"))
    for person in register.get("person", []):
        forms.add(person.get("name", ""))
        forms.update(person.get("names", []))
forms.discard("")
texts = []
for file in sorted(glob.glob(os.path.join(folder, "*"))):
    if file.endswith((".txt", ".md")):
        texts.append(open(file, encoding="utf-8", errors="replace").read().rsplit("+++\n", 1)[-1])
megabytes = sum(len(text.encode()) for text in texts) / 1e6
pipeline = spacy.blank("en")
pipeline.max_length = 10_000_000
matcher = PhraseMatcher(pipeline.vocab)
matcher.add("NAME", list(pipeline.tokenizer.pipe(sorted(forms))))
best = [1e9, 1e9]
for _ in range(3):
    started = time.perf_counter()
    documents = [pipeline.make_doc(text) for text in texts]
    read = time.perf_counter()
    found = sum(len(matcher(document)) for document in documents)
    ended = time.perf_counter()
    best = [min(best[0], ended - started), min(best[1], ended - read)]
print(
    f"spaCy {spacy.__version__} PhraseMatcher, {len(forms)} names, {found} found: {megabytes / best[0]:.2f} MB/s,"
    f" of which matching alone {megabytes / best[1]:.1f} MB/s"
)
