"""Compares what CPython gives with what `solver-host score` says, and classes what differs."""

import re

TYPE = re.compile(r"([\w.]+)(?:: |$| \(line)")
LINE = re.compile(r" \(line \d+\)$")
DEPTH = ("RecursionError",)
IMPORTS = ("ModuleNotFoundError", "ImportError")


def differences(native, result, details):
    """The samples that differ. `details` counts what does not count as different."""
    if result is None or "error" in result:
        error = (result or {}).get("error", {"code": "none", "message": "there is no result"})
        ours = {"kind": "none", "text": f"{error['code']}: {error['message']}"}
        return [{"sample": index, "native": one, "ours": ours} for index, one in enumerate(native)]
    found = []
    for index, (one, sample) in enumerate(zip(native, result["samples"], strict=True)):
        ours = outcome_of(sample)
        if not are_equal(one, ours, details):
            found.append({"sample": index, "native": one, "ours": ours})
    return found


def is_not_installed(result):
    return result is not None and result.get("error", {}).get("code") == "not-installed"


def outcome_of(sample):
    """A sample of a result in the words of native.py."""
    verdict, message = sample["verdict"], sample.get("message") or ""
    if verdict in ("match", "mismatch", "output"):
        return {"kind": "grid", "grid": sample["output"]}
    if verdict == "invalid-output":
        return {"kind": "invalid", "detail": sample["detail"]}
    if verdict == "error":
        name = TYPE.match(message)
        return {"kind": "error", "type": name[1] if name else message, "text": message}
    return {"kind": verdict, "text": message}


def are_equal(native, ours, details):
    if native["kind"] != ours["kind"]:
        # A process that is gone has left by os._exit or the like, which is an `error` or a `trap`.
        return native["kind"] == "gone" and ours["kind"] in ("error", "trap")
    if native["kind"] == "grid":
        return native["grid"] == ours["grid"]
    if native["kind"] == "error":
        if native["type"] != ours["type"]:
            return False
        count_messages(native, ours["text"], details)
    if native["kind"] == "invalid" and native["detail"] != ours["detail"]:
        details[f"another defect ({native['detail']}, here {ours['detail']})"] += 1
    return True


def count_messages(native, message, details):
    text = LINE.sub("", message)
    expected = f"{native['type']}: {native['text']}" if native["text"] else native["type"]
    # Messages are cut at 1,024 bytes here.
    if text != expected and not (len(message) > 900 and expected.startswith(text[:800])):
        details["another message of the same exception"] += 1
    line = re.search(r" \(line (\d+)\)$", message)
    if native.get("line") is not None and line and int(line[1]) != native["line"]:
        details["another line of the same exception"] += 1


def class_of(different):
    """The class that all samples which differ have by their looks, or None."""
    classes = {class_of_one(one["native"], one["ours"]) for one in different}
    return classes.pop() if len(classes) == 1 else None


def class_of_one(native, ours):
    if ours["kind"] in ("out-of-fuel", "out-of-memory"):
        return ours["kind"].removeprefix("out-of-")
    types = [one.get("type") for one in (native, ours)]
    if any(name in DEPTH for name in types):
        return "RecursionError depth"
    if any(name in IMPORTS for name in types):
        return "module not there"
    return None


def brief(outcome):
    if outcome["kind"] == "grid":
        return f"a grid of {len(outcome['grid'])} x {len(outcome['grid'][0])}"
    what = outcome.get("type") or outcome.get("detail") or outcome.get("text") or outcome.get("why") or ""
    return f"{outcome['kind']} {what}".strip()
