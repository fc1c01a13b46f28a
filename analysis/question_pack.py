"""The questions of a scheme and what a form of them means, to keep together: workbooks and recipes, packed."""

from __future__ import annotations

import io

from analysis.model import Recipe, Role, Scheme, Sheet, Wave
from analysis.question_sheet import answers_workbook, called, file_stem, questions_workbook
from analysis.questions import form


def question_pack(scheme: Scheme) -> bytes:
    """Both workbooks and a recipe for each form, as .zip."""
    import zipfile

    import tomli_w

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("questions.xlsx", questions_workbook(scheme))
        into.writestr("answers by hand.xlsx", answers_workbook(scheme))
        for role in scheme.roles:
            for wave in scheme.waves:
                made = ready_recipe(scheme, role, wave)
                told = made.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
                into.writestr(f"recipes/{file_stem(role, wave, among=scheme)}.toml", tomli_w.dumps(told))
    return packed.getvalue()


def ready_recipe(scheme: Scheme, role: Role, wave: Wave) -> Recipe:
    """What a form of these questions means, to keep beside it: the proposal for a file that holds nothing else."""
    import pandas as pd

    from analysis.intake import propose

    texts = [question.text for question in form(scheme, role, wave)]
    empty = pd.DataFrame({text: pd.Series([None], dtype=object) for text in texts}, index=[2])
    name = f"{called(scheme, role)} {wave.id}"
    made = propose(Sheet(name, "plain", empty, {text: text for text in texts}, ""), scheme)
    return made.model_copy(update={"title": name, "role": role.id, "wave": wave.id})
