"""Users' own names: from CSV or JSONL to spans with the user's ids, whatever else is found there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from docmill.documents import Entity
from docmill.errors import ConfigError
from docmill.stages.entities.extraction import combine, prepare
from docmill.stages.entities.gazetteer.user_lists import NameList, compile_list, open_list


def listed(path: Path, rows: list[dict[str, object]]) -> NameList:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return open_list(str(path))


def entities(text: str, names: NameList) -> list[Entity]:
    return combine(prepare(text), None, [names])


def test_names_and_aliases_are_found_with_the_users_ids(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(
        "name,type,id,aliases\nقرمات للطاقة,ORG,c-17,Qarmat Energy|قرماط\nQuillberry,PRODUCT,,\n", encoding="utf-8"
    )
    names = open_list(str(path))
    found = entities("قالت قرمات للطاقة وقرماط، ثم Qarmat Energy sold Quillberry, but quillberry is a fruit.", names)
    by_id = {entity.id: entity for entity in found}
    assert [mention.text for mention in by_id["ORG:clients:c-17"].mentions] == [
        "قرمات للطاقة",
        "قرماط",
        "Qarmat Energy",
    ]
    assert by_id["ORG:clients:c-17"].name == "قرمات للطاقة"
    assert by_id["ORG:clients:c-17"].links == {"clients": "c-17"}
    (product,) = (entity for entity in found if entity.type == "PRODUCT")
    assert [mention.text for mention in product.mentions] == ["Quillberry"]


def test_a_users_name_stands_above_the_gazetteers(tmp_path: Path) -> None:
    names = listed(tmp_path / "own.jsonl", [{"name": "Moscow", "type": "project", "id": 5}])
    (entity,) = entities("We speak of Moscow here.", names)
    assert (entity.type, entity.id) == ("PROJECT", "PROJECT:own:5")


def test_a_changed_list_is_compiled_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    assert len(listed(path, [{"name": "Quarz", "type": "ORG"}])) == 1
    compiled = path.with_name("own.jsonl.names")
    before = compiled.stat().st_mtime_ns
    open_list.cache_clear()
    open_list(str(path))
    assert compiled.stat().st_mtime_ns == before
    open_list.cache_clear()
    os.utime(path, ns=(1, 1))
    assert len(listed(path, [{"name": "Quarz", "type": "ORG"}, {"name": "Feldspat", "type": "ORG"}])) == 2


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"name": "Quarz", "type": "ORG", "aliases": ["Qz GmbH"]}\n', encoding="utf-8")
    assert compile_list(path).read_bytes() == compile_list(path).read_bytes()


@pytest.mark.parametrize("line", ['{"name": "x"}', "[1]", "nonsense"])
def test_a_wrong_row_is_a_config_error_that_names_the_file(tmp_path: Path, line: str) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"own\.jsonl"):
        open_list(str(path))


def test_a_missing_list_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"stages\.entities\.lists"):
        open_list(str(tmp_path / "none.csv"))
