"""
manager.py ADDRESS COMMAND…: runs it as the main process of a service and prints, one a line, the notifications that
arrive at ADDRESS, each behind `main` or `other`: whether it came in the name of the main process. The first STATUS
makes the file `status-came`.
"""
import os, socket, struct, sys, threading

address = sys.argv[1]
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind('\0' + address[1:] if address[0] == '@' else address)
server.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
child = os.fork()
if child == 0:
    os.environ.update(NOTIFY_SOCKET=address, SYSTEMD_EXEC_PID=str(os.getpid()), INVOCATION_ID='f00')
    os.execvp(sys.argv[2], sys.argv[2:])

def end():
    os.waitpid(child, 0)
    server.shutdown(socket.SHUT_RD)

threading.Thread(target=end).start()
while True:
    data, ancillary, _, _ = server.recvmsg(4096, 1024)
    if not data:
        break
    sender = None
    for level, kind, value in ancillary:
        if kind == 2:  # SCM_CREDENTIALS
            sender = struct.unpack('3i', value)[0]
        elif kind == socket.SCM_RIGHTS:  # a barrier: it is let go by closing it
            for (fd,) in struct.iter_unpack('i', value):
                os.close(fd)
    if data.startswith(b'STATUS='):
        open('status-came', 'w').close()
    if data != b'BARRIER=1':
        print('main' if sender == child else 'other', data.decode(), flush=True)
