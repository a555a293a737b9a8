// A pseudo terminal without a native module: Node has none, and Python's standard library does. The program below
// runs a command on one. What comes on its input is typed, what the command prints comes out, a line "COLS ROWS" on
// descriptor 3 sizes the terminal, and its exit code is the command's.

export const ptyHelper = `
import fcntl, os, pty, select, signal, struct, sys, termios

def resize(fd, line):
    cols, rows = (int(word) for word in line.split())
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]

pid, master = pty.fork()
if pid == 0:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
lines = b""
open_inputs = [3, 0, master]  # a size before what is typed after it
while master in open_inputs:
    for fd in select.select(open_inputs, [], [])[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            open_inputs.remove(fd)
            if fd == 0:
                os.kill(pid, signal.SIGHUP)
        elif fd == 0:
            write_all(master, data)
        elif fd == master:
            write_all(1, data)
        else:
            *whole, lines = (lines + data).split(b"\\n")
            for line in whole:
                resize(master, line)
status = os.waitpid(pid, 0)[1]
sys.exit(os.waitstatus_to_exitcode(status) % 256 if not os.WIFSIGNALED(status) else 128 + os.WTERMSIG(status))
`;
