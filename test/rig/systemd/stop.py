"""stop.py SIGNALS COMMAND…: when it is ready, sends the signals to every process of it, one by one, as to a control group."""
import contextlib, os, signal, subprocess, sys, time

def descendants(pid):
    try:
        children = open(f'/proc/{pid}/task/{pid}/children').read().split()
    except OSError:
        return []
    return [pid] + [each for child in children for each in descendants(int(child))]

process = subprocess.Popen(sys.argv[2:], start_new_session=True)
while not os.path.exists('ready'):
    time.sleep(0.01)
time.sleep(0.2)  # for the guard, which tasker posts a moment later
members = descendants(process.pid)
for name in sys.argv[1].split():
    for pid in members:
        with contextlib.suppress(ProcessLookupError):  # a helper of tasker's that was done meanwhile
            os.kill(pid, getattr(signal, name))
print(process.wait(), flush=True)
