/* The floor of what credential_process can cost: connect, one GET, read to the end, print the body.
   Usage: client SOCKET PATH. Exit code 0 only for a 200. */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;
    return fd;
}

static size_t read_all(int fd, char *buffer, size_t size)
{
    size_t length = 0;
    ssize_t got;
    while (length < size && (got = read(fd, buffer + length, size - length)) > 0)
        length += (size_t)got;
    return length;
}

int main(int argc, char **argv)
{
    static char reply[64 * 1024];
    char request[1024];
    if (argc != 3)
        return 2;
    int fd = connect_to(argv[1]);
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: jitney\r\nConnection: close\r\n\r\n", argv[2]);
    if (fd < 0 || length >= (int)sizeof request || write(fd, request, (size_t)length) != length)
        return 1;
    size_t size = read_all(fd, reply, sizeof reply - 1);
    char *body = strstr(reply, "\r\n\r\n");
    if (body == NULL || strncmp(reply, "HTTP/1.1 200", 12) != 0)
        return 1;
    body += 4;
    size_t body_size = size - (size_t)(body - reply);
    return write(1, body, body_size) == (ssize_t)body_size ? 0 : 1;
}
