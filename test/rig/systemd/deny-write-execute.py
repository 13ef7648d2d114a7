"""deny-write-execute.py COMMAND…: execs it under what MemoryDenyWriteExecute=yes is made of, where the kernel has it (6.3)."""
import ctypes, os, sys

PR_SET_MDWE = 65
ctypes.CDLL(None).prctl(PR_SET_MDWE, 1, 0, 0, 0)
os.environ['INVOCATION_ID'] = 'f00'
os.execvp(sys.argv[1], sys.argv[1:])
