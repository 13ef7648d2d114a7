#!/usr/bin/python3
"""Writes everything that a process can see of itself into a file, so that two starts can be compared."""
import ctypes
import json
import os
import signal
import stat
import sys


def read(name):
    with open('/proc/self/' + name, 'rb') as file:
        return file.read()


def status(*names):
    fields = dict(line.split(':', 1) for line in read('status').decode().splitlines())
    return {name: fields[name].strip() for name in names if name in fields}


def kind(fd):
    """What a descriptor is, without what is the wrapper's choice (inode of a pipe)."""
    mode = os.fstat(fd).st_mode
    target = os.readlink('/proc/self/fd/%d' % fd)
    flags = next(int(l.split()[1], 8) for l in open('/proc/self/fdinfo/%d' % fd) if l.startswith('flags'))
    name = next(
        name
        for test, name in (
            (stat.S_ISFIFO, 'pipe'),
            (stat.S_ISSOCK, 'socket'),
            (stat.S_ISREG, 'file ' + target),
            (stat.S_ISCHR, 'device ' + target),
            (stat.S_ISDIR, 'folder ' + target),
            (lambda mode: True, 'other ' + target),
        )
        if test(mode)
    )
    return '%s, access %d%s%s' % (
        name,
        flags & 3,
        ', nonblocking' if flags & os.O_NONBLOCK else '',
        ', append' if flags & os.O_APPEND else '',
    )


def guarded(get):
    try:
        return get()
    except OSError as error:
        return 'error %d' % error.errno


def descriptors():
    seen = {}
    for fd in sorted(int(name) for name in os.listdir('/proc/self/fd')):
        try:
            seen[fd] = kind(fd)
        except OSError:
            continue  # the one that listed them
    return seen


def stat_fields():
    fields = read('stat').decode('latin-1').rsplit(')', 1)[1].split()
    return {
        'pgrp': fields[2],
        'session': fields[3],
        'tty_nr': fields[4],
        'tpgid': fields[5],
        'nice': fields[16],
        'rt_priority': fields[37],
        'policy': fields[38],
    }


LIBC = ctypes.CDLL(None, use_errno=True)
# Numbers of prctl(2), and of two system calls that have no function.
PRCTL = {'dumpable': 3, 'keepcaps': 7, 'securebits': 27, 'timerslack': 30, 'mce_kill': 34, 'subreaper': 37, 'no_new_privs': 39, 'thp_disable': 42}
IOPRIO_GET, GET_MEMPOLICY = {'aarch64': (31, 236)}.get(os.uname().machine, (252, 239))


def mempolicy():
    mode, nodes = ctypes.c_int(-1), (ctypes.c_ulong * 16)()
    LIBC.syscall(GET_MEMPOLICY, ctypes.byref(mode), nodes, 1024, None, 0)
    return [mode.value, *nodes]


facts = {
    'argv': read('cmdline').hex(),
    'environ': sorted(entry.decode('latin-1') for entry in read('environ').split(b'\0') if entry),
    'cwd': guarded(lambda: os.readlink('/proc/self/cwd')),
    'umask': status('Umask'),
    'signals': status('SigIgn', 'SigBlk'),
    'ids': status('Uid', 'Gid', 'Groups', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'Seccomp', 'Seccomp_filters'),
    'process': status('Name', 'TracerPid', 'Threads', 'SigPnd', 'ShdPnd', 'Cpus_allowed', 'Mems_allowed', 'Speculation_Store_Bypass', 'SpeculationIndirectBranch'),
    'prctl': {name: LIBC.prctl(number, 0, 0, 0, 0) for name, number in PRCTL.items()},
    'ioprio': LIBC.syscall(IOPRIO_GET, 1, 0),
    'mempolicy': mempolicy(),
    'timers': [signal.getitimer(which) for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)],
    'root': guarded(lambda: os.readlink('/proc/self/root')),
    'audit': [guarded(lambda: read(name).decode()) for name in ('loginuid', 'sessionid', 'attr/current', 'setgroups', 'uid_map')],
    'affinity': sorted(os.sched_getaffinity(0)),
    'limits': read('limits').decode(),
    'stat': stat_fields(),
    'oom_score_adj': read('oom_score_adj').decode().strip(),
    'coredump_filter': guarded(lambda: read('coredump_filter').decode().strip()),
    'personality': guarded(lambda: read('personality').decode().strip()),
    'cgroup': read('cgroup').decode(),
    'namespaces': sorted(os.readlink('/proc/self/ns/' + name) for name in os.listdir('/proc/self/ns')),
    'descriptors': descriptors(),
}
with open(sys.argv[1], 'w') as out:
    json.dump(facts, out, indent=1, sort_keys=True)
