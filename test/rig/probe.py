#!/usr/bin/python3
"""Prints everything that a process can see of itself, one fact a line, so that two starts can be compared."""
import json
import os
import resource
import stat
import sys
import termios


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


facts = {
    'argv': read('cmdline').hex(),
    'environ': sorted(entry.decode('latin-1') for entry in read('environ').split(b'\0') if entry),
    'cwd': guarded(lambda: os.readlink('/proc/self/cwd')),
    'umask': status('Umask'),
    'signals': status('SigIgn', 'SigBlk'),
    'ids': status('Uid', 'Gid', 'Groups', 'NoNewPrivs', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'Seccomp'),
    'affinity': sorted(os.sched_getaffinity(0)),
    'limits': read('limits').decode(),
    'stat': stat_fields(),
    'oom_score_adj': read('oom_score_adj').decode().strip(),
    'coredump_filter': guarded(lambda: read('coredump_filter').decode().strip()),
    'personality': guarded(lambda: read('personality').decode().strip()),
    'timerslack': guarded(lambda: read('timerslack_ns').decode().strip()),
    'cgroup': read('cgroup').decode(),
    'namespaces': sorted(os.readlink('/proc/self/ns/' + name) for name in os.listdir('/proc/self/ns')),
    'descriptors': descriptors(),
}
with open(sys.argv[1], 'w') as out:
    json.dump(facts, out, indent=1, sort_keys=True)
