"""Themes, learning and tone on texts that others wrote and coded: `real_texts.py FOLDER [--coded FOLDER2] [--models]`.

Prints Markdown. FOLDER holds one folder a repository, named owner__repository; those that are not there are left out.
FOLDER2 holds sample.csv (number, question, text) and what two readers gave each number: reader_a.csv and reader_b.csv
(number, themes parted by semicolons). Nothing of the texts is printed, and codes of unlicensed data have no names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20250120
HALVES = ("pleasant", "difficult")
PHRASES_AT_MOST, GAIN_AT_LEAST, ROWS_AT_LEAST = 20, 0.005, 3
LABELLED = 2_000


def jupyter(folder: Path) -> Iterator[str]:
    """A codebook from one half of the answers, tried on the other; then what learning adds to its phrases there."""
    home = folder / "may-ship" / "jupyter__surveys"
    answers = pd.read_csv(home / "survey_short_columns.csv", index_col=0)
    yield "## Phrases chosen on one half of the answers, tried on the other (jupyter__surveys, CC0 1.0)\n"
    for kind in HALVES:
        given = pd.read_csv(home / f"{kind}_aspects_themes.csv", sep=";", index_col=0).iloc[:, 0].fillna("")
        columns = [name for name in answers if str(name).startswith(f"{kind}_aspects")]
        written = answers.loc[given.index, columns].fillna("")
        texts = written.apply(lambda row: ". ".join(text for text in row if text), axis=1)
        decided = given.str.get_dummies(",").astype(bool).drop(columns="", errors="ignore")
        yield f"### {kind.capitalize()} aspects: {len(texts)} people\n"
        yield from _halves(texts.reset_index(drop=True), decided.reset_index(drop=True), named=True)


def comments(folder: Path) -> Iterator[str]:
    """The same with labels that people gave, each comment one."""
    yield "## Phrases and learning against people's labels (The-Strategy-Unit__pxtextmining, no licence seen)\n"
    table = _comments(folder).drop_duplicates("feedback").sample(2 * LABELLED, random_state=SEED, ignore_index=True)
    yield from _halves(table["feedback"], pd.get_dummies(table["label"]).astype(bool), named=False)


def journals(folder: Path) -> Iterator[str]:
    """Our learning against scikit-learn's plainest way on the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    from analysis.themes.learning import cross_validated, folds

    table = _sentences(folder, "context")
    texts, people = (
        table["sentence"].to_numpy(dtype=object),
        pd.factorize(table["context"].fillna(table["sentence"]))[0],
    )
    truth = pd.get_dummies(table["y"]).astype(bool)
    scores = cross_validated(texts, truth.to_numpy(), people, seed=SEED)
    splits = list(folds(people, seed=SEED))
    plain = cross_val_predict(make_pipeline(TfidfVectorizer(), LinearSVC()), texts, table["y"], cv=splits)
    ours = truth.columns.to_numpy()[scores.argmax(axis=1)]
    yield "## One category a sentence, 5 folds (EduMUNI__reflection-classification, Apache 2.0)\n"
    rows = []
    for place, name in enumerate(truth):
        alone = f1_score(truth[name], scores[:, place] > 0)
        each = [f1_score(table["y"] == name, found == name) for found in (ours, plain)]
        rows.append((name, int(truth[name].sum()), alone, *each))
    means = [f1_score(table["y"], found, average="macro") for found in (ours, plain)]
    rows.append(("macro F1", len(texts), float(np.mean([row[2] for row in rows])), *means))
    rows.append(("accuracy", len(texts), None, *(accuracy_score(table["y"], found) for found in (ours, plain))))
    heads = ["category", "sentences", "ours, each on its own", "ours, the surest", "TF-IDF and LinearSVC"]
    yield from _markdown(heads, rows)


def coders(folder: Path) -> Iterator[str]:
    """Two people's codes of the same answers. Only answers that both coded count; codes stand without their names."""
    home = _only(folder / "local-only", "gwusec__*")
    yield "## Two coders (gwusec, Educator Perspectives of Exam Proctoring, no licence seen)\n"
    for question in ("N4", "Q11"):
        first, second = (_codes(home, question, which) for which in ("primary", "secondary"))
        both = first.index.intersection(second.index)
        names = pd.concat([first[both], second[both]]).explode().value_counts().index
        yield f"### {question}: {len(both)} answers coded by both\n"
        sides = [
            pd.DataFrame({name: [name in codes for codes in side[both]] for name in names}) for side in (first, second)
        ]
        used = [name for name in names if max(side[name].sum() for side in sides) >= 3]
        renamed = [
            side[used].set_axis([f"code {place}" for place in range(1, len(used) + 1)], axis=1) for side in sides
        ]
        yield from _agreement(*renamed)
        yield f"Codes that neither used for 3 answers are left out of the table ({len(names) - len(used)}).\n"


def readers(coded: Path) -> Iterator[str]:
    """Two readers of our own themes, and the phrases against each and against where both agree."""
    from analysis.estimates import precision_and_recall, two_coders
    from analysis.themes import hit_by_sentence, load_codebook

    codebook = load_codebook("reverse_mentoring")
    names = [theme.id for theme in codebook.themes]
    sample = pd.read_csv(coded / "sample.csv").set_index("number")
    reflection = pd.DataFrame({"document": sample.index, "prompt": sample["question"], "text": sample["text"]})
    hits = hit_by_sentence(reflection.astype(object), codebook)
    phrases = _given(hits.groupby("document")["theme"].agg(set), sample.index, names)
    sides = []
    for which in ("a", "b"):
        told = pd.read_csv(coded / f"reader_{which}.csv").set_index("number")["themes"].fillna("")
        sides.append(_given(told.map(lambda text: {each.strip() for each in text.split(";")}), sample.index, names))
    yield f"## Two readers of our own themes (codebook version {codebook.version}), {len(sample)} sentences\n"
    yield from _agreement(*sides)
    alike = sides[0] == sides[1]
    rows = []
    for name in [*names, "all"]:
        of = names if name == "all" else [name]
        row: list[object] = [name, int(phrases[of].to_numpy().sum())]
        for people, kept in ((sides[0], alike | True), (sides[1], alike | True), (sides[0], alike)):
            chosen = kept[of].to_numpy()
            pair = two_coders(people[of].to_numpy()[chosen].astype(float), phrases[of].to_numpy()[chosen].astype(float))
            precision, recall = precision_and_recall(pair)
            row += [
                _of(pair.both, pair.both + pair.second_only, precision),
                _of(pair.both, pair.both + pair.first_only, recall),
            ]
        rows.append(row)
    heads = ["theme", "sentences with a phrase"]
    heads += [
        f"{what}, {whom}" for whom in ("reader A", "reader B", "where both agree") for what in ("precision", "recall")
    ]
    yield from _markdown(heads, rows)


def tone(folder: Path) -> Iterator[str]:
    """TextBlob's polarity against how critical people found each comment, -5 (worst) to 5."""
    from scipy.stats import spearmanr

    from analysis.themes.tone import tone_by_text

    table = _comments(folder)
    meant = pd.to_numeric(table["criticality"], errors="coerce")
    table = table.assign(meant=meant)[meant.between(-5, 5)].reset_index(drop=True)
    found = tone_by_text(table["feedback"].tolist())["polarity"]
    sides = table[table["meant"] != 0]
    right = np.sign(found[sides.index]) == np.sign(sides["meant"])
    yield "## Tone against people's reading (The-Strategy-Unit__pxtextmining, no licence seen)\n"
    bad, good = (found[table["meant"] * side > 0] for side in (-1, 1))
    rows = [
        ("comments", len(table)),
        ("Spearman correlation with criticality", float(spearmanr(found, table["meant"]).statistic)),
        (f"right side, of {len(sides)} that are praise or criticism", float(right.mean())),
        (f"of {len(good)} that praise: called good, neither, bad", _thirds(good)),
        (f"of {len(bad)} that criticise: called good, neither, bad", _thirds(bad)),
        ("right side if everything were called praise", len(good) / len(sides)),
    ]
    yield from _markdown(["what", "figure"], rows)


def models(folder: Path) -> Iterator[str]:
    """How the model for learning was chosen: mean F1 over the labels, each told from all others, 5 folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold
    from sklearn.svm import LinearSVC

    kinds = {f"logistic regression, C {c}": LogisticRegression(C=c, solver="liblinear", random_state=1) for c in (1, 5)}
    kinds |= {f"LinearSVC, C {c}": LinearSVC(C=c, random_state=1) for c in (0.1, 1)}
    sources = {"journals": _sentences(folder).set_axis(["text", "label"], axis=1)}
    sources["comments"] = _comments(folder)[["feedback", "label"]].set_axis(["text", "label"], axis=1)
    rows = []
    for name, size, least in [(n, size, least) for n in sources for size in (300, 1000, 3000) for least in (1, 2)]:
        table = sources[name].sample(size, random_state=SEED)
        labels = [label for label, count in table["label"].value_counts().items() if count >= 10]
        found = {kind: np.zeros((size, len(labels)), dtype=bool) for kind in kinds}
        for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(table, table["label"]):
            words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=least)
            known, new = words.fit_transform(table["text"].iloc[train]), words.transform(table["text"].iloc[test])
            for place, label in enumerate(labels):
                truth = table["label"].iloc[train] == label
                for kind, model in kinds.items():
                    model.set_params(class_weight="balanced").fit(known, truth)
                    found[kind][test, place] = model.predict(new)
        means = [
            float(np.mean([f1_score(table["label"] == label, each[:, place]) for place, label in enumerate(labels)]))
            for each in found.values()
        ]
        rows.append((name, size, "in 2 sentences or more" if least == 2 else "all", *means))
    yield "## Which model learns best\n"
    yield from _markdown(["texts", "number", "words", *kinds], rows)


def _halves(texts: pd.Series, decided: pd.DataFrame, *, named: bool) -> Iterator[str]:
    """Phrases chosen by their F1 on a random half; their precision and recall, and what learning adds, on the other."""
    from analysis.themes import hit_by_sentence
    from analysis.themes.learning import learning_by_theme

    drawn = np.random.default_rng(SEED).permutation(len(texts))
    known, new = np.sort(drawn[: len(texts) // 2]), np.sort(drawn[len(texts) // 2 :])
    codebook = _codebook(texts[known].tolist(), decided.iloc[known])
    coded = pd.DataFrame({"document": new, "sentence": 1, "text": texts[new], "person": None, "prompt": None})
    hits = hit_by_sentence(coded.reset_index(drop=True).astype(object), codebook)
    ids = {theme.name: theme.id for theme in codebook.themes}
    proposed = _given(hits.groupby("document")["theme"].agg(set), new, list(ids.values()))
    proposed = proposed.set_axis(list(ids), axis=1).reindex(columns=decided.columns, fill_value=False)
    truth = decided.iloc[new].reset_index(drop=True)
    learned = learning_by_theme(coded.reset_index(drop=True), truth, proposed.reset_index(drop=True), seed=SEED)
    rows = []
    for place, row in enumerate(learned.to_dict("records")):
        theme, found = row["theme"], proposed[row["theme"]].to_numpy()
        both = int((found & truth[theme].to_numpy()).sum())
        shares = (both / found.sum() if found.any() else None, both / row["positives"] if row["positives"] else None)
        used = "yes" if row["used"] else "no"
        range_ = f"{row['lo']:.2f} to {row['hi']:.2f}" if np.isfinite(row["lo"]) else ""
        name = theme if named else f"label {place + 1}"
        rows.append((name, row["positives"], *shares, row["phrases_f1"], row["learned_f1"], range_, used))
    means = [float(learned[name].fillna(0).mean()) for name in ("phrases_f1", "learned_f1")]
    rows.append((f"mean of {len(learned)}", len(truth), None, None, *means, "", f"{int(learned['used'].sum())} used"))
    heads = [
        "theme",
        "texts with it",
        "precision",
        "recall",
        "F1 of phrases",
        "F1 learned",
        "range of the gain",
        "used",
    ]
    yield from _markdown(heads, rows)


def _codebook(texts: list[str], decided: pd.DataFrame):
    from sklearn.feature_extraction.text import CountVectorizer

    from analysis.themes import Codebook, Theme
    from analysis.themes.contrast import FUNCTION_WORDS

    counter = CountVectorizer(
        ngram_range=(1, 2), binary=True, min_df=ROWS_AT_LEAST, token_pattern=r"(?u)\b[^\W\d_]\w+\b"
    )
    holds = counter.fit_transform(texts).toarray().astype(bool)
    words = counter.get_feature_names_out()
    kept = [place for place, word in enumerate(words) if not set(word.split()) <= FUNCTION_WORDS and "_" not in word]
    themes = []
    for number, name in enumerate(decided):
        phrases = _chosen(holds[:, kept], decided[name].to_numpy())
        if phrases:
            fixed = dict.fromkeys(["definition", "include", "exclude", "does_not_fit"], name) | {"fits": (name,)}
            neutral = tuple(str(words[kept[place]]) for place in phrases)
            themes.append(Theme(id=f"X{number}", name=name, neutral=neutral, **fixed))
    return Codebook(id="chosen", name="Chosen", themes=tuple(themes))


def _chosen(holds: np.ndarray, truth: np.ndarray) -> list[int]:
    """Words that raise F1 most, one after another, as long as each raises it by half a point."""
    chosen: list[int] = []
    found, best = np.zeros(len(truth), dtype=bool), 0.0
    while len(chosen) < PHRASES_AT_MOST:
        each = holds | found[:, None]
        f1 = 2 * (each & truth[:, None]).sum(axis=0) / np.maximum(each.sum(axis=0) + truth.sum(), 1)
        place = int(f1.argmax())
        if f1[place] < best + GAIN_AT_LEAST:
            break
        chosen.append(place)
        found, best = each[:, place], float(f1[place])
    return chosen


def _agreement(first: pd.DataFrame, second: pd.DataFrame) -> Iterator[str]:
    from analysis.estimates import krippendorff_alpha, two_coders

    rows = []
    for name in first:
        sides = [side[name].to_numpy(dtype=float) for side in (first, second)]
        pair, alpha = two_coders(*sides), krippendorff_alpha(np.column_stack(sides))
        counts = (pair.both + pair.first_only, pair.both + pair.second_only, pair.both)
        rows.append(
            (name, *counts, _range(pair.percent), _range(pair.kappa), _range(alpha), alpha.word or alpha.reason)
        )
    yield from _markdown(["theme", "first", "second", "both", "percent", "kappa", "alpha", "in a word"], rows)


def _comments(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "local-only" / "The-Strategy-Unit__pxtextmining" / "text_data.csv", dtype=str)
    return table[table["feedback"].notna()].reset_index(drop=True)


def _sentences(folder: Path, *more: str) -> pd.DataFrame:
    home = folder / "may-ship" / "EduMUNI__reflection-classification" / "sentences" / "en" / "train"
    return pd.read_csv(home / "sentences.tsv", sep="\t")[["sentence", "y", *more]]


def _codes(home: Path, question: str, which: str) -> pd.Series:
    """The codes of each answer that was coded, as a set."""
    path = _only(home, f"*{question} ({which}).csv")
    table = pd.read_csv(path, dtype=str).set_index("ResponseId")
    codes = table[[name for name in table if name.startswith("Code")]]
    codes = codes[codes.notna().any(axis=1)]
    return codes.apply(lambda row: {code.strip() for code in row.dropna()}, axis=1)


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(folder / pattern)
    return found[0]


def _given(told: pd.Series, index: pd.Index | np.ndarray, names: list[str]) -> pd.DataFrame:
    sets = told.reindex(index)
    return pd.DataFrame(
        {name: [isinstance(each, set) and name in each for each in sets] for name in names}, index=index
    )


def _range(found) -> str:
    if found.value is None:
        return found.reason
    return f"{found.value:.2f}" + ("" if found.lo is None else f" ({found.lo:.2f} to {found.hi:.2f})")


def _of(both: int, of: int, share) -> str:
    return f"{both}/{of}" + ("" if share.value is None else f" = {share.value:.2f} ({share.lo:.2f} to {share.hi:.2f})")


def _thirds(found: pd.Series) -> str:
    return ", ".join(f"{share:.2f}" for share in ((found > 0).mean(), (found == 0).mean(), (found < 0).mean()))


def _markdown(heads: list[str], rows: list) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield (
            "| "
            + " | ".join(
                "" if pd.isna(each) else f"{each:.2f}" if isinstance(each, float) else str(each) for each in row
            )
            + " |"
        )
    yield ""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--coded", type=Path)
    asked.add_argument("--models", action="store_true", help="also compare the models that could learn")
    given = asked.parse_args()
    parts: list[tuple[Callable[[Path], Iterator[str]], Path]] = [
        (part, given.folder) for part in (jupyter, comments, journals, coders, tone)
    ]
    parts += [(readers, given.coded)] if given.coded else []
    parts += [(models, given.folder)] if given.models else []
    for part, folder in parts:
        try:
            for line in part(folder):
                print(line, flush=True)
        except FileNotFoundError:
            print(f"({part.__name__}: not measured, its files are not there)\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
