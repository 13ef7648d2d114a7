"""journal.py READER COMMAND…: runs it with a stream socket as its output, as systemd does, and prints how both sides end."""
import hashlib, os, socket, subprocess, sys, time

reader, command = sys.argv[1], sys.argv[2:]
ours, theirs = socket.socketpair()
process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
theirs.close()
if reader == 'leaves':
    ours.recv(1000)
    ours.close()
elif reader == 'reads after a stop':
    while b'ready\n' not in ours.recv(1 << 16):
        pass
    time.sleep(0.3)  # until nothing fits in any more
    process.terminate()
    until = time.time() + 10
    while not os.path.exists('asked') and time.time() < until:
        time.sleep(0.02)
    print('asked' if os.path.exists('asked') else 'not asked')
if reader == 'sleeps':
    time.sleep(0.5)
if reader != 'leaves':
    digest = hashlib.md5()
    while chunk := ours.recv(1 << 16):
        digest.update(chunk)
    print(digest.hexdigest())
print(process.wait())
