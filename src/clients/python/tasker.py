"""Says from a Python script how far it is. Copy this file next to the script and import it.

Under `tasker run` each call adds one line to the file that TASKER_FILE names; outside of a run the functions only print.
Nothing here raises, or touches the script's buffering, its random seed or its exit status. Python 3.6 or newer.
"""

import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime

__all__ = [
    "track_init", "track_status", "track_subtask_progress", "track_task_progress", "track_finish", "track_error",
    "genter", "gexit", "gmessage",
    "subtask_start", "subtask_progress", "subtask_increment", "subtask_complete", "subtask_fail",
    "register_task", "register_tasks", "get_tasks",
    "get_current_status", "get_execution_history", "get_performance_stats",
    "tasker_config", "configure_db", "get_tasker_config", "find_config_file", "get_db_connection", "create_schema",
]

_total = None
_current = 0
_pid = os.getpid()
_worker = None


# ---- Where the script is ----


def track_init(task_name=None, total_subtasks=None, stage=None, db_conn=None,
               script_name=None, total_tasks=None, category=None):
    """Begins. Its name and stage are those of `tasker run`; a worker (see _is_worker) has a name of its own."""
    global _total, _current, _pid, _worker
    name = _text(script_name if task_name is None else task_name)
    total = _count(total_tasks if total_subtasks is None else total_subtasks)
    if _is_worker():
        _worker = name or "worker"
        _send(subtask_message="started")
    else:
        _worker, _total, _current, _pid = None, total, 0, os.getpid()
        _let_workers_know(total)
        _send(total_subtasks=total, note=_other_name(name, _text(category if stage is None else stage)))
    run_id = os.environ.get("TASKER_RUN_ID")
    if run_id:
        _print("Status tracking initialized: run_id=" + run_id)
    return run_id


def track_status(status="RUNNING", current_subtask=None, subtask_name=None, subtask_status=None,
                 overall_percent=None, overall_message=None, subtask_percent=None, subtask_message=None,
                 subtask_items_total=None, subtask_items_complete=None,
                 current_task=None, task_name=None, task_status=None, task_percent=None,
                 task_message=None, task_items_total=None, task_items_complete=None):
    global _current
    message = _text(task_message if subtask_message is None else subtask_message)
    overall = _text(overall_message)
    number = _count(current_task if current_subtask is None else current_subtask)
    if number is not None:
        _current = number
    _send(
        status=_one_of(status, ("STARTED", "RUNNING", "FINISHED", "FAILED", "CANCELLED")),
        current_subtask=number or None,
        total_subtasks=_total_from(number),
        subtask_name=_text(task_name if subtask_name is None else subtask_name),
        subtask_status=_one_of(
            task_status if subtask_status is None else subtask_status,
            ("NOT_STARTED", "RUNNING", "COMPLETED", "FAILED"),
        ),
        overall_percent=_percent(overall_percent),
        overall_message=overall,
        subtask_percent=_percent(task_percent if subtask_percent is None else subtask_percent),
        subtask_message=message,
        items_complete=_count(task_items_complete if subtask_items_complete is None else subtask_items_complete),
        items_total=_count(task_items_total if subtask_items_total is None else subtask_items_total),
    )
    _say(message or overall)


def track_subtask_progress(items_complete=None, items_total=None, message=None):
    """A message that stands as a text in the script is a template: "Processing row {i}"."""
    text = _fill(message, sys._getframe(1))
    _send(items_complete=_count(items_complete), items_total=_count(items_total), subtask_message=text)
    _say(text)


track_task_progress = track_subtask_progress


def track_finish(message="Task completed successfully"):
    text = _fill(message, sys._getframe(1))
    if _worker is None:
        _send(subtask_status="COMPLETED", overall_message=text)
    else:
        _send(advance=1, items_total=_total, subtask_message=text)
    _say(text)


def track_error(error_msg, error_detail=None):
    text = _text(error_msg)
    _send(error_message=text, error_detail=_text(error_detail))
    if text is not None:
        _print("ERROR: " + text, sys.stderr)


# ---- Subtasks by one word ----


def genter(message=""):
    """A subtask begins; the one before is thereby completed."""
    _enter(_fill(message, sys._getframe(1)))


def gexit(message=None):
    text = _fill(message, sys._getframe(1))
    _send(subtask_status="COMPLETED", subtask_message=text)
    _say(text)


def gmessage(message=""):
    text = _fill(message, sys._getframe(1))
    _send(subtask_message=text)
    _say(text)


def subtask_start(subtask_name, items_total=None, message=None):
    frame = sys._getframe(1)
    _enter(_fill(subtask_name, frame), _count(items_total), _fill(message, frame))


subtask_progress = track_subtask_progress


def subtask_increment(increment=1, items_total=None, message=None):
    """Counts exactly, also when several processes do it at once."""
    text = _fill(message, sys._getframe(1))
    _send(advance=_count(increment), items_total=_count(items_total), subtask_message=text)
    _say(text)


subtask_complete = gexit


def subtask_fail(error_message=None):
    text = _text(error_message)
    _send(subtask_status="FAILED", subtask_message=text)
    if text is not None:
        _print("ERROR: " + text, sys.stderr)


# ---- The registry of tasks ----


def register_task(stage, name, type="python", description=None, total_subtasks=None,
                  expected_duration_minutes=None, schedule=None):
    register_tasks([{
        "stage": stage, "name": name, "type": type, "description": description, "total_subtasks": total_subtasks,
        "expected_duration_minutes": expected_duration_minutes, "schedule": schedule,
    }])


def register_tasks(tasks):
    """Takes dictionaries, or a data frame of pandas."""
    try:
        if hasattr(tasks, "to_dict"):
            tasks = tasks.to_dict("records")
        rows = [{key: value for key, value in task.items() if value is not None and value == value} for task in tasks]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tasks.json")
            with open(path, "w") as file:
                json.dump(rows, file, default=_plain)
            _ask("register", "--from", path)
    except Exception as error:
        _print("tasker: the tasks were not registered: {}".format(error), sys.stderr)


def get_tasks(stage=None, enabled=True, conn=None):
    return _ask_json("tasks", *_flags(stage=stage) + ([] if enabled else ["--all"])) or []


# ---- What ran and runs ----


def get_current_status(conn=None):
    return [dict(row["task"], **row["run"]) for row in _ask_json("status") or [] if row["run"]]


def get_execution_history(task_name=None, stage=None, start_date=None, end_date=None, conn=None):
    flags = _flags(task=task_name, stage=stage, since=_moment(start_date), until=_moment(end_date))
    return _ask_json("history", "--limit", "1000000", *flags) or []


def get_performance_stats(task_name, conn=None):
    """Minutes are those of the runs that succeeded; success_rate is in percent of those that ended."""
    runs = get_execution_history(task_name)
    ended = [run for run in runs if run["execution_status"] in ("FINISHED", "FAILED", "CANCELLED")]
    finished = [run for run in ended if run["execution_status"] == "FINISHED"]
    minutes = [
        (_time(run["execution_end"]) - _time(run["execution_start"])).total_seconds() / 60 for run in finished
    ]
    return {
        "task_name": task_name,
        "total_runs": len(runs),
        "success_rate": 100 * len(finished) / len(ended) if ended else None,
        "avg_duration_min": statistics.mean(minutes) if minutes else None,
        "median_duration_min": statistics.median(minutes) if minutes else None,
        "min_duration_min": min(minutes) if minutes else None,
        "max_duration_min": max(minutes) if minutes else None,
    }


# ---- Configuration ----


def tasker_config(config_file=None, host=None, port=None, dbname=None, user=None, password=None,
                  schema=None, driver=None, reload=False):
    """What is given here holds for the functions that ask, and for each `tasker` that this script starts."""
    given = {
        "TASKER_CONFIG": config_file, "TASKER_DB_HOST": host, "TASKER_DB_PORT": port, "TASKER_DB_NAME": dbname,
        "TASKER_DB_USER": user, "TASKER_DB_PASSWORD": password, "TASKER_DB_SCHEMA": schema, "TASKER_DB_DRIVER": driver,
    }
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})


configure_db = tasker_config


def get_tasker_config():
    return _ask_json("config")


def find_config_file(start_dir=None, filename=".tasker.yml", max_depth=10):
    folder = os.path.abspath(start_dir or os.curdir)
    for _ in range(max_depth + 1):
        path = os.path.join(folder, filename)
        if os.path.exists(path):
            return path
        folder = os.path.dirname(folder)
    return None


def get_db_connection():
    """None: tasker keeps the only connection, so that a broken database never costs a script anything."""


def create_schema(conn=None, schema="tasker"):
    _ask("db", "migrate")


# ---- Inside ----


def _is_worker():
    """
    Whether this process tracks itself while the one that began the run still does: a process of a pool, another script.
    What it says becomes a message, and its end counts one, so that many of them make one bar.
    """
    global _total
    run_id, pid, total = (os.environ.get("TASKER_TRACKER", "") + "::").split(":")[:3]
    if not run_id or run_id != os.environ.get("TASKER_RUN_ID") or pid == str(os.getpid()):
        return False
    _total = _count(total)
    return True


def _let_workers_know(total=None):
    run_id = os.environ.get("TASKER_RUN_ID")
    if run_id:
        os.environ["TASKER_TRACKER"] = "{}:{}:{}".format(run_id, os.getpid(), "" if total is None else total)


def _other_name(name, stage):
    """A name that the run does not have is worth a note."""
    if name is None or name == os.path.basename(sys.argv[0] if sys.argv else ""):
        return None
    return "tracked as " + name + (" of stage " + stage if stage else "")


def _enter(name, items_total=None, message=None):
    """Several scripts of one run, and forks, are numbered by tasker; who states a total numbers itself."""
    global _current
    _current += 1
    owns_numbers = _total is not None and _pid == os.getpid()
    _send(
        current_subtask=_current if owns_numbers else None,
        total_subtasks=_total_from(_current) if owns_numbers else None,
        subtask_name=name or "",
        items_total=items_total,
        subtask_message=message,
    )
    where = "Subtask {}{}: ".format(_current, "" if _total is None else " of {}".format(_total))
    _say((where if _worker is None else "") + (name or ""))
    _say(message)


def _total_from(number):
    return _total if number is not None and _total is not None and number <= _total else None


def _send(**fields):
    """
    One call of write(2) for one line, so that the lines of several processes never mix. A file that is not there is not
    made: its run is over.
    """
    try:
        path = os.environ.get("TASKER_FILE")
        given = {key: value for key, value in fields.items() if value is not None}
        if path and given:
            line = _line(_own(given))
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
            try:
                os.write(file, line)
            finally:
                os.close(file)
    except Exception:
        pass


def _own(fields):
    """What is sent of it: of a worker one message, and a count at its end."""
    if fields.get("items_complete", fields.get("advance", 0)) > fields.get("items_total", math.inf):
        del fields["items_total"]
    if _worker is None:
        if "current_subtask" in fields or "subtask_name" in fields:
            _let_workers_know()
        return fields
    if "error_message" in fields:
        return dict(fields, error_message="{}: {}".format(_worker, fields["error_message"]))
    items = [fields[key] for key in ("items_complete", "items_total") if key in fields and "advance" not in fields]
    words = [fields.get("subtask_name"), "/".join(map(str, items)), fields.get("subtask_message"),
             fields.get("overall_message")]
    text = " ".join(word for word in words if word)
    kept = {key: fields[key] for key in ("advance", "items_total") if "advance" in fields and key in fields}
    return dict(kept or {"alive": True}, **({"message": "{}: {}".format(_worker, text)} if text else {}))


def _line(fields):
    """A line of JSON in UTF-8. A text is shortened until the line fits (4,096 bytes)."""
    for limit in (3600, 1200, 500, 200):
        short = {key: _cut(value, limit) for key, value in fields.items()}
        body = json.dumps(short, ensure_ascii=False).encode("utf-8", "replace")
        if len(body) < 3800:
            break
    return b"::tasker " + body + b"\n"


def _cut(value, limit):
    return value[:limit] + "..." if isinstance(value, str) and len(value) > limit else value


def _text(value):
    """One text, whatever is given; None for none. Control characters but line breaks and tabs become spaces."""
    try:
        text = None if value is None else value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", text) if text else None
    except Exception:
        return None


def _number(value):
    try:
        number = float(value)
        return number if math.isfinite(number) else None
    except Exception:
        return None


def _count(value):
    number = _number(value)
    return None if number is None or not 0 <= number < 2 ** 53 else int(number)


def _percent(value):
    number = _number(value)
    return None if number is None else min(100.0, max(0.0, number))


def _one_of(value, words):
    return value if isinstance(value, str) and value in words else None


def _say(text):
    if text is not None:
        _print("[{}] {}".format(time.strftime("%H:%M:%S"), text))


def _print(text, file=None):
    try:
        print(text, file=file)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode(), file=file)
    except Exception:
        pass


_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)(![rsa])?(?::([^{}]*))?\}")


def _fill(message, frame):
    """
    What the names in {braces} are for the caller, as in an f-string. Only names, and only in a text that stands in the
    calling function itself: what a file name or an f-string brings along is no template.
    """
    text = _text(message)
    if text is None or "{" not in text or message not in frame.f_code.co_consts:
        return text

    def fill(match):
        field, (name, conversion, form) = match.group(), match.groups()
        if name is None:
            return field[0]
        try:
            value = frame.f_locals[name] if name in frame.f_locals else frame.f_globals[name]
            if conversion:
                value = {"!r": repr, "!s": str, "!a": ascii}[conversion](value)
            return format(value, form or "")
        except Exception:
            return field

    return _text(_FIELD.sub(fill, text))


def _ask(*words):
    """What `tasker` prints; None, and a word about it on stderr, where it cannot say."""
    try:
        answer = subprocess.run(("tasker",) + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        return answer.stdout.decode("utf-8") if answer.returncode == 0 else None
    except Exception as error:
        _print("tasker: {}".format(error), sys.stderr)
        return None


def _ask_json(*words):
    try:
        return json.loads(_ask(*words + ("--json",)) or "null")
    except Exception:
        return None


def _flags(**given):
    return [word for name, value in given.items() if value is not None for word in ("--" + name, str(value))]


def _moment(value):
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _time(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value):
    """What json does not know: the numbers of numpy, a path, a date."""
    return value.item() if hasattr(value, "item") else str(value)
