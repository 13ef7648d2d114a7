"""activate.py COMMAND…: execs it as systemd starts a service with a socket, after a client that prints the answer."""
import os, socket, sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind('service.sock')
listener.listen()
if os.fork() == 0:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect('service.sock')
    listener.close()
    print(client.makefile().read(), flush=True)
    os._exit(0)
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
us = str(os.getpid())
os.environ.update(LISTEN_PID=us, LISTEN_FDS='1', LISTEN_FDNAMES='web', WATCHDOG_PID=us, WATCHDOG_USEC='1000000', SYSTEMD_EXEC_PID=us)
os.execvp(sys.argv[1], sys.argv[1:])
